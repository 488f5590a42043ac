import { ownJson } from '../../domain/json.ts'
import type { OpenOperation, OpenState } from '../../domain/outbox.ts'
import type { PlannedChange } from '../../domain/plan.ts'
import type { Fingerprint, OperationId } from '../../domain/text/names.ts'
import { moment, optional, same } from './json.ts'

/** A row of `outbox`, as far as it means something outside. */
export interface OperationRow {
  readonly id: OperationId
  readonly planned: string
  readonly state: OpenState
  readonly attempts: number
  readonly due: number
  readonly plan: Fingerprint
  readonly run: number
  readonly planned_at: number
  readonly problem: string | null
  readonly fate_unknown: number
  readonly conflict: number
}

export const operationColumns =
  'o.id, o.planned, o.state, o.attempts, o.due, o.plan, o.run, o.planned_at, o.problem, o.fate_unknown, o.conflict'

/** The same as one JSON record, for statements that bring several things at once. */
export const operationJson = `json_object('id', o.id, 'planned', o.planned, 'state', o.state, 'attempts', o.attempts,
  'due', o.due, 'plan', o.plan, 'run', o.run, 'planned_at', o.planned_at, 'problem', o.problem, 'fate_unknown', o.fate_unknown, 'conflict', o.conflict)`

/** The open operation that a row of the outbox holds, with the change as it was planned. */
export function operationOf(row: OperationRow): OpenOperation {
  return {
    id: row.id,
    planned: plannedOf(row.planned),
    state: row.state,
    attempts: row.attempts,
    due: moment(row.due),
    plan: row.plan,
    run: row.run,
    plannedAt: moment(row.planned_at),
    ...optional('problem', row.problem, same),
    fateUnknown: row.fate_unknown === 1,
    ...(row.conflict === 1 && { conflict: true as const }),
  }
}

/** A planned change comes back as it went in; `writeJson` had made its one moment a text. */
export function plannedOf(body: string): PlannedChange {
  const { deleteDue, ...planned } = ownJson<Omit<PlannedChange, 'deleteDue'> & { readonly deleteDue?: string }>(body)
  return { ...planned, ...optional('deleteDue', deleteDue, text => new Date(text)) }
}
