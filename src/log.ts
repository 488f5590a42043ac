import { Writable } from 'node:stream'
import { createLogger, format, transports } from 'winston'
import { writeJson } from './domain/json.ts'
import type { Log, LogFields } from './domain/log.ts'
import { Secret } from './domain/secret.ts'

export interface LogOptions {
  readonly level: 'debug' | 'info' | 'warn' | 'error'
  /** `pretty` for people, `json` for collectors: one object a line. */
  readonly format: 'pretty' | 'json'
  readonly write: (line: string) => void
  readonly now: () => Date
}

/**
 * The program's log: the one home of winston. Lines go to `write`; secrets print as `***` whatever a caller puts into the
 * fields, and errors only by name and message.
 */
export function createLog({ level, format: form, write, now }: LogOptions): Log {
  const line = format.printf(info => {
    const { level: severity, message, fields } = info
    // `fields` is what `emit` below put there and nobody else.
    const facts = (fields ?? {}) as LogFields
    return form === 'json'
      ? jsonLine(now(), severity, String(message), facts)
      : prettyLine(now(), severity, String(message), facts)
  })
  const logger = createLogger({
    level,
    format: line,
    transports: [new transports.Stream({ stream: lineStream(write) })],
  })
  const emit = (severity: 'debug' | 'info' | 'warn' | 'error') => (message: string, fields?: LogFields) => {
    logger.log({ level: severity, message, fields })
  }
  return { debug: emit('debug'), info: emit('info'), warn: emit('warn'), error: emit('error') }
}

function jsonLine(at: Date, level: string, message: string, fields: LogFields): string {
  const own = { at: at.toISOString(), level, message }
  // Twice: first in the line, and never replaced by a fact of the same name.
  return writeJson({ ...own, ...printable(fields), ...own })
}

function prettyLine(at: Date, level: string, message: string, fields: LogFields): string {
  const facts = Object.entries(printable(fields)).map(
    ([name, value]) => `${name}=${typeof value === 'string' ? value : writeJson(value)}`,
  )
  return [at.toISOString(), level.padEnd(5), message, ...facts].join(' ').replace(/[\r\n]+/g, ' ')
}

/** Fields as they may be printed: the last place where a secret could slip out. */
function printable(fields: LogFields): Record<string, unknown> {
  return maskedFields(fields, mostDepth)
}

/** Facts are flat or nearly so; what lies deeper (or in a circle) is not worth a line. */
const mostDepth = 5

function maskedFields(fields: object, depth: number): Record<string, unknown> {
  const known = Object.entries(fields).filter(([, value]) => value !== undefined)
  return Object.fromEntries(known.map(([name, value]) => [name, masked(value, depth)]))
}

function masked(value: unknown, depth: number): unknown {
  if (value instanceof Secret) return '***'
  if (value instanceof Error) return `${value.name}: ${value.message}`
  if (value instanceof Date) return value.toISOString()
  if (value === null || typeof value !== 'object') return typeof value === 'bigint' ? String(value) : value
  if (depth === 0) return '…'
  if (ArrayBuffer.isView(value)) return '(bytes)'
  if (value instanceof Map) return maskedFields(Object.fromEntries(value), depth - 1)
  if (Array.isArray(value) || value instanceof Set) return [...value].map(one => masked(one, depth - 1))
  return maskedFields(value, depth - 1)
}

/** A writable stream that hands whole lines on; winston asks for a stream and gives one line a write. */
function lineStream(write: (line: string) => void): NodeJS.WritableStream {
  return new WritableLines(write)
}

class WritableLines extends Writable {
  readonly #sink: (line: string) => void

  constructor(sink: (line: string) => void) {
    super({ decodeStrings: false })
    this.#sink = sink
  }

  override _write(chunk: unknown, _encoding: string, done: () => void): void {
    this.#sink(String(chunk).trimEnd())
    done()
  }
}
