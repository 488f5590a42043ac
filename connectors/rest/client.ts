import { type ConnectorContext, Fault, Secret } from '#contract'
import type { Description } from './describe/description.ts'
import { addressOf, type DescribedPlace, exchange, type RestAnswer, type RestCall } from './exchange.ts'
import { isRefusal, judge } from './faults.ts'
import { openSession } from './session.ts'
import type { RestSettings } from './settings.ts'
import { unescaped } from './unescape.ts'

/** The API as the rest of the connector sees it. */
export interface RestClient {
  readonly description: Description
  /** The address of a place. */
  address(place: DescribedPlace, values?: Readonly<Record<string, string>>): string
  /** Signs in, and once more when that has ended; gives the body and headers of a success. @throws Fault whatever else the answer means */
  send(call: RestCall, signal: AbortSignal): Promise<RestAnswer>
}

/** Keeps the session of one connection; nothing is sent before the first call. */
export function createClient(settings: RestSettings, description: Description, context: ConnectorContext): RestClient {
  const { http, clock, log } = context
  const session = openSession(description.signIn, settings, context)
  const standing = Object.fromEntries(
    Object.entries(description.headers).map(([name, value]) => [
      name.toLowerCase(),
      value instanceof Secret ? value.reveal() : value,
    ]),
  )
  const known = secretsOf(settings, description)
  const readable = (answer: RestAnswer): RestAnswer =>
    description.escaped === undefined ? answer : { ...answer, body: unescaped(answer.body) }
  const attempt = (
    call: RestCall,
    credentials: Readonly<Record<string, string>>,
    signal: AbortSignal,
  ): Promise<RestAnswer> => {
    log.debug('The API is asked', { method: call.method, path: new URL(call.url).pathname })
    const refused = (answer: RestAnswer): boolean | undefined => isRefusal(readable(answer), call, description)
    return exchange(call, { ...standing, ...credentials }, refused, http, signal)
  }
  return {
    description,
    address: (place, values) => addressOf(settings.url, place, values),
    send: async (call, signal) => {
      const credentials = await session.current(signal)
      let answer = await attempt(call, credentials, signal)
      if (answer.response.status === 401) {
        const fresh = await session.renew(credentials, signal)
        if (fresh !== undefined) answer = await attempt(call, fresh, signal)
      }
      const secrets = [...known, ...Object.values(credentials).map(lastWord), ...(call.secrets ?? [])]
      return { ...answer, body: judge(readable(answer), { ...call, secrets }, description, clock.now()) }
    },
  }
}

/** The token of `Bearer <token>`. */
const lastWord = (header: string): string => header.slice(header.lastIndexOf(' ') + 1)

function secretsOf({ password, token, clientSecret }: RestSettings, { headers }: Description): readonly string[] {
  return [password, token, clientSecret, ...Object.values(headers)].flatMap(each =>
    each instanceof Secret ? [each.reveal()] : [],
  )
}

/** Reads something that has to be there, such as a list. @throws Fault `broken` when it is not, else as `send` */
export async function readPlace(
  client: RestClient,
  call: Pick<RestCall, 'url' | 'what'>,
  signal: AbortSignal,
): Promise<RestAnswer> {
  try {
    return await client.send({ ...call, method: 'GET', write: false }, signal)
  } catch (error) {
    if (!(error instanceof Fault) || error.kind !== 'missing') throw error
    const { product } = client.description
    const sentence = `${product} has no place to ask for ${call.what}; check that url is the address of the API`
    throw new Fault('broken', sentence, error.answer === undefined ? {} : { answer: error.answer })
  }
}

/**
 * A 404, or an empty answer, may also come from a wrong address, or from a proxy in front of a system that is down: then nobody must be taken for
 * gone. Asks for something that has to be there.
 * @throws Fault `broken` when that is not there either
 */
export async function prove(client: RestClient, signal: AbortSignal): Promise<void> {
  const { check, list, product } = client.description
  const place = check ?? list
  if (place === undefined) return
  const { body, response } = await readPlace(
    client,
    { url: client.address(place), what: 'what is always there' },
    signal,
  )
  // An answer without anything in it is what a proxy or a dying system gives to everything.
  if (body === undefined && response.status !== 204)
    throw new Fault('broken', `${product} answers with nothing, also where something is always there`)
}
