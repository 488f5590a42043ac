import type { Capabilities } from '../../domain/contract.ts'
import type { LeaverPolicy } from '../../domain/policy.ts'
import { shorten } from '../../domain/text/shorten.ts'
import type { Path } from '../report/document.ts'
import { suggest } from '../report/suggest.ts'

/** What was asked of a target that cannot do it, and where it was made. */
interface AbilityProblem {
  readonly path: Path
  readonly message: string
  readonly next?: string | undefined
}

interface AskedOfTarget {
  readonly leavers: LeaverPolicy
  readonly match: readonly string[]
  /** Attributes that have a rule. */
  readonly mapped: readonly string[]
}

/** What the configuration asks of a target against what the connector says it can do. */
export function abilityProblems(
  connector: string,
  capabilities: Capabilities,
  asked: AskedOfTarget,
): readonly AbilityProblem[] {
  return [...leaverProblems(connector, capabilities, asked.leavers), ...matchProblems(connector, capabilities, asked)]
}

function leaverProblems(
  connector: string,
  capabilities: Capabilities,
  { action, deleteAfterMs }: LeaverPolicy,
): readonly AbilityProblem[] {
  const can = (['disable', 'delete'] as const).filter(verb => capabilities[verb] !== false)
  if (action !== 'unmanage' && !can.includes(action)) {
    return [
      {
        path: ['leavers', 'action'],
        message: `${connector} cannot ${action} accounts, so leavers needs another action`,
        next: `possible: ${[...can, 'unmanage'].join(', ')}`,
      },
    ]
  }
  if (deleteAfterMs === undefined) return []
  const path = ['leavers', 'deleteAfter']
  if (action !== 'disable')
    return [{ path, message: `leavers.deleteAfter goes with action: disable only, not with ${action}` }]
  return can.includes('delete')
    ? []
    : [{ path, message: `${connector} cannot delete accounts`, next: 'remove deleteAfter' }]
}

function matchProblems(
  connector: string,
  { findBy }: Capabilities,
  { match, mapped }: AskedOfTarget,
): readonly AbilityProblem[] {
  return match.flatMap((name, index) => {
    const path = ['match', index]
    if (!findBy.includes(name))
      return [
        {
          path,
          message: `${connector} cannot find accounts by ${shorten(name)}`,
          next: suggest(name, findBy, 'it finds them by'),
        },
      ]
    return mapped.includes(name)
      ? []
      : [{ path, message: `match needs a value for "${name}", which has no rule`, next: 'add it to attributes' }]
  })
}
