import {
  type Attributes,
  exactText,
  Fault,
  isQueued,
  type RemoteAccount,
  type RemoteId,
  remoteId,
  type Scalar,
} from '#contract'
import { isRecord } from '#kit'
import { idOf } from './account.ts'
import type { RestClient } from './client.ts'
import type { RestAnswer } from './exchange.ts'
import { dig } from './path.ts'
import { find, readRecord } from './read.ts'

/** There is a body, and it is no JSON: something else has answered, or the system in its own way. */
export const isStrange = ({ response, body }: RestAnswer): boolean => body === undefined && response.text.trim() !== ''

/**
 * Whether the answer to a write leaves open what has become of it: then one looks.
 * @param isShown whether the description has it show the account, or say that it succeeded
 */
export const isUnseen = (answer: RestAnswer, isShown: boolean): boolean =>
  isQueued(answer.response) ||
  isStrange(answer) ||
  (isShown && answer.body === undefined && answer.response.status !== 204)

/**
 * A write that was accepted, and whose effect is not to be seen: `interrupted`. When something that speaks no JSON has answered,
 * nobody knows whom it speaks for: `broken`.
 */
export function notYet(what: string, answer: RestAnswer, { product }: RestClient['description']): Fault {
  const said = `HTTP ${answer.response.status}`
  return isStrange(answer)
    ? new Fault(
        'broken',
        `${product}, asked for ${what}, answered with something that is no JSON, and it is not done; check that url is the address of the API`,
        { answer: said },
      )
    : new Fault('interrupted', `${product} took ${what} (${said}), and does not show it done yet`, { answer: said })
}

/**
 * The account an accepted request has made: by the id the answer shows, else at the address the answer names (`Location`), else by what no two
 * accounts share.
 * @throws Fault `interrupted` while it is not to be seen
 */
export async function findMadeAccount(
  answer: RestAnswer,
  after: Attributes,
  client: RestClient,
  signal: AbortSignal,
): Promise<RemoteId> {
  const { description } = client
  const shown = shownId(answer.body, client)
  if (shown !== undefined && !isQueued(answer.response)) return shown
  const located = await findIdAt(answer.response.headers.location, client, signal)
  for (const id of [shown, located]) {
    const record = id === undefined || description.get === undefined ? undefined : await readRecord(id, client, signal)
    if (id !== undefined && record !== undefined && (await isMeant(id, after, client, signal))) return id
  }
  const found = await byMatch(after, client, signal)
  if (found === undefined) throw notYet('a new account', answer, description)
  return found.remoteId
}

function shownId(body: unknown, { description }: RestClient): RemoteId | undefined {
  const at = description.create?.id
  if (at === undefined || body === undefined) return undefined
  try {
    return idOf(body, description, at)
  } catch (error) {
    if (error instanceof Fault) return undefined
    throw error
  }
}

/** The id behind an address of ours: by the way one account is asked for, else by what stands there. */
async function findIdAt(
  location: string | undefined,
  client: RestClient,
  signal: AbortSignal,
): Promise<RemoteId | undefined> {
  const { description, address } = client
  const { get } = description
  const base = address({ path: '/', query: {} })
  const url = location === undefined || location === '' ? null : URL.parse(location, base)
  // What is asked there is asked with our credentials: nowhere but at the own origin, whatever scheme a proxy has made of it.
  if (url === null || url.host !== new URL(base).host) return undefined
  const own = new URL(url.pathname + url.search, base)
  if (get !== undefined) {
    const [before = '', behind = ''] = new URL(address(get, { id: '\u0001' })).pathname.split('%01')
    const { pathname } = own
    const id = pathname.slice(before.length, pathname.length - behind.length)
    if (pathname.startsWith(before) && pathname.endsWith(behind) && id !== '' && !id.includes('/')) return decoded(id)
  }
  const { body } = await client.send({ method: 'GET', url: own.href, write: false, what: 'the new account' }, signal)
  const record = dig(body, description.create?.answer ?? get?.record ?? '')
  const id = isRecord(record) ? dig(record, description.id) : undefined
  const text = exactText(id)
  return text === undefined || text === '' ? undefined : remoteId(text)
}

function decoded(id: string): RemoteId | undefined {
  try {
    return remoteId(decodeURIComponent(id))
  } catch {
    return undefined
  }
}

/** What no two accounts share, and the new account has a value for. */
function marks(after: Attributes, { description }: RestClient): readonly (readonly [string, Scalar])[] {
  const names =
    description.create?.unique.length === 0 ? Object.keys(description.find) : (description.create?.unique ?? [])
  return names.flatMap(name => {
    const value = after[name]
    return description.find[name] === undefined || value === undefined || value === null || typeof value === 'object'
      ? []
      : [[name, value] as const]
  })
}

/** An address may lead to somebody else: where accounts can be found, the account has to be the one that is found. */
async function isMeant(id: RemoteId, after: Attributes, client: RestClient, signal: AbortSignal): Promise<boolean> {
  const [mark] = marks(after, client)
  if (mark === undefined) return true
  const found = await find({ name: mark[0], values: [mark[1]] }, client, signal)
  return found.some(({ remoteId }) => remoteId === id)
}

/** The only account with what we sent. */
async function byMatch(after: Attributes, client: RestClient, signal: AbortSignal): Promise<RemoteAccount | undefined> {
  for (const [name, value] of marks(after, client)) {
    const [found, another] = await find({ name, values: [value] }, client, signal)
    if (found !== undefined && another === undefined) return found
  }
  return undefined
}
