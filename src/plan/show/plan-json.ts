import type { Change } from '../../domain/change.ts'
import { withFormerCode } from '../../domain/former-words.ts'
import type { PlanSummary, StoredChange, Withheld } from '../../domain/plan.ts'
import type { Attributes } from '../../domain/value.ts'

/**
 * A plan for machines, as `--json` prints it. Field names are the words of the whole program and stay as they are; new ones may
 * come. `from` is missing where the old value is not known, `null` is empty, a secret is `***`.
 */
export interface PlanJson extends Omit<PlanSummary, 'names'> {
  /** In the order they were planned: by target, then by person. */
  readonly changes: readonly ChangeJson[]
  readonly withheld: readonly ReturnType<typeof withFormerCode>[]
}

/**
 * One change: who and why, and beside it the change itself: `kind`, `remoteId` (not for create), `changes` (update, enable) and
 * `after` (create, update, enable, link).
 */
type ChangeJson = Pick<
  StoredChange,
  'target' | 'person' | 'label' | 'reason' | 'state' | 'doubted' | 'doubts' | 'matchedBy' | 'formerly' | 'deleteDue'
> &
  ChangeFields

/** The fields of every kind of change, without the person that stands beside them. */
type ChangeFields = Change extends infer Kind ? (Kind extends Change ? Omit<Kind, 'person'> : never) : never

/** The plan for machines: `--json`. No secret is in it, nor what stands for one in our books. */
export function planJson(plan: PlanSummary, changes: readonly StoredChange[], withheld: readonly Withheld[]): PlanJson {
  const { names: _names, ...summary } = plan
  return { ...summary, changes: changes.map(changeJson), withheld: withheld.map(withFormerCode) }
}

function changeJson(stored: StoredChange): ChangeJson {
  const {
    target,
    person,
    label,
    reason,
    state,
    doubted,
    doubts,
    matchedBy,
    formerly,
    deleteDue,
    change,
    secrets = [],
  } = stored
  return {
    target,
    person,
    label,
    reason,
    state,
    ...(doubted === undefined ? {} : { doubted }),
    ...(doubts === undefined ? {} : { doubts }),
    ...(matchedBy === undefined ? {} : { matchedBy }),
    ...(formerly === undefined ? {} : { formerly }),
    ...(deleteDue === undefined ? {} : { deleteDue }),
    ...withoutSecrets(change, secrets),
  }
}

const masked = '***'

function withoutSecrets(change: Change, secrets: readonly string[]): ChangeFields {
  const { person: _person, ...fields } = change
  if (!('after' in fields)) return fields
  const after = withoutMarks(fields.after, secrets)
  if (!('changes' in fields)) return { ...fields, after }
  const changes = fields.changes.map(one => (secrets.includes(one.name) ? { ...one, from: masked, to: masked } : one))
  return { ...fields, after, changes }
}

/** Secrets as they stand in our books: a short mark. An update that leaves one alone carries its mark too, under no other name. */
const mark = /^secret:(?:[0-9a-f]{8}|unsure)$/

function withoutMarks(after: Attributes, secrets: readonly string[]): Attributes {
  return Object.fromEntries(
    Object.entries(after).map(([name, value]) => [
      name,
      secrets.includes(name) || (typeof value === 'string' && mark.test(value)) ? masked : value,
    ]),
  )
}
