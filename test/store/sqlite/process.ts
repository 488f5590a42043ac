import { type ChildProcessByStdio, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
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
  return started([process.execPath, join(import.meta.dirname, 'child.ts'), task, path, name], as)
}

const contained = ['unshare', '--pid', '--fork', '--mount-proc']

/** May this user make spaces in which processes are counted anew, as containers have them? */
export const canContain = spawnSync(contained[0] ?? '', [...contained.slice(1), 'true']).status === 0

/** The same in a space of its own, where it is process 1. Only where `canContain`. */
export function startContained(task: string, { path }: { readonly path: string }): Child {
  const child = started([...contained, process.execPath, join(import.meta.dirname, 'child.ts'), task, path])
  const { pid, line, end } = child
  return {
    pid,
    line,
    end,
    async kill() {
      // What we started waits for the process inside, and ends after it.
      const children = `/proc/${pid}/task/${pid}/children`
      const inside = existsSync(children) ? readFileSync(children, 'utf8').trim() : ''
      if (inside !== '') process.kill(Number(inside), 'SIGKILL')
      await end()
    },
  }
}

function started([command = '', ...argv]: readonly string[], as: { readonly uid?: number } = {}): Child {
  const child: ChildProcessByStdio<Writable, Readable, null> = spawn(command, argv, {
    // `unshare` complains when the process inside is killed; what the task has to say it says on its output.
    stdio: ['pipe', 'pipe', command === 'unshare' ? 'ignore' : 'inherit'],
    ...as,
  })
  const exited = once(child, 'exit')
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  return {
    pid: child.pid ?? 0,
    async line() {
      const next = await lines.next()
      if (next.done) throw new Error(`the process for ${argv.join(' ')} ended`)
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
