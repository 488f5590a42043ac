import { Fault, plainText, shorten } from '#contract'
import { listIn, type Raw } from '#kit'
import type { SuperOfficeClient } from './client.ts'
import { licencesOf } from './licences.ts'
import { idOf, recordsOf } from './records.ts'
import type { Self, Who } from './self.ts'

/** A thing with a name, as a list of SuperOffice has it. */
interface Item {
  readonly id: string
  readonly name: string
  /** With the names of what it is in, or of its maker: `Support/Printers`, `SUPEROFFICE/Sales`. */
  readonly fullName: string
  /** What else it is called, as its name and its full name are. */
  readonly alias?: Pick<Item, 'name' | 'fullName'>
}

/** Lists of SuperOffice by our kinds (`GET /MDOList/{name}`). */
const mdoLists: Readonly<Record<string, string>> = {
  role: 'roles',
  // The list gives roles of employees unless another kind is asked for.
  externalRole: 'roles?additional=1',
  usergroup: 'usergroup',
  category: 'ejCategory',
  country: 'country',
  position: 'perspos',
}

const licenseKind = 'license'

/** Kinds the mapping can look up; `position` is looked up by the connector itself. */
export const lookups: readonly string[] = ['role', 'usergroup', 'category', 'country', licenseKind]

/** Ids of named things by kind, all of those that have a name. Names nobody has are missing from the answer. */
export type Lists = (
  kind: string,
  names: readonly string[],
  signal: AbortSignal,
) => Promise<ReadonlyMap<string, string | readonly string[]>>

/**
 * Looks names up, as SuperOffice spells them in our language, anew each time: a name may have gone to another group meanwhile, and
 * how long an answer is good for is for whoever asks to say. @throws Fault
 */
export function createLists(client: SuperOfficeClient, self: Who): Lists {
  return async (kind, names, signal) => {
    if (names.length === 0) return new Map()
    const list = byName(await readCandidates(kind, names, { client, self }, signal))
    return new Map(
      names.flatMap(name => {
        const id = list.get(name)
        return id === undefined ? [] : [[name, id] as const]
      }),
    )
  }
}

interface AskedList {
  readonly client: SuperOfficeClient
  readonly self: Who
}

/** What the names may stand for. Roles of external users are a list of their own, asked for when those of employees are not enough. */
async function readCandidates(
  kind: string,
  names: readonly string[],
  asked: AskedList,
  signal: AbortSignal,
): Promise<readonly Item[]> {
  const items = await readItems(kind, asked, signal)
  const known = new Set(items.flatMap(namesOf))
  if (kind !== 'role' || names.every(name => known.has(name))) return items
  return [...items, ...(await readItems('externalRole', asked, signal))]
}

async function readItems(kind: string, { client, self }: AskedList, signal: AbortSignal): Promise<readonly Item[]> {
  if (kind === licenseKind) return licenceItems(client, await self(signal), signal)
  const list = mdoLists[kind]
  if (list === undefined)
    throw new Fault('broken', `SuperOffice has no ${shorten(kind)} to look up; it has ${lookups.join(', ')}`)
  const what = `the list ${list.replace(/\?.*/, '')}`
  return flat(recordsOf(await client.read(`/MDOList/${list}`, what, signal), what), '')
}

/** Lists are trees where headings are used; what is marked as deleted can no longer be chosen. */
function flat(items: readonly Raw[], above: string): readonly Item[] {
  return items.flatMap(item => {
    const name = plainText(item.Name)
    const fullName = plainText(item.FullName) || above + name
    const below = flat(listIn(item, 'ChildItems'), `${above}${name}/`)
    const id = idOf(item.Id)
    return item.Deleted === true || id === '' ? below : [{ id, name, fullName }, ...below]
  })
}

/**
 * Every user shows all module licences, assigned or not; our own is one we can always see. Programs know them by a code and people by a
 * description, and a mapping may name either. Hidden ones are not for a mapping.
 */
async function licenceItems(client: SuperOfficeClient, { id }: Self, signal: AbortSignal): Promise<readonly Item[]> {
  const user = await client.entity(`/User/${id}?$select=LicenseOwners`, `user ${id}`, signal)
  return licencesOf(user ?? {}).flatMap(({ id, owner, name, description, hidden }) => {
    if (hidden) return []
    const alias = description === '' ? {} : { alias: { name: description, fullName: `${owner}/${description}` } }
    return [{ id, name, fullName: `${owner}/${name}`, ...alias }]
  })
}

const namesOf = ({ name, fullName, alias }: Item): readonly string[] => [
  ...new Set([name, fullName, ...(alias === undefined ? [] : [alias.name, alias.fullName])]),
]

/** Names and full names to ids; to all of them where they stand for several things. */
function byName(items: readonly Item[]): ReadonlyMap<string, string | readonly string[]> {
  const ids = Map.groupBy(
    items.flatMap(item => namesOf(item).map(text => ({ id: item.id, text }))),
    ({ text }) => text,
  )
  return new Map(
    [...ids].flatMap(([text, found]) => {
      const [id, ...others] = new Set(found.map(one => one.id))
      return id === undefined ? [] : [[text, others.length === 0 ? id : [id, ...others]] as const]
    }),
  )
}
