import { Fault } from '../../domain/fault.ts'
import type { TargetConnection } from './connection.ts'

/**
 * What a connector threw, as the fault it is. Anything but a Fault is a defect of the connector: `broken`, with the place of it.
 * @param name the connection's name
 */
export function connectorFault(error: unknown, name: string): Fault {
  if (error instanceof Fault) return error
  return new Fault(
    'broken',
    `the connector of ${name} failed in a way it must not (${whatFailed(error)}); please report it`,
  )
}

/** Kind and place of a defect. Not its message: a library's words may hold what it was given, secrets and people included. */
function whatFailed(error: unknown): string {
  if (!(error instanceof Error)) return 'something that is no error'
  const place = /^\s+at .*?([^/\\]+:\d+):\d+\)?$/m.exec(error.stack ?? '')?.[1]
  return place === undefined ? error.name : `${error.name} at ${place}`
}

/** A look changes nothing: without an answer it is as if it had not been sent. */
export const asLook = (fault: Fault): Fault =>
  fault.kind === 'interrupted' ? new Fault('unreachable', fault.message, fault.details) : fault

/**
 * The questions a target answers, with everything a connector may throw turned into a Fault; so that one connector's defect is
 * one target's trouble, and whatever else is thrown around them is the store's. The signal's reason stays what it is.
 */
export function faultsOnly(connection: TargetConnection): TargetConnection {
  const { target, name } = connection
  const translate =
    (signal: AbortSignal) =>
    (error: unknown): never => {
      throw signal.aborted ? error : connectorFault(error, name)
    }
  return {
    ...connection,
    target: {
      apply: (operations, signal) => target.apply(operations, signal),
      check: signal => target.check(signal).catch(translate(signal)),
      find: (by, signal) => target.find(by, signal).catch(translate(signal)),
      get: (ids, signal) => target.get(ids, signal).catch(translate(signal)),
      lookup: (kind, names, signal) => target.lookup(kind, names, signal).catch(translate(signal)),
      async *list(signal) {
        try {
          yield* target.list(signal)
        } catch (error) {
          translate(signal)(error)
        }
      },
    },
  }
}
