import { mkdir, writeFile } from 'node:fs/promises'
import { join, relative, resolve } from 'node:path'
import { faultWords, type Plan, parseFault, type Simulator } from '#simulation'
import { type ShippedSimulator, simulators } from '../../../connectors/simulators.ts'
import { reasonOf } from '../../config/files/files.ts'
import { writeJson } from '../../domain/json.ts'
import { Problem } from '../../domain/problem.ts'
import { shorten } from '../../domain/text/shorten.ts'
import { defineCommand, flag, number, several, text, texts } from '../command.ts'
import type { CommandContext, ExitCode } from '../context.ts'
import { json } from '../options.ts'
import { exports, introduction, introductionJson, requestLine } from '../simulator-text.ts'
import { createPaint } from '../terminal/paint.ts'

/** Room is left for every simulator behind the first. */
const highestPort = 65_500

export const simulateCommand = defineCommand({
  name: 'simulate',
  summary: 'simulators of the shipped targets on this machine, with faults on demand',
  examples: [
    'usherd simulate',
    'usherd simulate zabbix --follow',
    'usherd simulate --fault throttled:0.1 --fault cut-after:0.05,on=writes',
    'usherd simulate scim --write ./config      # a target file, and what it refers to',
  ],
  exitCodes: ['usage'],
  arguments: { names: several('names') },
  options: {
    port: number('--port <first>', 'port of the first simulator, the others follow; 0 for any free ones', {
      read: portIn,
      wants: `It wants a port from 0 to ${highestPort}, such as 8901.`,
      otherwise: 8901,
    }),
    faults: texts(
      '--fault <spec>',
      `goes wrong: NAME[:PROBABILITY][,on=reads|writes][,next=COUNT]; ${faultWords.map(({ word }) => word).join(', ')}`,
    ),
    follow: flag('--follow', 'print requests as they come'),
    write: text('--write <dir>', 'write target files there, and simulated.env with what they refer to'),
    json: { ...json, summary: 'machine-readable output: one object a line' },
  },
  run: simulate,
})

function portIn(text: string): number | undefined {
  const number = Number(text)
  return /^\d+$/.test(text) && number <= highestPort ? number : undefined
}

interface SimulateOptions {
  /** Which simulators; none: all of them. */
  readonly names: readonly string[]
  /** Port of the first of all simulators; each keeps its distance to it. 0: any free ones. */
  readonly port: number
  /** `throttled:0.1`; each goes to every simulator. */
  readonly faults: readonly string[]
  /** Print requests as they come. */
  readonly follow: boolean
  readonly json: boolean
  /** Where target files are written. */
  readonly write: string | undefined
}

/**
 * Runs simulators on the loopback address until it is told to stop.
 * @throws Problem of class `usage` for an unknown name, a fault there is not, or a port that cannot be had
 */
async function simulate(context: CommandContext, options: SimulateOptions): Promise<ExitCode> {
  const { terminal, stop } = context
  const { names, port, follow, json, write } = options
  const plans = options.faults.map(parseFault)
  await using opened = new AsyncDisposableStack()
  const running: Simulator[] = []
  for (const [index, shipped] of simulators.entries()) {
    if (isWanted(shipped, names)) running.push(opened.use(await start(shipped, port === 0 ? 0 : port + index)))
  }
  for (const simulator of running) prepare(simulator, plans, { follow, json }, context)
  const written = write === undefined ? undefined : await writeAll(resolve(context.cwd, write), running, context)
  terminal.out(json ? running.map(introductionJson).join('') : told(running, written, context))
  await fired(stop)
  return 0
}

/** @throws Problem `simulate.unknown` when one of the names is no simulator's */
function isWanted({ name }: ShippedSimulator, names: readonly string[]): boolean {
  const unknown = names.find(wanted => !simulators.some(one => one.name === wanted))
  if (unknown !== undefined) {
    const known = simulators.map(one => one.name).join(', ')
    throw new Problem('usage', 'simulate.unknown', `there is no simulator ${shorten(unknown)}: there are ${known}`)
  }
  return names.length === 0 || names.includes(name)
}

async function start(shipped: ShippedSimulator, port: number): Promise<Simulator> {
  try {
    return await shipped.start({ port })
  } catch (error) {
    if (!(error instanceof Problem) || error.code !== 'simulation.port') throw error
    const sentence = `the simulator ${shipped.name} cannot start: ${error.message}`
    const next = '--port names another first port; with --port 0 each takes one that is free'
    throw new Problem('usage', 'simulate.port', sentence, next)
  }
}

function prepare(
  simulator: Simulator,
  plans: readonly Plan[],
  { follow, json }: Pick<SimulateOptions, 'follow' | 'json'>,
  { terminal }: CommandContext,
): void {
  const paint = createPaint(terminal.colour)
  const { name } = simulator
  for (const plan of plans) simulator.misbehave(plan)
  if (!follow) return
  simulator.follow(sighting =>
    terminal.out(json ? `${writeJson({ simulator: name, ...sighting })}\n` : requestLine(name, sighting, paint)),
  )
}

function told(running: readonly Simulator[], written: string | undefined, { terminal }: CommandContext): string {
  const paint = createPaint(terminal.colour)
  const introductions = running.map(simulator => introduction(simulator, paint)).join('')
  const variables = written ?? `# for the shell that usherd runs in\n${exports(running)}`
  return `${introductions}${variables}\nAll of it is in memory only. Ctrl-C ends it.\n`
}

/** @returns what was written, a line each. @throws Problem `simulate.unwritable` */
async function writeAll(directory: string, running: readonly Simulator[], { cwd }: CommandContext): Promise<string> {
  const said: string[] = []
  const say = (verb: string, path: string) => said.push(`${verb} ${relative(cwd, path)}\n`)
  try {
    await mkdir(join(directory, 'targets'), { recursive: true })
    for (const { name, targetFile } of running) {
      const path = join(directory, 'targets', `${name}.yaml`)
      say((await writeNew(path, targetFile)) ? 'wrote' : 'kept ', path)
    }
    const path = join(directory, 'simulated.env')
    await writeFile(path, exports(running), { mode: 0o600 })
    say('wrote', path)
    return `${said.join('')}\nIn the shell that usherd runs in: . ${path}\n`
  } catch (error) {
    const sentence = `${shorten(directory, 200)} cannot be written to: ${reasonOf(error)}`
    throw new Problem('usage', 'simulate.unwritable', sentence, 'name another directory: --write DIR')
  }
}

/** Somebody may have edited a file that is there. @returns whether there was none */
async function writeNew(path: string, content: string): Promise<boolean> {
  try {
    await writeFile(path, content, { flag: 'wx' })
    return true
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false
    throw error
  }
}

const fired = (signal: AbortSignal): Promise<void> =>
  new Promise(resolve => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })
