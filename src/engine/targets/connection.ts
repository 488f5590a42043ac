import type { Source, Target } from '../../domain/contract.ts'
import type { ProofPolicy } from '../../domain/policy.ts'
import type { System } from '../../domain/system.ts'
import type { Recipe } from '../../mapping/normalise.ts'
import type { TargetPolicy } from '../../plan/policy.ts'

/** A source as the engine reads it: the connector's adapter, opened, with how its records become people and what a reading has to prove. */
export interface SourceConnection {
  readonly name: string
  readonly source: Source
  /** What it is read from. Absent: it cannot be told, and nothing is compared. */
  readonly system?: System
  readonly recipe: Recipe
  /** Changes when the way records become people does. */
  readonly revision: string
  readonly proof: ProofPolicy
}

/** A target as the engine plans and sends to it: the connector's adapter, opened, with its policy and the means to pause its requests. */
export interface TargetConnection {
  readonly name: string
  readonly target: Target
  /** What it talks to. Absent: it cannot be told, and nothing is compared. */
  readonly system?: System
  readonly policy: TargetPolicy
  /** Operations under way at the same time. */
  readonly concurrency: number
  /** Failing mapping tests, one sentence each: nothing goes out while there are any. */
  readonly testFailures: readonly string[]
  /** No request before then, whoever wants to send it. */
  pauseUntil(at: Date): void
  /** The longest wait it may ask for. Default: a day. */
  readonly longestPauseMs?: number
  /** Ends such a pause before its time. */
  resume(): void
  /** Runs something and tells how many requests it made at the target, and how many of them changed something or may have. */
  tally<Result>(
    task: () => Promise<Result>,
  ): Promise<{ readonly result: Result; readonly requests: number; readonly writes: number }>
}
