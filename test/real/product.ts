import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import type { Suite } from './suite.ts'

/** A product that is up. Disposing of it takes it down and waits until it is. */
export interface Product extends AsyncDisposable {
  /** What its script printed for the tests: addresses, names. */
  readonly environment: Readonly<Record<string, string>>
}

/**
 * Starts a suite's product; its progress goes to our stderr.
 * @throws Error when the script ends before it says `ready`, or the signal fires; nothing is left running then
 */
export async function startProduct(suite: Suite, signal: AbortSignal): Promise<Product> {
  const script = spawn('bash', [suite.script, 'serve'], { stdio: ['pipe', 'pipe', 'inherit'] })
  const interrupt = () => script.kill('SIGTERM')
  signal.addEventListener('abort', interrupt, { once: true })
  try {
    const environment = await readUntilReady(script.stdout)
    if (environment !== undefined && !signal.aborted)
      return { environment, [Symbol.asyncDispose]: () => takeDown(script) }
  } finally {
    signal.removeEventListener('abort', interrupt)
  }
  await takeDown(script)
  throw new Error(`${suite.name}.sh ended before the product was up; the reason is above`)
}

/** @returns the NAME=VALUE lines before `ready`, or undefined when the output ends without it */
async function readUntilReady(stdout: Readable): Promise<Record<string, string> | undefined> {
  const environment: Record<string, string> = {}
  for await (const line of createInterface(stdout)) {
    if (line === 'ready') return environment
    const [, name, value] = /^(\w+)=(.*)$/.exec(line) ?? []
    if (name !== undefined && value !== undefined) environment[name] = value
  }
  return undefined
}

/** The end of stdin is the script's sign to stop; the end of our own process would be one as well. */
async function takeDown(script: ChildProcess): Promise<void> {
  if (script.exitCode !== null || script.signalCode !== null) return
  const exited = once(script, 'exit')
  script.stdin?.end()
  await exited
}
