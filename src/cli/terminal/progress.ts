import type { Clock } from '../../domain/time/clock.ts'
import { cut } from './cells.ts'
import type { Terminal } from './terminal.ts'

interface ProgressUpdate {
  /** What is being done: `reading hr`. Each label is timed on its own. */
  readonly label: string
  readonly done: number
  /** Where the end is known: share and time left are shown too. */
  readonly total?: number
  readonly note?: string
}

interface Progress {
  update(state: ProgressUpdate): void
  /** Takes the line away. */
  finish(): void
}

/** A line on a terminal is redrawn at most so often; a log gets a line at most so often. */
const redrawMs = 100
const lineMs = 5_000

const eraseLine = '\r\u001b[2K'

/**
 * What is going on, on stderr: one line that changes where somebody watches, a plain line now and then where not. Work that is
 * over sooner is not worth a line.
 */
export function createProgress(terminal: Terminal, clock: Clock): Progress {
  const everyMs = terminal.interactive ? redrawMs : lineMs
  const starts = new Map<string, Start>()
  let lastMs = clock.monotonicMs()
  let isDrawn = false
  return {
    update(state) {
      const nowMs = clock.monotonicMs()
      const start = starts.get(state.label) ?? { ms: nowMs, done: state.done }
      starts.set(state.label, start)
      if (nowMs - lastMs < everyMs) return
      lastMs = nowMs
      // One column stays free: some terminals wrap as soon as the last one is written.
      const line = cut(progressLine(state, rateSince(start, state.done, nowMs)), terminal.width - 1)
      terminal.err(terminal.interactive ? `${eraseLine}${line}` : `${line}\n`)
      isDrawn = terminal.interactive
    },
    finish() {
      if (isDrawn) terminal.err(eraseLine)
      isDrawn = false
    },
  }
}

/** Where a label stood when it was first heard of. */
interface Start {
  readonly ms: number
  readonly done: number
}

const rateSince = (start: Start, done: number, nowMs: number): number =>
  nowMs > start.ms ? ((done - start.done) * 1000) / (nowMs - start.ms) : 0

/** `reading hr  120,000  23,400/s`, with share and time left where the end is known. */
export function progressLine({ label, done, total, note }: ProgressUpdate, perSecond: number): string {
  const parts = [label, total === undefined ? figure(done) : `${figure(done)} of ${figure(total)}`]
  if (perSecond >= 1) parts.push(`${figure(Math.round(perSecond))}/s`)
  if (total !== undefined && perSecond > 0 && total > done)
    parts.push(`${spanText(Math.ceil((total - done) / perSecond))} left`)
  if (note !== undefined) parts.push(note)
  return parts.join('  ')
}

/** A span no finer than anybody wants to know it: `40 s`, `12 min`, `3 h 5 min`. */
function spanText(seconds: number): string {
  if (seconds < 120) return `${seconds} s`
  const minutes = Math.round(seconds / 60)
  if (minutes < 120) return `${minutes} min`
  return `${figure(Math.floor(minutes / 60))} h ${minutes % 60} min`
}

const figure = (count: number): string => count.toLocaleString('en')
