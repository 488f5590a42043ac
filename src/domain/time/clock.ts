/** Time, handed in wherever a decision or a wait depends on it. */
export interface Clock {
  /** Wall time: for what is stored, shown or compared with dates from outside. */
  now(): Date
  /** Milliseconds that never run backwards: for measuring and pacing. */
  monotonicMs(): number
  /** Resolves after so many milliseconds of monotonic time. @throws the signal's reason when it fires first */
  sleep(ms: number, signal?: AbortSignal): Promise<void>
}
