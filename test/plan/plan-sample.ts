import { type ChangeKind, changeKinds } from '../../src/domain/change.ts'
import type { Breach, PlanSummary, StoredChange, Withheld } from '../../src/domain/plan.ts'
import { fingerprint, personKey, remoteId } from '../../src/domain/text/names.ts'

/** A key for a test. @throws Error for text that is nobody's key */
export function key(text: string) {
  const made = personKey(text)
  if (made === undefined) throw new Error('a test gave an empty key')
  return made
}

/** A change of a stored plan; whatever a test does not name is plain. */
export function stored(given: Partial<StoredChange> & Pick<StoredChange, 'change'>): StoredChange {
  const { person } = given.change
  return {
    target: 'monitoring',
    person,
    label: person,
    reason: 'changed',
    basis: { version: 1, rev: 1, dueRev: 1, mapping: 'm', linkVersion: 1 },
    position: 0,
    state: 'held',
    ...given,
  }
}

/** A change of a kind that takes something away or only our books know. */
export function plainChange(kind: 'disable' | 'delete' | 'unmanage', person: string): StoredChange['change'] {
  return { kind, person: key(person), remoteId: remoteId(7) }
}

/** The summary of a plan with these changes, counted as the store counts them. */
export function summaryOf(
  changes: readonly StoredChange[],
  given: Partial<PlanSummary> & { readonly withheld?: readonly Withheld[] } = {},
): PlanSummary {
  const { withheld = [], ...rest } = given
  const kinds: readonly (ChangeKind | 'withheld')[] = [...changeKinds, 'withheld']
  const targets = [...new Set([...changes, ...withheld].map(({ target }) => target))]
  const counts = targets.flatMap(target =>
    kinds.flatMap(kind => {
      const own = changes.filter(change => change.target === target && change.change.kind === kind)
      const count = kind === 'withheld' ? withheld.filter(entry => entry.target === target).length : own.length
      return count === 0 ? [] : [{ target, kind, count, held: own.filter(({ state }) => state === 'held').length }]
    }),
  )
  return {
    fingerprint: fingerprint('3f2a9c0d1e4b'),
    run: 4,
    createdAt: new Date('2026-11-25T06:00:00Z'),
    state: 'open',
    targets,
    breaches: [],
    names: {},
    counts,
    ...rest,
  }
}

/** A breached limit. */
export function breach(given: Partial<Breach> = {}): Breach {
  return {
    target: 'monitoring',
    kinds: ['disable', 'delete', 'unmanage'],
    code: 'disable',
    count: 18,
    limit: 13,
    active: 134,
    message: 'monitoring: 18 of 134 active accounts would be disabled, deleted or left alone; the limit is 13',
    ...given,
  }
}
