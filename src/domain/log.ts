/** Facts beside a log line. `Secret`s print as `***`; never put a whole body or request in. */
export interface LogFields {
  readonly [name: string]: unknown
}

/** A place for lines. Message texts are constant, facts go into the fields. */
export interface Log {
  debug(message: string, fields?: LogFields): void
  info(message: string, fields?: LogFields): void
  warn(message: string, fields?: LogFields): void
  error(message: string, fields?: LogFields): void
}
