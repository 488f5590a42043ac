import type { App } from '../app.ts'
import type { Connector } from '../domain/contract.ts'
import type { Clock } from '../domain/time/clock.ts'
import type { Terminal } from './terminal/terminal.ts'

/** The world a command line is carried out in: everything but what the line itself says. Nothing below reads the process itself. */
export interface Surroundings {
  readonly terminal: Terminal
  readonly env: Readonly<Record<string, string | undefined>>
  /** Paths on the command line are relative to it. */
  readonly cwd: string
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
}

/** Everything a command may use. */
export interface CommandContext extends Surroundings {
  /** The configuration directory, as given. */
  readonly configDirectory: string
  /**
   * Hands the command line to whoever holds the store. @returns its exit code, or undefined when nobody answers there
   */
  readonly forward?: (store: string) => Promise<ExitCode | undefined>
  /** Runs another command line, as a daemon does with those that are sent to it. */
  readonly runCommandLine: RunCommandLine
}

/**
 * Runs one command line to its exit code. Never throws.
 * @param argv the words behind `usherd`
 * @param forward how a command reaches a daemon that holds the store; left out inside the daemon itself
 */
export type RunCommandLine = (
  argv: readonly string[],
  surroundings: Surroundings,
  forward?: Forward,
) => Promise<ExitCode>

/** Sends a command line to whoever holds a store; undefined: nobody answers there. */
export type Forward = (
  store: string,
  argv: readonly string[],
  surroundings: Surroundings,
) => Promise<ExitCode | undefined>

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

/** What the process ends with, by the word for it; the README explains each. */
export const exitCodes = { done: 0, failed: 1, usage: 2, held: 3, source: 4, interrupted: 130 } as const

export type ExitName = keyof typeof exitCodes

/** What a command returns: the process's exit code. */
export type ExitCode = (typeof exitCodes)[ExitName]
