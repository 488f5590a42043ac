import { writeJson } from '../../domain/json.ts'
import type { Clock } from '../../domain/time/clock.ts'

/** What tells one state of a file from another; undefined: not there. */
export type FileMark = string | undefined

interface WatchOptions {
  readonly clock: Clock
  /** Reads the mark of a file: size, time and identity. Must not throw. */
  readonly mark: (path: string) => Promise<FileMark>
  readonly everyMs: number
  readonly signal: AbortSignal
  /** Called once, as soon as the files are known as they are: every change from here on is told. */
  readonly onWatching: () => void
  /** One of the files has changed, and then kept still for one interval. */
  readonly onChange: () => void
}

/**
 * Tells of changes of files once they have kept still for one interval, so that a file being written is not read half. Looks instead
 * of listening: that works on every file system, network ones included. Whoever has to know the files as they are reads them when
 * `onWatching` is called and not before: a change between an earlier reading and the first look would be seen by nobody. Resolves
 * when the signal fires.
 */
export async function watchFiles(
  paths: readonly string[],
  { clock, mark, everyMs, signal, onWatching, onChange }: WatchOptions,
): Promise<void> {
  const look = async (): Promise<string> => writeJson(await Promise.all(paths.map(mark)))
  let settled = await look()
  let last = settled
  if (!signal.aborted) onWatching()
  while (!signal.aborted) {
    try {
      await clock.sleep(everyMs, signal)
    } catch {
      return // the signal: sleeping has no other way to fail
    }
    const seen = await look()
    if (seen === last && seen !== settled) {
      settled = seen
      onChange()
    }
    last = seen
  }
}
