import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Readable, Writable } from 'node:stream'
import type { DriverName } from './place.ts'

/** Another process that works on a database. */
export interface Child {
  readonly pid: number
  /** The next line it says. @throws when it has ended without one */
  line(): Promise<string>
  kill(): Promise<void>
  /** Lets it end by itself. @returns its exit code */
  end(): Promise<number | null>
}

/** @param as user to run as; only root may ask for another one */
export function startChild(
  task: string,
  { path, name = 'sqlite3' }: { readonly path: string; readonly name?: DriverName },
  as: { readonly uid?: number } = {},
): Child {
  const child: ChildProcessByStdio<Writable, Readable, null> = spawn(
    process.execPath,
    [join(import.meta.dirname, 'child.ts'), task, path, name],
    {
      stdio: ['pipe', 'pipe', 'inherit'],
      ...as,
    },
  )
  const exited = once(child, 'exit')
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  return {
    pid: child.pid ?? 0,
    async line() {
      const next = await lines.next()
      if (next.done) throw new Error(`the process for ${task} ended`)
      return next.value
    },
    async kill() {
      child.kill('SIGKILL')
      await exited
    },
    async end() {
      child.stdin.end()
      await exited
      return child.exitCode
    },
  }
}
