import {
  createPass,
  Fault,
  type Pass,
  type RemoteAccount,
  type RemoteId,
  type Scalar,
  shorten,
  writeJson,
} from '#contract'
import { comparedForm, isRecord, type Raw } from '#kit'
import { accountOf, idOf, specOf } from './account.ts'
import { prove, type RestClient } from './client.ts'
import { attributeNamed } from './named.ts'
import { type Page, readPages, readWhole } from './pages.ts'
import { dig } from './path.ts'
import { readWholeRecords } from './several.ts'
import type { After } from './shown.ts'
import { later } from './since.ts'

/** The whole record of an account, or undefined when it is gone. @throws Fault */
export async function readRecord(id: RemoteId, client: RestClient, signal: AbortSignal): Promise<Raw | undefined> {
  const { description, address, send } = client
  const { get, product } = description
  if (get === undefined) throw new Fault('broken', `${product} has no get to look at one account`)
  const what = `account ${id}`
  try {
    const { body } = await send({ method: 'GET', url: address(get, { id }), write: false, what }, signal)
    const record = dig(body, get.record)
    // Some systems answer an unknown id with nothing.
    if (body === undefined || record === null) throw new Fault('missing', `${product} gave nothing for ${what}`)
    if (!isRecord(record)) throw new Fault('broken', `${product} gave no record for ${what}`)
    return itself(record, id, description)
  } catch (error) {
    if (!(error instanceof Fault) || error.kind !== 'missing') throw error
    await prove(client, signal)
    return undefined
  }
}

/** A record that is the one asked for. @throws Fault `broken` for somebody else's: a cache, or a proxy, has mixed answers up */
function itself(record: Raw, asked: RemoteId, { id, product }: RestClient['description']): Raw {
  if (isAbout(record, asked, { id })) return record
  throw new Fault(
    'broken',
    `${product} was asked about account ${asked} and answered about ${shorten(dig(record, id))}`,
  )
}

function isAbout(record: Raw, asked: RemoteId, { id }: Pick<RestClient['description'], 'id'>): boolean {
  const said = dig(record, id)
  return said === undefined || said === null || String(said) === asked
}

/** The whole record of an account that has to be there. @throws Fault `missing` when it is gone */
export async function readExisting(id: RemoteId, client: RestClient, signal: AbortSignal): Promise<Raw> {
  const record = await readRecord(id, client, signal)
  if (record === undefined) throw new Fault('missing', `${client.description.product} has no account ${id} any more`)
  return record
}

/**
 * What an account is like after a write, as the answer shows it, or one more look where that shows somebody else.
 * @returns undefined where nothing shows it
 */
export async function lookAfterwards(
  id: RemoteId,
  { body, at }: { readonly body: unknown; readonly at: string | undefined },
  client: RestClient,
  signal: AbortSignal,
): Promise<After | undefined> {
  const shown = at === undefined ? undefined : dig(body, at)
  // An answer about somebody else says nothing of this account.
  if (isRecord(shown) && isAbout(shown, id, client.description)) return { record: shown, whole: false }
  return isRecord(shown) ? { record: await readExisting(id, client, signal), whole: true } : undefined
}

/** Accounts by id, several in one request where that is described. @throws Fault */
export async function byIds(
  ids: readonly RemoteId[],
  client: RestClient,
  signal: AbortSignal,
): Promise<readonly RemoteAccount[]> {
  const found = await readWholeRecords([...new Set(ids)], id => readRecord(id, client, signal), client, signal)
  return found.map(record => accountOf(record, client.description))
}

/**
 * Accounts whose attribute equals one of the values; one request a value. A filter may be looser than equality, so its hits
 * are looked at.
 * @param by `alike`: of what the filter shows, also those that only look alike
 * @throws Fault
 */
export async function find(
  { name, values, alike }: { readonly name: string; readonly values: readonly Scalar[]; readonly alike?: true },
  client: RestClient,
  signal: AbortSignal,
): Promise<readonly RemoteAccount[]> {
  const how = client.description.find[name]
  const attribute = attributeNamed(name, client.description)
  if (how === undefined || attribute === undefined)
    throw new Fault('broken', `${client.description.product} is not described to be searched by ${name}`)
  const form = comparedForm(alike, specOf(attribute).equality)
  const wanted = new Set(values.map(form))
  const found = new Map<RemoteId, RemoteAccount>()
  const keep = (account: RemoteAccount): void => {
    if (wanted.has(form(account.attributes[name]))) found.set(account.remoteId, account)
  }
  /** Rows that are parts of accounts, by id. */
  const rows = new Set<RemoteId>()
  for (const value of new Set(values)) {
    const request = { ...how, values: { value: String(value) }, what: `accounts with this ${name}` }
    for await (const page of readWhole(request, client, signal)) {
      for (const record of page) {
        if (!how.whole) rows.add(idOf(record, client.description))
        else keep(accountOf(record, client.description))
      }
    }
  }
  for (const account of await byIds([...rows], client, signal)) keep(account)
  return [...found.values()]
}

/**
 * Every whole record of one way through the list, once.
 * @param pass told what the list looked like on the way
 * @throws Fault
 */
export async function* readRecords(
  client: RestClient,
  signal: AbortSignal,
  pass: Pass = createPass(),
): AsyncGenerator<readonly Raw[]> {
  const list = listOf(client)
  for await (const page of readPages({ ...list, what: 'accounts' }, client, signal, pass)) {
    // An account without an id is nobody's, and nothing can be concluded from a list with one.
    for (const record of page.fresh) idOf(record, client.description)
    const whole = list.whole ? withRivals(page, client) : await completeRecords(page.fresh, client, signal)
    if (whole.length > 0) yield whole
  }
}

/**
 * Whoever a page shows for the first time, and beside them what the same page says of them otherwise: on two pages somebody has moved,
 * on one of them nobody can say which of the two counts.
 */
function withRivals({ records, fresh }: Page, { description }: RestClient): readonly Raw[] {
  if (records.length === fresh.length) return fresh
  const first = new Map(fresh.map(record => [idOf(record, description), record]))
  return records.filter(record => {
    const shown = first.get(idOf(record, description))
    return shown !== undefined && (shown === record || writeJson(shown) !== writeJson(record))
  })
}

/**
 * Whole records that changed from a time on. Somebody may come more than once: of a log of changes all are shown, but none that is
 * older than one shown before.
 * @throws Fault
 */
export async function* readChanged(
  client: RestClient,
  signal: AbortSignal,
  { since, timeOf }: { readonly since: string; readonly timeOf: (record: Raw) => string },
): AsyncGenerator<readonly Raw[]> {
  const list = listOf(client)
  const { changes, query } = list
  const narrowed =
    changes === undefined ? {} : { query: { ...query, [changes.parameter]: '{since}' }, values: { since } }
  const latest = new Map<RemoteId, string>()
  for await (const page of readPages({ ...list, ...narrowed, what: 'accounts' }, client, signal)) {
    const fresh = page.records.filter(record => {
      const id = idOf(record, client.description)
      const [before = '', now] = [latest.get(id), timeOf(record)]
      const isOlder = before !== '' && later(now, before) !== now
      if (!isOlder) latest.set(id, now)
      return !isOlder
    })
    const whole = await completeRecords(fresh, client, signal)
    if (whole.length > 0) yield whole
  }
}

function listOf({ description: { list, product } }: RestClient): NonNullable<RestClient['description']['list']> {
  if (list === undefined) throw new Fault('broken', `${product} has no list to read all accounts`)
  return list
}

/** The same records, as whole as the description says they can be; who is gone meanwhile is not among them. */
async function completeRecords(page: readonly Raw[], client: RestClient, signal: AbortSignal): Promise<readonly Raw[]> {
  if (listOf(client).whole) return page
  return readWholeRecords(
    page.map(record => idOf(record, client.description)),
    id => readRecord(id, client, signal),
    client,
    signal,
  )
}

/** Every account, also disabled ones. @throws Fault */
export async function* listAccounts(client: RestClient, signal: AbortSignal): AsyncGenerator<RemoteAccount> {
  for await (const page of readWhole({ ...listOf(client), what: 'accounts' }, client, signal))
    for (const record of await completeRecords(page, client, signal)) yield accountOf(record, client.description)
}
