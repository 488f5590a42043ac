import { fork } from 'node:child_process'
import { once } from 'node:events'

/** Where a simulator is and how to sign in there, as a connection file refers to it. */
export type Access = Readonly<Record<string, string>>

/** A program that serves, in a process of its own: what it costs is not ours. */
export interface Served<Told> extends Disposable {
  /** What it tells once it serves. */
  readonly told: Told
}

/**
 * Starts a program of this folder that serves until it is disposed.
 * @returns what it told; the caller states its type, which is what the program sends
 * @throws Error when it ends without a word
 */
export async function serving<Told>(program: string, ...args: readonly string[]): Promise<Served<Told>> {
  const child = fork(`${import.meta.dirname}/${program}`, args)
  const [told] = await Promise.race([
    once(child, 'message'),
    once(child, 'exit').then(([code]) => {
      throw new Error(`bench/targets/${program} ended with ${code} before it served`)
    }),
  ])
  return { told, [Symbol.dispose]: () => child.disconnect() }
}
