import { belongs, type Company, type Employee } from './company.ts'
import type { Account, WatchedTarget } from './targets.ts'

/** Something that is not as the sources say. */
export interface Difference {
  /** Whom it is about, as their source calls them. */
  readonly key: string
  readonly sentence: string
}

/**
 * Everything at a target that is not as the sources say: nobody entitled is without a working account like
 * theirs, nobody has two, nobody else of ours has one that works.
 */
export function differences(
  { name, accounts, wants }: WatchedTarget,
  companies: readonly Company[],
): readonly Difference[] {
  const owner = ({ username }: Account): string | undefined =>
    companies.map(company => company.holderOf.get(username)).find(key => key !== undefined)
  const byOwner = Map.groupBy(accounts(), owner)
  byOwner.delete(undefined)
  const present = new Map(companies.flatMap(({ present }) => present.map(one => [one.key, one] as const)))
  const keys = new Set([...byOwner.keys().filter(key => key !== undefined), ...present.keys()])
  return [...keys].flatMap(key =>
    problemsOf({ key, target: name, person: present.get(key), mine: byOwner.get(key) ?? [], wants }).map(sentence => ({
      key,
      sentence,
    })),
  )
}

function problemsOf({
  key,
  target,
  person,
  mine,
  wants,
}: {
  readonly key: string
  readonly target: string
  readonly person: Employee | undefined
  readonly mine: readonly Account[]
  readonly wants: WatchedTarget['wants']
}): readonly string[] {
  const twice = mine.length > 1 ? [`${key} has ${mine.length} accounts at ${target}: ${JSON.stringify(mine)}`] : []
  const working = mine.filter(({ active }) => active)
  if (person === undefined || !belongs(person)) {
    const why = person === undefined ? 'left' : `is ${person.status} in ${person.department}`
    return [...twice, ...working.map(one => `${key} ${why} and can sign in at ${target}: ${JSON.stringify(one)}`)]
  }
  const wanted = JSON.stringify(wants(person))
  if (mine.length === 0) return [`${key} has no account at ${target} and should have ${wanted}`]
  if (working.length === 0)
    return [...twice, `${key} is locked out at ${target}: ${JSON.stringify(mine)}, and should have ${wanted}`]
  const other = working.map(one => JSON.stringify(one)).filter(text => text !== wanted)
  return [...twice, ...other.map(text => `${key} has at ${target} ${text} and should have ${wanted}`)]
}
