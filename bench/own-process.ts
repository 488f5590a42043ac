import { fork } from 'node:child_process'
import { once } from 'node:events'

/** What one piece of work cost, measured inside a process that did nothing else. */
export interface Cost {
  /** Wall time of the work, without the start of the process. */
  readonly ms: number
  /** Processor time of the work, all threads together. */
  readonly cpuMs: number
  /** The most memory the process ever had. */
  readonly rssMb: number
  /** What the work itself tells: counts that show that it did what it was to do. */
  readonly facts: Facts
}

export type Facts = Readonly<Record<string, number>>

/** As usherd ships (bin/usherd.js, the image, the service unit): small young generations, so that memory stays flat. */
const shippedFlags = ['--max-semi-space-size=16']

/**
 * Runs a program of this folder in a process of its own.
 * @param program path below `bench/`; it calls `answer` or `measured`
 * @returns what the program answered; the caller states its type, which is what the program sends
 * @throws Error when it ends without an answer; its own error is on standard error then
 */
export async function inOwnProcess<Answer = Cost>(program: string, ...args: readonly string[]): Promise<Answer> {
  const child = fork(`${import.meta.dirname}/${program}`, args, { execArgv: [...process.execArgv, ...shippedFlags] })
  let answer: { readonly is: Answer } | undefined
  child.on('message', message => {
    answer = { is: message as Answer } // sent by `answer` in the program named
  })
  const [code] = await once(child, 'exit')
  if (code !== 0 || answer === undefined) throw new Error(`bench/${program} ended with ${code} and without an answer`)
  return answer.is
}

/** Inside a program: hands its answer to the process that asked, once everything that led to it is over. */
export async function answer(work: () => Promise<unknown>): Promise<void> {
  const result = await work()
  process.send?.(result)
  process.disconnect?.()
}

/** Measures a piece of work. */
export async function measured(work: () => Promise<Facts>): Promise<Cost> {
  const cpu = process.cpuUsage()
  const start = performance.now()
  const facts = await work()
  const ms = performance.now() - start
  const { user, system } = process.cpuUsage(cpu)
  return { ms, cpuMs: (user + system) / 1000, rssMb: process.resourceUsage().maxRSS / 1024, facts }
}

/** The quickest of several runs of the same work: what disturbed the others was not the work. */
export const quickest = (costs: readonly Cost[]): Cost => least(costs, ({ ms }) => ms)

/** The run that took the least processor time. */
export const thriftiest = (costs: readonly Cost[]): Cost => least(costs, ({ cpuMs }) => cpuMs)

function least(costs: readonly Cost[], by: (cost: Cost) => number): Cost {
  const [first, ...others] = costs
  if (first === undefined) throw new Error('nothing was measured')
  return others.reduce((best, cost) => (by(cost) < by(best) ? cost : best), first)
}
