import { askAt, type Keyboard } from './ask.ts'

/** Where a command's words go. */
export interface Terminal {
  /** Results: what a pipe or a file is to get. */
  readonly out: (text: string) => void
  /** Everything else: progress, warnings, errors. */
  readonly err: (text: string) => void
  readonly colour: boolean
  /** Columns, as they are now. */
  readonly width: number
  /** A person is watching: lines may be rewritten. */
  readonly interactive: boolean
  /** Puts a question to the person and waits for a line; missing where nobody could answer. Undefined: nobody did. */
  readonly ask?: (question: string, signal: AbortSignal) => Promise<string | undefined>
}

interface Stream {
  readonly isTTY?: boolean
  readonly columns?: number
  write(text: string): unknown
  on(event: 'error', listener: (error: NodeJS.ErrnoException) => void): unknown
}

/** What of the process a terminal is made from. */
export interface TerminalProcess {
  readonly stdin?: Keyboard
  readonly stdout: Stream
  readonly stderr: Stream
  readonly env: Readonly<Record<string, string | undefined>>
  exit(code?: number): never
}

/** For pipes and files, and for terminals that claim to have next to no columns at all. */
const defaultWidth = 100
const leastWidth = 20

/** The terminal the program was started at. A reader that goes away (`usherd log | head`) ends the program quietly. */
export function processTerminal({ stdin, stdout, stderr, env, exit }: TerminalProcess): Terminal {
  for (const stream of [stdout, stderr]) {
    stream.on('error', error => {
      if (error.code === 'EPIPE') exit(0)
      throw error
    })
  }
  return {
    out: text => void stdout.write(text),
    err: text => void stderr.write(text),
    colour: wantsColour(env, stdout.isTTY === true),
    get width() {
      // Progress is drawn on stderr, also while stdout goes to a pipe; a line wider than the terminal could not be taken back.
      const columns = stdout.columns ?? stderr.columns ?? defaultWidth
      return columns < leastWidth ? defaultWidth : columns
    },
    interactive: stderr.isTTY === true && env.TERM !== 'dumb',
    ...(stdin?.isTTY === true && stderr.isTTY === true ? { ask: askAt(stdin, text => stderr.write(text)) } : {}),
  }
}

/**
 * Whether to colour. NO_COLOR (no-color.org: any text but the empty one) wins, FORCE_COLOR comes next (`0` and `false` mean no),
 * then whether anybody can see it.
 */
export function wantsColour(env: Readonly<Record<string, string | undefined>>, isTerminal: boolean): boolean {
  if ((env.NO_COLOR ?? '') !== '') return false
  const forced = env.FORCE_COLOR
  if (forced !== undefined && forced !== '') return forced !== '0' && forced !== 'false'
  return isTerminal && env.TERM !== 'dumb'
}
