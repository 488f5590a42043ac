import type { Dispatcher } from '../deliver/dispatcher.ts'
import { createDispatcher } from '../deliver/dispatcher.ts'
import type { TargetConnection } from '../targets/connection.ts'
import type { Engine, TargetRest, WorkSpan } from './engine.ts'

/** Brings the open operations of these targets to their end, all targets side by side. */
export async function drain(
  targets: readonly TargetConnection[],
  engine: Engine,
  span: WorkSpan,
): Promise<readonly TargetRest[]> {
  if (engine.deliver !== undefined) return engine.deliver(targets, span)
  const dispatchers: readonly Dispatcher[] = targets.map(target => createDispatcher(target, engine.deps))
  return Promise.all(
    dispatchers.map(async dispatcher => ({ ...(await dispatcher.work(span)), target: dispatcher.target })),
  )
}
