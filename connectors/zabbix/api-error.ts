/** An error inside an answer. Holds no secret: `data` is scrubbed, the stack trace some servers add is left behind. */
export interface ApiError {
  readonly code: number
  readonly message: string
  readonly data: string
}
