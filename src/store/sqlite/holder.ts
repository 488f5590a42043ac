import { readFileSync, readlinkSync } from 'node:fs'

/** Who holds a lock: enough to tell whether that process still lives, also after its number went to another one. */
export interface Holder {
  readonly pid: number
  /** What it is doing, for messages: `usherd serve`. */
  readonly command: string
  readonly since: string
  /** When the process started, in ticks since boot. Empty where the system does not say. */
  readonly start: string
  /** Which boot of the machine it belongs to. */
  readonly boot: string
  /** Which space its number is counted in: containers have their own. */
  readonly space: string
}

/** This process, as a holder. */
export function ourselves(command: string, since: Date): Holder {
  const { pid } = process
  const { start } = statOf(pid)
  return { pid, command, since: since.toISOString(), start, boot: bootId(), space: pidSpace() }
}

/**
 * Does the process certainly still live? Only what is of this boot and counted in our space can be asked, and only where the
 * system says when a process started: a number alone may have gone to another process.
 */
export function isProvablyAlive(holder: Holder): boolean {
  if (holder.boot !== bootId() || !isSameSpace(holder)) return false
  const { start, state } = statOf(holder.pid)
  // A zombie has ended; its parent only has not asked yet.
  return start !== '' && start === holder.start && state !== 'Z' && state !== 'X'
}

/** Is its number counted as ours is? */
export const isSameSpace = (holder: Holder): boolean => holder.space === pidSpace()

/** Fields 3 and 22 of proc(5) stat. The name before them may hold anything, so they are counted from its closing bracket. */
function statOf(pid: number): { readonly state: string; readonly start: string } {
  const fields = textOr(() => readFileSync(`/proc/${pid}/stat`, 'utf8'))
    .replace(/^.*\) /s, '')
    .split(' ')
  return { state: fields[0] ?? '', start: fields[19] ?? '' }
}

const bootId = (): string => textOr(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim())

const pidSpace = (): string => textOr(() => readlinkSync('/proc/self/ns/pid'))

/** Systems without /proc give nothing. */
function textOr(read: () => string): string {
  try {
    return read()
  } catch {
    return ''
  }
}
