import type { App } from '../app.ts'
import type { Connector } from '../domain/contract.ts'
import type { Clock } from '../domain/time/clock.ts'
import type { Terminal } from './terminal/terminal.ts'

/** Everything a command may use of the world. Nothing in a command reads the process itself. */
export interface CommandContext {
  readonly terminal: Terminal
  readonly env: Readonly<Record<string, string | undefined>>
  readonly cwd: string
  /** The configuration directory, as given. */
  readonly configDirectory: string
  readonly connectors: readonly Connector[]
  readonly clock: Clock
  /** 0 <= random < 1. */
  readonly random: () => number
  readonly randomBytes: (count: number) => Uint8Array
  /** Fires at the first Ctrl-C or SIGTERM: end in good order. */
  readonly stop: AbortSignal
  /** Fires at the second one: end now. */
  readonly kill: AbortSignal
  readonly version: string
  /** Set when the command runs inside a daemon: its open program, and the turn a command has to wait for. */
  readonly daemon?: RunningDaemon
  /**
   * Hands the command line to whoever holds the store. @returns its exit code, or undefined when nobody answers there
   */
  readonly forward?: (store: string) => Promise<ExitCode | undefined>
}

interface RunningDaemon {
  readonly app: App
  /** Does something while nothing is planned for these targets. @throws the signal's reason when it fires before the turn comes */
  exclusively<Result>(targets: readonly string[], task: () => Promise<Result>, stop: AbortSignal): Promise<Result>
}

/** Thrown when a command was carried out by a daemon instead: nothing is left to do but to end with its exit code. */
export class Forwarded extends Error {
  readonly code: ExitCode

  constructor(code: ExitCode) {
    super('carried out by the daemon')
    this.code = code
  }
}

/** What a command returns: the process's exit code. */
export type ExitCode = 0 | 1 | 2 | 3 | 4 | 130

/** The exit codes, as README.md documents them. */
export const exitCodes = { done: 0, failed: 1, usage: 2, held: 3, source: 4, interrupted: 130 } as const
