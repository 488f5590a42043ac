import { Fault, type FaultScope } from '../../domain/fault.ts'
import { halves } from '../../domain/halves.ts'
import type { RemoteAccount } from '../../domain/operation.ts'
import type { PersonKey } from '../../domain/text/names.ts'
import { isUncertain } from '../../plan/decide/doubt.ts'
import { unknownOwn } from '../../plan/decide/holding.ts'
import { graceIsOver } from '../../plan/decide/leaving.ts'
import type { TargetFacts } from '../../plan/decide/subject.ts'
import type { TargetPolicy } from '../../plan/policy.ts'
import type { Candidate } from '../../store/links.ts'
import type { TargetConnection } from '../targets/connection.ts'
import { asLook } from '../targets/connector-fault.ts'
import type { Scopes } from '../targets/scope.ts'
import type { DuePerson } from './knowledge.ts'

export interface LookOptions {
  readonly signal: AbortSignal
  /** Whom a fault is about: what one account answers must not keep all others from being planned. */
  readonly scopes: Scopes
}

/** Has the person an account there, as far as memory and this plan's looks tell? */
export function isLinked(candidate: Candidate, looks: TargetFacts['looks']): boolean {
  return candidate.link !== undefined && candidate.link.tombstone === undefined && looks.get(candidate.person) !== null
}

/**
 * Looks at linked accounts where memory is not enough: an attribute whose ownership depends on what is there became
 * managed later, somebody comes back, somebody is about to leave and a protection asks for attributes we do not manage, or an
 * account is about to be deleted. Whoever cannot be looked at, though the connection is fine, goes into `unseen` with the reason.
 * @throws Fault when the connection is to blame
 */
export async function look(
  unclear: readonly DuePerson[],
  { target }: TargetConnection,
  unseen: Map<PersonKey, string>,
  { signal, scopes }: LookOptions,
): Promise<Map<PersonKey, RemoteAccount | null>> {
  const looks = new Map<PersonKey, RemoteAccount | null>()
  const linked = unclear.flatMap(({ candidate: { person, link } }) => (link === undefined ? [] : [{ person, link }]))
  const ask = async (some: readonly (typeof linked)[number][]): Promise<void> => {
    const ids = some.map(({ link }) => link.remoteId)
    try {
      const accounts = new Map((await target.get(ids, signal)).map(account => [account.remoteId, account]))
      for (const { person, link } of some) looks.set(person, accounts.get(link.remoteId) ?? null)
      scopes.worked()
    } catch (error) {
      const [first, second] = some
      if (!(error instanceof Fault) || first === undefined) throw error
      if ((await scopeOf(error, first.person, scopes, signal)) === 'connection') throw error
      if (second === undefined) unseen.set(first.person, error.message)
      else for (const half of halves(some)) await ask(half)
    }
  }
  if (linked.length > 0) await ask(linked)
  return looks
}

/** A target that asks to wait is asked nothing more. */
async function scopeOf(fault: Fault, person: PersonKey, scopes: Scopes, signal: AbortSignal): Promise<FaultScope> {
  return fault.kind === 'throttled' ? 'connection' : scopes.of(asLook(fault), person, signal)
}

/** Is memory not enough for this person? */
export function needsLook({ candidate, desired }: DuePerson, policy: TargetPolicy, now: Date): boolean {
  const { link } = candidate
  if (link === undefined || link.tombstone !== undefined) return false
  if (desired.kind === 'account') return comesBack(candidate) || unknownOwn(link, desired.attributes, policy).length > 0
  if (desired.kind !== 'leave') return false
  return link.active ? policy.protect.length > 0 : graceIsOver(link, policy, now)
}

/** Was the account disabled, or perhaps disabled? */
const comesBack = ({ link, open }: Candidate): boolean =>
  link?.active === false || (open?.planned.change.kind === 'disable' && isUncertain(open))
