import {
  type AttributeChange,
  type Attributes,
  comparable,
  type EqualityRule,
  exactly,
  Fault,
  isList,
  isRecords,
  respelledNote,
  type Scalar,
  shorten,
  type Value,
} from '#contract'
import { attributes } from './attributes.ts'

/** One attribute that is otherwise than was asked for. */
interface Deviation {
  readonly change: AttributeChange
  /** What is there; of lists those of our own members that are. */
  readonly there: Value | null
  /** Whether the change had no effect at all. */
  readonly isAsBefore: boolean
}

/**
 * What SuperOffice keeps otherwise than it was asked to: databases cut and trim, and an answer may say "done" for nothing.
 * @param changes what was sent
 * @param now the attributes as the answers show them; those that are missing are not compared
 * @param wanted the whole of what is ours
 */
export function deviations(
  changes: readonly AttributeChange[],
  now: Attributes,
  wanted: Attributes,
): readonly Deviation[] {
  return changes.flatMap(change => {
    const there = now[change.name]
    if (there === undefined) return []
    return isList(there) ? ofList(change, there, oursIn(there, change.name, changes, wanted)) : ofValue(change, there)
  })
}

function ofValue(change: AttributeChange, there: Scalar | null): readonly Deviation[] {
  const { name, from, to } = change
  if (isSame(name, there, to)) return []
  return [{ change, there, isAsBefore: from !== undefined && isSame(name, there, from) }]
}

const ruleOf = (name: string): EqualityRule => ({
  ...exactly,
  ...attributes[name]?.equality,
  numberAsText: true,
})

function isSame(name: string, a: Value | null, b: Value | null): boolean {
  const rule = ruleOf(name)
  const isEmpty = (value: Value | null): boolean => value === null || value === '' || value === 0
  return (isEmpty(a) && isEmpty(b)) || comparable(a, rule) === comparable(b, rule)
}

function ofList(change: AttributeChange, there: Value, ours: Value): readonly Deviation[] {
  const named = membersOf(change.to)
  const amiss = amissIn(change, presentIn(there))
  return amiss.length === 0 ? [] : [{ change, there: ours, isAsBefore: amiss.length === named.length }]
}

/** What is ours of a list: all of our own but those that did not come, and those that did not go, of every change of the list. */
function oursIn(there: Value, name: string, changes: readonly AttributeChange[], wanted: Attributes): Value {
  const present = presentIn(there)
  const ofThis = changes.filter(change => change.name === name)
  const stayed = ofThis.filter(isRemoval).flatMap(change => amissIn(change, present))
  const missing = new Set(
    ofThis.filter(change => !isRemoval(change)).flatMap(change => amissIn(change, present).map(keyOf)),
  )
  return listOf([...membersOf(wanted[name]).filter(member => !missing.has(keyOf(member))), ...stayed])
}

const isRemoval = ({ mode }: AttributeChange): boolean => mode === 'remove'

/** Members of a change with which nothing came of it. */
const amissIn = (change: AttributeChange, present: ReadonlySet<string>): readonly ListMember[] =>
  membersOf(change.to).filter(member => present.has(keyOf(member)) === isRemoval(change))

const presentIn = (list: Value): ReadonlySet<string> => new Set(membersOf(list).map(keyOf))

type ListMember = Scalar | Attributes

function membersOf(value: Value | null | undefined): readonly ListMember[] {
  if (value === null || value === undefined) return []
  return isList(value) ? [...value] : [value]
}

/** Credentials are told apart by their type; the value in them is never shown. */
const keyOf = (member: ListMember): string => String(typeof member === 'object' ? (member.Type ?? '') : member)

function listOf(members: readonly ListMember[]): Value {
  const records = members.filter(member => typeof member === 'object')
  return isRecords(records) ? records : members.filter(member => typeof member !== 'object')
}

/** One sentence of what is written otherwise and is the same to SuperOffice, as far as is known: it counts as sent. */
export function spelledOtherwise(changes: readonly AttributeChange[], now: Attributes): string | undefined {
  const sent = changes.filter(({ mode = 'replace' }) => mode === 'replace').map(({ name, to }) => [name, to] as const)
  return respelledNote('SuperOffice', Object.fromEntries(sent), now, ruleOf)
}

/** What a receipt says of it: for our books, and in a sentence for people. */
export function told(found: readonly Deviation[]): { readonly stored?: Attributes; readonly note?: string } {
  if (found.length === 0) return {}
  const parts = found.map(
    ({ change, there }) => `${change.name} as ${shorten(there ?? '')} instead of ${wanted(change)}`,
  )
  return {
    stored: Object.fromEntries(found.map(({ change, there }) => [change.name, there])),
    note: `SuperOffice keeps ${parts.join(', ')}`,
  }
}

function wanted({ to, mode }: AttributeChange): string {
  if (mode === 'add' || mode === 'remove') return `${mode === 'add' ? 'with' : 'without'} ${shorten(to)}`
  return shorten(to ?? '')
}

/**
 * A change of which nothing arrived is no success, whatever the answer says.
 * @throws Fault `rejected` when every change is as it was before
 */
export function provenArrived(changes: readonly AttributeChange[], found: readonly Deviation[], what: string): void {
  const [first] = found
  if (first === undefined || found.length < changes.length || !found.every(one => one.isAsBefore)) return
  const { name } = first.change
  throw new Fault(
    'rejected',
    `SuperOffice answers that ${what} was changed, and ${name} still is ${shorten(first.there ?? '')}; see there whether a script or a lock undoes the change, then usherd retry`,
    { field: name, unchanged: true },
  )
}
