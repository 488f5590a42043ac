import { countIn, createPass, Fault, mostPasses, type Pass, plainText } from '#contract'
import { isRecord, type Raw } from '#kit'
import type { ScimClient } from './client.ts'

/** What to read a list of. */
export interface Selection {
  /** `/Users`. */
  readonly path: string
  /** Words for messages: `the accounts`. */
  readonly what: string
  readonly query?: Readonly<Record<string, string>>
}

/**
 * All resources of a list, page by page (RFC 7644 §3.4.2.4), each once. When what its pages show does not fit together, the list has
 * moved and is read again from its beginning, until it has held still: who is not shown then is not there.
 * @throws Fault, `broken` for a list that does not end as it says, `unreachable` for one that never holds still
 */
export async function* pages(selection: Selection, client: ScimClient, signal: AbortSignal): AsyncGenerator<Raw> {
  signal.throwIfAborted()
  const shown = new Set<string>()
  let doubt: Fault | undefined
  for (let passes = 1; passes <= mostPasses; passes += 1) {
    const pass = createPass()
    const way = onePass(selection, client, pass, signal)
    for (let step = await way.next(); ; step = await way.next()) {
      if (step.done === true) {
        doubt = step.value ?? restless(selection.what, pass.doubt)
        break
      }
      const id = plainText(step.value.id)
      if (!shown.has(id)) yield step.value
      shown.add(id)
    }
    if (doubt === undefined) return
  }
  throw doubt ?? new Error('a list without doubt has been returned from')
}

/**
 * One way through a list. Each page is asked for from the last resource of the one before on, which has to stand there still.
 * @returns why it came to no end
 */
async function* onePass(
  selection: Selection,
  client: ScimClient,
  pass: Pass,
  signal: AbortSignal,
): AsyncGenerator<Raw, Fault | undefined> {
  const { what } = selection
  const { mostResults } = await client.service(signal)
  /** The resource the next page has to begin with. */
  let border: string | undefined
  let before: readonly string[] = []
  for (;;) {
    const startIndex = pass.rows + (border === undefined ? 1 : 0)
    const answer = await askPage(selection, { startIndex, count: mostResults }, client, signal)
    const resources = resourcesIn(answer, what)
    const total = totalIn(answer)
    const ids = resources.map(({ id }) => plainText(id))
    // There are services that know no pages and show everybody each time.
    if (total === undefined && pass.pages === 1 && ids.length > 0 && ids.join('\n') === before.join('\n'))
      return undefined
    const again = border !== undefined && ids[0] === border ? 1 : 0
    const isNew = pass.take({
      ids: ids.slice(again),
      total,
      ...(border === undefined ? {} : { continues: again === 1 }),
    })
    const fresh = resources.slice(again).filter((_resource, index) => isNew[index])
    yield* fresh
    const isFull = ids.length >= mostResults
    // Some mean by their total what is on the page: a full page may be followed by another.
    const isOver = total === undefined ? fresh.length === 0 : pass.rows >= total && !(isFull && fresh.length > 0)
    if (isOver) return undefined
    if (fresh.length === 0) return stuck(what, pass.rows, total ?? 0)
    border = isNew.length >= leastOverlapped ? ids.at(-1) : undefined
    before = ids
  }
}

/** A page of two would bring one new resource each time. */
const leastOverlapped = 3

/** Asks for a page, in the order of the ids where the service can sort: that one does not change under the reader. */
async function askPage(
  { path, what, query }: Selection,
  page: { readonly startIndex: number; readonly count: number },
  client: ScimClient,
  signal: AbortSignal,
): Promise<Raw> {
  const call = { path, what, query: { ...query, ...page } }
  if (!(await client.service(signal)).sorts) return client.read(call, signal)
  try {
    return await client.read({ ...call, query: { ...call.query, sortBy: 'id' } }, signal)
  } catch (error) {
    // It sorts, and not by this.
    if (error instanceof Fault && error.kind === 'rejected') return client.read(call, signal)
    throw error
  }
}

/** How many there are in all; some services say it as a text. */
const totalIn = ({ totalResults }: Raw): number | undefined => countIn(totalResults)

/** An answer without any must say so: something that is no list must not look like nobody. */
function resourcesIn(answer: Raw, what: string): readonly Raw[] {
  const { Resources: resources } = answer
  if (resources === undefined && totalIn(answer) === 0) return []
  if (Array.isArray(resources) && resources.every(isRecord)) return resources
  throw new Fault('broken', `the SCIM service’s answer to ${what} is no list of resources`)
}

/** Ending early would hide accounts; asking on would never end. */
const stuck = (what: string, seen: number, total: number): Fault =>
  new Fault('broken', `the SCIM service says there are ${total} of ${what}, and shows no more than ${seen}`)

const restless = (what: string, doubt: string | undefined): Fault | undefined =>
  doubt === undefined
    ? undefined
    : new Fault(
        'unreachable',
        `the SCIM service’s list of ${what} did not hold still while it was read, ${mostPasses} times (${doubt})`,
      )
