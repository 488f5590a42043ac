import type { AttributeSpec } from '../../domain/attribute.ts'
import type { Budget } from '../../domain/budget.ts'
import type { AttributeChange, Change } from '../../domain/change.ts'
import { comparable, equal } from '../../domain/equality.ts'
import { isList } from '../../domain/value.ts'
import type { TargetPolicy } from '../policy.ts'
import { equalityOf } from '../values/attribute-rules.ts'
import { isEmpty, memberKey, membersOf } from '../values/diff.ts'

/** What of a policy decides which budgets a change is counted under. */
type BudgetPolicy = Pick<TargetPolicy, 'match' | 'attributes'> & {
  readonly capabilities: Pick<TargetPolicy['capabilities'], 'findBy'>
}

/** What decides, besides the change itself, under which budgets it is counted: how target and account stood when it was planned. */
export interface BudgetMoment {
  /** Nothing was ever done at the target: whoever is made then is not counted. */
  readonly first: boolean
  /** The account is linked and in use. */
  readonly inUse: boolean
}

/** Every budget one change is counted under, each once. Pure. */
export function budgetsOf(change: Change, policy: BudgetPolicy, { first, inUse }: BudgetMoment): readonly Budget[] {
  const departs: readonly Budget[] = inUse ? ['depart'] : []
  switch (change.kind) {
    case 'disable':
    case 'unmanage':
      return ['remove', ...departs]
    case 'delete':
      return ['remove', 'delete', ...departs]
    case 'create':
      return first ? [] : ['create', 'arrive']
    case 'link':
      return []
    case 'enable':
      return ['update', 'arrive', ...editBudgets(change.changes, policy)]
    case 'update':
      return ['update', ...editBudgets(change.changes, policy)]
  }
}

function editBudgets(changes: readonly AttributeChange[], policy: BudgetPolicy): readonly Budget[] {
  const identifiers = new Set([...policy.match, ...policy.capabilities.findBy])
  const budgets = new Set<Budget>()
  for (const one of changes) {
    if (identifiers.has(one.name) && renames(one, policy.attributes[one.name])) budgets.add('rename')
    if (clears(one)) budgets.add(`clear ${one.name}`)
    if (losesMembers(one, changes, policy.attributes[one.name])) budgets.add(`membership ${one.name}`)
  }
  return [...budgets].sort()
}

/**
 * An identifier given to an account that had none renames nobody, nor does another spelling of what the target takes for the same; one
 * in the place of something unknown may.
 */
const renames = ({ from, to }: AttributeChange, spec: AttributeSpec | undefined): boolean =>
  from === undefined || !(isEmpty(from) || equal(from, to, equalityOf(spec)))

/** Targets do not tell null, "" and [] apart: each of them empties. */
const clears = ({ to, mode = 'replace' }: AttributeChange): boolean => mode === 'replace' && isEmpty(to)

/**
 * Does an account lose a membership? Members are the same by what they name, where they name something (a medium of a type stays one
 * of that type under another address), else by their identity. A list whose old members are not known may lose some.
 */
function losesMembers(
  { name, from, to, mode = 'replace' }: AttributeChange,
  all: readonly AttributeChange[],
  spec: AttributeSpec | undefined,
): boolean {
  if (mode === 'add') return false
  if (mode === 'remove') {
    const added = all.find(one => one.name === name && one.mode === 'add')
    return lost(membersOf(to), membersOf(added?.to), spec)
  }
  const isOfMembers = isList(from) || isList(to) || spec?.type === 'list' || spec?.type === 'records'
  if (!isOfMembers) return false
  return from === undefined || lost(membersOf(from), membersOf(to), spec)
}

type Members = ReturnType<typeof membersOf>

function lost(before: Members, after: Members, spec: AttributeSpec | undefined): boolean {
  const stay = new Set(after.map(member => membershipOf(member, spec)))
  return before.some(member => !stay.has(membershipOf(member, spec)))
}

function membershipOf(member: Members[number], spec: AttributeSpec | undefined): string {
  const equality = equalityOf(spec)
  const field = spec?.lookup?.field
  if (field !== undefined && typeof member === 'object') return comparable(member[field], equality)
  return memberKey(member, {
    own: 'managed',
    equality,
    ...(spec?.identity === undefined ? {} : { identity: spec.identity }),
  })
}
