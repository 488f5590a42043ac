import type { CheckReport } from '../../domain/contract.ts'
import type { PersonKey, RemoteId } from '../../domain/text/names.ts'
import type { Clock } from '../../domain/time/clock.ts'
import { takesAdministration } from '../../plan/decide/refusal.ts'
import type { Administrators } from '../../plan/decide/subject.ts'
import type { Store } from '../../store/store.ts'
import type { TargetConnection } from '../targets/connection.ts'
import { createScopes, type Scopes } from '../targets/scope.ts'
import type { Knowledge } from './knowledge.ts'
import { indexAccounts } from './matches.ts'
import type { CachedNames, NameCache } from './name-cache.ts'
import { secretMarksOf } from './secret-marks.ts'
import { unheardOf } from './unheard.ts'

interface PrepareOptions {
  readonly store: Store
  readonly clock: Clock
  readonly signal: AbortSignal
  readonly only?: PersonKey
  readonly nameCache?: NameCache
}

/** What is known of a target before its first person is planned. */
export interface Prepared {
  readonly report: CheckReport
  readonly knowledge: Knowledge
  readonly administrators: Administrators | undefined
  readonly existing: number | undefined
  /** Nothing was ever done at the target. */
  readonly first: boolean
  /** The target was not asked now. */
  readonly isRecalled: boolean
  readonly scopes: Scopes
  /** Sources of the target that were never read to an end. */
  readonly unheard: readonly string[]
}

/**
 * From what was learned a moment ago, where that is safe: in a first run everybody has to be seen, and where our plans could take the
 * last administrator away, who that is has to be asked each time.
 */
export async function recall(
  connection: TargetConnection,
  { nameCache, store, clock }: Pick<PrepareOptions, 'nameCache' | 'store' | 'clock'>,
  first: boolean,
): Promise<Prepared | undefined> {
  const known = first ? undefined : nameCache?.recall(connection.name, clock.monotonicMs())
  if (known === undefined) return undefined
  const { report, ids } = known
  if ((await readAdministrators(connection, report, store)) !== undefined) return undefined
  const knowledge: Knowledge = {
    ids: new Map([...ids].map(([kind, byName]) => [kind, new Map(byName)])),
    asked: new Map([...ids].map(([kind, byName]) => [kind, new Set(byName.keys())])),
    fresh: new Map(),
    secretMarks: secretMarksOf(connection.policy, store.salt),
    ...(report.self === undefined ? {} : { self: report.self }),
  }
  return {
    report,
    knowledge,
    administrators: undefined,
    existing: undefined,
    first,
    isRecalled: true,
    scopes: scopesOf(connection, clock),
    unheard: await unheardOf(connection.policy.sources, store),
  }
}

export const cachedNamesOf = ({ report, knowledge }: Prepared): CachedNames => ({ report, ids: knowledge.ids })

/** Signs in, learns who we and the administrators are, and in a first run who is there already. */
export async function prepare(
  connection: TargetConnection,
  { store, signal, only, clock }: Omit<PrepareOptions, 'nameCache'>,
  first: boolean,
): Promise<Prepared> {
  const { target, policy } = connection
  const report = await target.check(signal)
  const listed =
    first && only === undefined && policy.capabilities.list !== false
      ? await indexAccounts(connection, report.self, signal)
      : undefined
  const knowledge: Knowledge = {
    ids: new Map(),
    asked: new Map(),
    fresh: new Map(),
    secretMarks: secretMarksOf(policy, store.salt),
    ...(listed === undefined ? {} : { index: listed.index }),
    ...(report.self === undefined ? {} : { self: report.self }),
  }
  return {
    report,
    knowledge,
    administrators: await readAdministrators(connection, report, store),
    existing: listed?.existing,
    first,
    isRecalled: false,
    scopes: scopesOf(connection, clock),
    unheard: await unheardOf(policy.sources, store),
  }
}

const scopesOf = (connection: TargetConnection, clock: Clock): Scopes =>
  createScopes(connection, () => clock.monotonicMs())

/**
 * Administrators the plan might take away. When there is one we hold no link to, the target always keeps an administrator and
 * the rule is at rest. Our own account does not count: a target only usherd can administer is a locked door. Nor does who is
 * losing the right already, by an operation that waits from an earlier plan. A target that could say who they are and did not leaves
 * that open.
 */
async function readAdministrators(
  { name, policy }: TargetConnection,
  report: CheckReport,
  store: Store,
): Promise<Administrators | undefined> {
  if (report.administratorsUnknown !== undefined) return { unknown: report.administratorsUnknown }
  const others = report.administrators?.filter(id => id !== report.self)
  if (others === undefined || others.length === 0) return undefined
  const holders = await store.links.holders(name, others)
  if (others.some(id => !holders.has(id))) return undefined
  const left = new Set<RemoteId>()
  for (const [id, person] of holders) {
    const { open } = await store.links.candidate(name, policy.sources, person)
    const isLosing = open !== undefined && open.state !== 'refused' && takesAdministration(open.planned.change, policy)
    if (!isLosing) left.add(id)
  }
  return { left }
}
