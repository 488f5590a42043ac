import type { IdsByName } from '../../domain/contract.ts'
import { Fault } from '../../domain/fault.ts'
import type { PlanSummary } from '../../domain/plan.ts'
import { Problem } from '../../domain/problem.ts'
import { shorten } from '../../domain/text/shorten.ts'
import type { TargetConnection } from '../targets/connection.ts'
import { faultsOnly } from '../targets/connector-fault.ts'

/**
 * Before a plan that was made earlier is carried out: do the groups and roles it names still have the ids it was made with? Where two
 * groups have changed names since, what was reviewed is not what would be granted.
 * @param targets those whose part is to be carried out
 * @throws Problem `plan.moved` naming the first that is another one now, or that cannot be asked
 */
export async function refuseRenamed(
  plan: PlanSummary,
  targets: readonly TargetConnection[],
  signal: AbortSignal,
): Promise<void> {
  for (const connection of targets) {
    for (const [where, names] of Object.entries(plan.names)) {
      const prefix = `${connection.name}/`
      if (!where.startsWith(prefix) || !holdsAny(plan, connection.name)) continue
      const kind = where.slice(prefix.length)
      const wanted = Object.entries(names)
      if (wanted.length === 0) continue
      const now = await lookUpIds(connection, kind, [...new Set(wanted.map(([, name]) => name))], plan, signal)
      const other = wanted.find(([id, name]) => now.get(name) !== id)
      if (other !== undefined) throw moved(plan, connection.name, kind, other[1])
    }
  }
}

const holdsAny = ({ counts }: PlanSummary, target: string): boolean =>
  counts.some(count => count.target === target && count.held > 0)

async function lookUpIds(
  connection: TargetConnection,
  kind: string,
  names: readonly string[],
  plan: PlanSummary,
  signal: AbortSignal,
): Promise<IdsByName> {
  try {
    return await faultsOnly(connection).target.lookup(kind, names.toSorted(), signal)
  } catch (error) {
    if (!(error instanceof Fault)) throw error
    throw new Problem(
      'held',
      'plan.unchecked',
      `whether plan ${plan.fingerprint} still fits cannot be told, since ${connection.name} was not able to say: ${error.message}; nothing was sent`,
      'Apply it again once the target answers.',
    )
  }
}

const moved = (plan: PlanSummary, target: string, kind: string, name: string): Problem =>
  new Problem(
    'held',
    'plan.moved',
    `plan ${plan.fingerprint} no longer fits: the ${kind} ${shorten(name)} at ${target} is another one by now, or gone; nothing was sent`,
    'Run usherd plan and review the new plan.',
  )
