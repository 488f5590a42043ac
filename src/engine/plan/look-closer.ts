import { standingCodes } from '../../plan/decide/left-standing.ts'
import type { Decision } from '../../plan/decide/planner.ts'
import { protectionIsKnown } from '../../plan/decide/protection.ts'
import type { TargetFacts } from '../../plan/decide/subject.ts'
import type { TargetConnection } from '../targets/connection.ts'
import { type DuePerson, learnNames } from './knowledge.ts'
import { type LookOptions, look } from './looks.ts'
import type { Prepared } from './prepare.ts'

/**
 * Before anything is written that memory cannot answer for, the target is asked: whether an account is protected, where that hangs
 * on attributes nobody manages; whether it administers the target, which did not say so; whether what stays in its lists is still
 * there; and what the names are called now whose ids somebody is about to get, where they were learned in an earlier run.
 * @returns who has to be decided on again, and on what
 */
export async function lookCloser(
  duePeople: readonly DuePerson[],
  decisions: readonly Decision[],
  connection: TargetConnection,
  prepared: Pick<Prepared, 'isRecalled' | 'knowledge' | 'administrators'>,
  facts: TargetFacts,
  options: LookOptions,
): Promise<{ readonly again: ReadonlySet<DuePerson>; readonly facts: TargetFacts }> {
  const { policy } = connection
  const isUnknown = prepared.administrators !== undefined && 'unknown' in prepared.administrators
  const changing = duePeople.filter((_one, index) => decisions[index]?.kind === 'change')
  const guarded = changing.filter(
    ({ candidate: { person, link } }) =>
      link !== undefined &&
      link.tombstone === undefined &&
      !facts.looks.has(person) &&
      !protectionIsKnown(link, policy),
  )
  const unseen = new Map(facts.unseen)
  // Who is held because nobody said who administers the target may turn out not to do so.
  const unsure = duePeople.filter(({ candidate: { person, link } }, index) => {
    const decision = decisions[index]
    const isHeld = decision?.kind === 'withheld' && decision.entry.code === 'last-administrator'
    return isHeld && isUnknown && link?.tombstone === undefined && link !== undefined && !facts.looks.has(person)
  })
  // What is told to stay in an account may have been taken away there by hand.
  const standing = duePeople.filter(
    ({ candidate: { person } }, index) => !facts.looks.has(person) && tellsOfStanding(decisions[index]),
  )
  const looked = [...new Set([...guarded, ...unsure, ...standing])]
  const looks = await look(looked, connection, unseen, options)
  const stale = prepared.isRecalled ? changing.filter(one => one.desired.kind === 'account') : []
  const isRenamed =
    stale.length > 0 && (await learnNames(stale, connection, prepared.knowledge, options.signal, 'again'))
  const again = new Set([...looked, ...(isRenamed ? duePeople : [])])
  return { again, facts: { ...facts, unseen, looks: new Map([...facts.looks, ...looks]) } }
}

function tellsOfStanding(decision: Decision | undefined): boolean {
  if (decision?.kind !== 'change' && decision?.kind !== 'withheld') return false
  const told = decision.kind === 'withheld' ? [decision.entry, ...decision.beside] : decision.beside
  return told.some(({ code }) => standingCodes.some(one => one === code))
}
