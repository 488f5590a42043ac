/** Which of the documented exit codes a problem ends the program with. */
export type ProblemClass = 'usage' | 'source' | 'store' | 'target' | 'held'

/**
 * Something an operator can put right. `message` is one sentence that names the thing and the value; `next` says what to
 * do. Printed without a stack; anything that is not a Problem (or a Fault) is a defect of usherd and printed as one.
 */
export class Problem extends Error {
  override readonly name = 'Problem'
  readonly class: ProblemClass
  /** Stable code for tests, docs and `--json`: `store.held`, `source.truncated`. */
  readonly code: string
  readonly next: string | undefined

  constructor(problemClass: ProblemClass, code: string, message: string, next?: string) {
    super(message)
    this.class = problemClass
    this.code = code
    this.next = next
  }
}
