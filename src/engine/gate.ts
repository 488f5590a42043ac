import type { Clock } from '../domain/clock.ts'
import type { Fault } from '../domain/fault.ts'
import { probeDue } from '../plan/settle.ts'
import type { Store } from '../store/store.ts'
import type { TargetEffect } from './conclude.ts'
import type { TargetConnection } from './connection.ts'
import { connectorFault } from './connector-fault.ts'
import type { Tell } from './events.ts'

/** Why nothing may go to a target, and when to look again. */
export interface Closed {
  readonly kind: 'halted' | 'waiting'
  readonly until: Date
  readonly reason: string
}

/**
 * Whether a target may be used. It closes when the target asks for a pause, and when credentials, rights, reachability or
 * understanding are lost. A halt ends with a careful probe, one sign-in: success opens, failure doubles the wait.
 */
export interface Gate {
  /**
   * @param busy something is still under way: a probe waits for it
   * @returns `reopened` when a probe has just succeeded
   * @throws what the store throws; the connector's error when the signal fired during a probe
   */
  state(busy: boolean, kill: AbortSignal): Promise<'open' | 'reopened' | Closed>
  /** Closes it for what operations brought back. */
  close(effects: readonly TargetEffect[]): Promise<void>
}

export function createGate(
  connection: TargetConnection,
  { store, clock, tell }: { readonly store: Store; readonly clock: Clock; readonly tell: Tell },
): Gate {
  const { name } = connection

  async function state(busy: boolean, kill: AbortSignal): Promise<'open' | 'reopened' | Closed> {
    const { halted, pausedUntil } = await store.targets.get(name)
    const now = clock.now()
    if (pausedUntil !== undefined && pausedUntil > now) {
      connection.pauseUntil(pausedUntil)
      return { kind: 'waiting', until: pausedUntil, reason: `${name} asked to wait until ${pausedUntil.toISOString()}` }
    }
    if (halted === undefined) return 'open'
    if (halted.probeDue > now) return { kind: 'halted', until: halted.probeDue, reason: halted.reason }
    return busy ? { kind: 'halted', until: now, reason: halted.reason } : probe(halted.probes, kill)
  }

  async function probe(probes: number, kill: AbortSignal): Promise<'reopened' | Closed> {
    try {
      await connection.target.check(kill)
    } catch (error) {
      if (kill.aborted) throw error
      return halt(connectorFault(error, name), probes + 1)
    }
    await store.targets.release(name)
    tell({ kind: 'target:released', target: name })
    return 'reopened'
  }

  async function halt(fault: Fault, probes: number): Promise<Closed> {
    const now = clock.now()
    const until = probeDue(fault, probes, now)
    await store.targets.halt(name, { reason: fault.message, now, probeDue: until, probes })
    tell({ kind: 'target:halted', target: name, reason: fault.message, probeDue: until })
    return { kind: 'halted', until, reason: fault.message }
  }

  async function pause(until: Date): Promise<void> {
    connection.pauseUntil(until)
    await store.targets.pause(name, until)
    tell({ kind: 'target:paused', target: name, until })
  }

  async function close(effects: readonly TargetEffect[]): Promise<void> {
    const pauses = effects.flatMap(effect => (effect.kind === 'pause' ? [effect.until.getTime()] : []))
    if (pauses.length > 0) await pause(new Date(Math.max(...pauses)))
    const halting = effects.find(effect => effect.kind === 'halt')
    if (halting !== undefined) await halt(halting.fault, 0)
  }

  return { state, close }
}
