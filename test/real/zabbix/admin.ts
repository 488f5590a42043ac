/** How a call is answered when Zabbix refuses it: the words its own user would see. */
export class Refusal extends Error {
  override readonly name = 'Refusal'
}

/** A Zabbix spoken to directly, to prepare what a test needs and to look at what usherd left behind. */
export interface Admin {
  /** @throws Refusal with Zabbix's sentence */
  call<Result>(method: string, params: unknown): Promise<Result>
}

/**
 * Signs in as the administrator every fresh Zabbix has.
 * @param series decides where the session travels: in the body up to 6.0, in a header later
 */
export async function signIn(url: string, series: string): Promise<Admin> {
  const session = await post<string>(url, { method: 'user.login', params: { username: 'Admin', password: 'zabbix' } })
  const inBody = series === '6.0'
  return {
    call: (method, params) =>
      inBody
        ? post(url, { method, params, auth: session })
        : post(url, { method, params }, { authorization: `Bearer ${session}` }),
  }
}

/** Can this account sign in with this password? A refusal is an answer; anything else is an error. */
export async function canSignIn(url: string, username: string, password: string): Promise<boolean> {
  try {
    await post(url, { method: 'user.login', params: { username, password } })
    return true
  } catch (error) {
    if (error instanceof Refusal) return false
    throw error
  }
}

async function post<Result>(
  url: string,
  call: object,
  headers: Readonly<Record<string, string>> = {},
): Promise<Result> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json-rpc', ...headers },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, ...call }),
  })
  // The test's own view of a product that is not under test: a wrong shape shows as a failed expectation.
  const answer = (await response.json()) as { result: Result; error?: { message: string; data: string } }
  if (answer.error !== undefined) throw new Refusal(`${answer.error.message} ${answer.error.data}`)
  return answer.result
}
