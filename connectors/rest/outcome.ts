import {
  type AttributeChange,
  type AttributeSpec,
  equal,
  exactly,
  Fault,
  type Receipt,
  type RemoteId,
  respelledNote,
  shorten,
  type Value,
} from '#contract'
import type { Raw } from '#kit'
import { attributeValue, isActive, specOf } from './account.ts'
import type { Description } from './describe/description.ts'
import { membersOf, wantedMembers } from './members.ts'
import { attributeNamed } from './named.ts'
import { dig } from './path.ts'
import { isShared } from './payload.ts'

/** What was asked for, and what the account is like now. */
interface Outcome {
  readonly remoteId: RemoteId
  readonly changes: readonly Pick<AttributeChange, 'name' | 'from' | 'to'>[]
  /** Enabled or disabled; undefined: not asked for. */
  readonly active?: boolean
  /** Undefined: the system shows nothing. */
  readonly record: Raw | undefined
}

/**
 * What the system keeps differently from what was sent, and a sentence about it. What it does not show says nothing, and
 * neither do lists: some systems answer with them as they were.
 * @throws Fault `rejected` when it said yes and did nothing: the account is as it was
 */
export function outcomeOf(
  { remoteId, changes, active, record }: Outcome,
  description: Description,
): Pick<Receipt, 'stored' | 'note'> {
  if (record === undefined) return {}
  if (showsOtherwise(active, record, description)) {
    const state = active === true ? 'disabled' : 'enabled'
    throw ignored(`account ${remoteId} is still ${state}`, description)
  }
  const kept = changes.flatMap(change => keptOtherwise(change, record, description))
  const [first] = kept
  const spelled = spelledOtherwise(changes, record, description)
  if (first === undefined) return spelled === undefined ? {} : { note: spelled }
  const words = kept.map(({ name, value }) => `${name} is kept as ${shorten(value)}`).join(', ')
  if (active === undefined && kept.length === changes.length && kept.every(isAsBefore))
    throw ignored(`account ${remoteId} is as it was: ${words}`, description, first.name)
  return {
    stored: Object.fromEntries(kept.map(({ name, value }) => [name, value])),
    note: [words, ...(spelled === undefined ? [] : [spelled])].join('; '),
  }
}

/** Whether an account shows that it is as an operation asked for; what is never shown is left out. */
export function isAsAsked(
  { changes, active }: { readonly changes: readonly AttributeChange[]; readonly active?: boolean },
  record: Raw,
  description: Description,
): boolean {
  if (showsOtherwise(active, record, description)) return false
  return [...Map.groupBy(changes, ({ name }) => name)].every(([name, same]) => {
    const attribute = attributeNamed(name, description)
    if (attribute === undefined || attribute.secret || !attribute.shown) return true
    const value = attributeValue(dig(record, attribute.at ?? name), attribute)
    if (isShared(attribute)) {
      const steps = same.map(({ to, mode = 'replace' }) => ({ given: membersOf(to), mode }))
      const { added, removed } = wantedMembers(steps, membersOf(value), attribute)
      return added.length + removed.length === 0
    }
    return isSame(value ?? null, same.at(-1)?.to ?? null, specOf(attribute).equality)
  })
}

function showsOtherwise(active: boolean | undefined, record: Raw, description: Description): boolean {
  const place = description.active
  if (active === undefined || place === undefined || dig(record, place.at) === undefined) return false
  return isActive(record, description) !== active
}

interface Kept {
  readonly name: string
  readonly from: Value | null | undefined
  readonly value: Value | null
}

function keptOtherwise(
  { name, from, to }: Outcome['changes'][number],
  record: Raw,
  description: Description,
): readonly Kept[] {
  const attribute = attributeNamed(name, description)
  if (attribute === undefined || attribute.secret || !attribute.shown) return []
  if (attribute.type === 'list' || attribute.type === 'records') return []
  const value = attributeValue(dig(record, attribute.at ?? name), attribute)
  if (value === undefined || isSame(value, to, specOf(attribute).equality)) return []
  return [{ name, from, value }]
}

/** What the system writes in a spelling of its own and takes for the same. */
function spelledOtherwise(changes: Outcome['changes'], record: Raw, description: Description): string | undefined {
  const shown = changes.flatMap(({ name }) => {
    const attribute = attributeNamed(name, description)
    if (attribute === undefined || attribute.secret || !attribute.shown) return []
    const value = attributeValue(dig(record, attribute.at ?? name), attribute)
    return value === undefined ? [] : [[name, value] as const]
  })
  const sent = Object.fromEntries(changes.map(({ name, to }) => [name, to]))
  return respelledNote(description.product, sent, Object.fromEntries(shown), name => {
    const attribute = attributeNamed(name, description)
    return { ...exactly, ...(attribute === undefined ? {} : specOf(attribute).equality) }
  })
}

/** Systems do not tell null and the empty text apart. */
function isSame(value: Value | null, to: Value | null, rule: AttributeSpec['equality']): boolean {
  return ((value ?? '') === '' && (to ?? '') === '') || equal(value, to, { ...exactly, ...rule })
}

const isAsBefore = ({ from, value }: Kept): boolean => from !== undefined && isSame(value, from, undefined)

const ignored = (what: string, { product }: Description, field?: string): Fault =>
  new Fault(
    'rejected',
    `${product} said it was done, and ${what}; see whether our account may change it there`,
    field === undefined ? {} : { field, unchanged: true },
  )
