/** What a product answered: its status, and its body where that is JSON. */
export interface Answered {
  readonly status: number
  // biome-ignore lint/suspicious/noExplicitAny: the product is not under test, and a wrong shape shows as a failed expectation
  readonly body: any
}

/** Speaks to a product directly, to prepare what a test needs and to look at what usherd left behind. */
export type Ask = (method: string, path: string, body?: unknown) => Promise<Answered>

/** @param url what stands before every path @param headers how we sign in, and what the product calls JSON */
export function asker(url: string, headers: Readonly<Record<string, string>>): Ask {
  return async (method, path, body) => {
    const response = await fetch(`${url}${path}`, {
      method,
      headers: { 'content-type': 'application/json', ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const text = await response.text()
    return { status: response.status, body: /^\s*[[{]/.test(text) ? JSON.parse(text) : undefined }
  }
}

/** The value of a variable the product's script printed. @throws Error outside `npm run test:real` */
export function given(name: string, suite: string): string {
  const value = process.env[name]
  if (value === undefined) throw new Error(`${name} is not set: run these tests with "npm run test:real -- ${suite}"`)
  return value
}
