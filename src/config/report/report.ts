import type { Document, Path, Position } from './document.ts'
import type { ConfigProblem } from './problem.ts'

interface Remark {
  readonly value?: string | undefined
  readonly next?: string | undefined
  readonly detail?: string | undefined
  /** Place it at the key, not at what stands behind it. */
  readonly atKey?: boolean
}

/** Where the problems of one file are noted; all files share one list. */
export interface Report {
  readonly file: string
  note(path: Path, message: string, remark?: Remark): void
  /** The same, at a position that is known already. */
  noteAt(at: Position, path: Path, message: string, next?: string): void
  /** Notes the traps at or under a path. Not for places that hold secrets: a trap quotes the file. */
  noteTraps(path: Path): void
  /** Problems noted for this file so far. */
  count(): number
}

/** A report for one file that adds to the list of all. */
export function createReport(file: string, document: Document, problems: ConfigProblem[]): Report {
  let count = 0
  const noteAt = (at: Position, path: Path, message: string, { value, next, detail }: Remark = {}): void => {
    // What an alias repeats is wrong in as many places, and stands in one.
    if (
      problems.some(
        known =>
          known.file === file && known.message === message && known.line === at.line && known.column === at.column,
      )
    )
      return
    count++
    problems.push({
      file,
      ...at,
      path,
      message,
      ...(value !== undefined && { value }),
      ...(next !== undefined && { next }),
      ...(detail !== undefined && { detail }),
    })
  }
  return {
    file,
    note: (path, message, remark) =>
      noteAt(remark?.atKey === true ? document.locateKey(path) : document.locate(path), path, message, remark),
    noteAt: (at, path, message, next) => noteAt(at, path, message, { next }),
    noteTraps: path => {
      for (const { path: place, at, message, next } of document.traps(path)) noteAt(at, place, message, { next })
    },
    count: () => count,
  }
}

/** A path as operators write it: `settings.url`, `protect[0]`. */
export function dotted(path: Path): string {
  return path.map((step, index) => (typeof step === 'number' ? `[${step}]` : index === 0 ? step : `.${step}`)).join('')
}
