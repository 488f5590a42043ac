import type { Desired } from '../person/desired.ts'
import { isSame } from '../person/identity.ts'
import { anotherPerson, unsaid } from '../person/source-words.ts'
import type { TargetPolicy } from '../policy.ts'
import type { Draft, Subject, Verdict } from './subject.ts'

/**
 * What the sources have to say before somebody is let in (created or enabled), or is known by another name: who once said whether the
 * person is active says so now, whoever is missing is proved to be gone, and the account is not another person's whose source had
 * the same key. What is doubted goes on as a change that waits for a human.
 */
export function letIn(
  verdict: Verdict,
  desired: Extract<Desired, { kind: 'account' }>,
  subject: Subject,
  policy: TargetPolicy,
): Verdict {
  if (verdict === undefined || 'code' in verdict) return verdict
  const { draft } = verdict
  const { person } = subject
  const other = desired.formerly.find(({ by, one }) => isRenamed(by, one.value, draft, subject, policy))
  if (other !== undefined) return { code: 'two-people', message: anotherPerson(other, person) }
  if (draft.change.kind !== 'create' && draft.change.kind !== 'enable') return verdict
  if (desired.unsaid.length > 0) return { code: 'unsaid', message: unsaid(desired.unsaid, person) }
  return desired.doubts.length === 0 ? verdict : { draft: { ...draft, doubted: true, doubts: desired.doubts } }
}

/** Would an account be found by something else, that goes by what a source said of it that has the person no more? */
function isRenamed(
  by: string,
  former: Parameters<typeof isSame>[0],
  { change }: Draft,
  { link }: Subject,
  policy: TargetPolicy,
): boolean {
  const held = link?.confirmed[by]
  if (held === undefined || held === null || !isSame(held, former, by, policy)) return false
  return 'changes' in change && change.changes.some(({ name }) => name === by)
}
