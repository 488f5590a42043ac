import { rm } from 'node:fs/promises'
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Simulator } from '#simulation'
import { simulatorNamed } from '../../../connectors/simulators.ts'
import { run } from '../../engine/run/run.ts'
import { openStore } from '../../store/sqlite/open.ts'
import { defineCommand, flag } from '../command.ts'
import type { CommandContext, ExitCode } from '../context.ts'
import { followProgress } from '../follow.ts'
import { all } from '../options.ts'
import { printOutcome } from '../outcome.ts'
import { commandLog, configure, withApp } from '../session.ts'
import { createPaint } from '../terminal/paint.ts'
import { table } from '../terminal/table.ts'
import { serve } from './serve.ts'

export const demoCommand = defineCommand({
  name: 'demo',
  summary: 'simulators, example people, a first sync and the daemon, in one command',
  examples: ['usherd demo', 'usherd demo --once      # stop after the first sync'],
  exitCodes: ['failed', 'usage', 'held', 'source'],
  options: { once: flag('--once', 'stop after the first sync'), all },
  run: demonstrate,
})

/** Waiting for a simulator is never worth long. */
const patienceMs = 10_000

/** Of each target's new accounts: enough to see what they are made of. */
const mostShown = 1

/** The example's targets, by the names of their files, and the simulators behind them. */
export const demoTargets = {
  monitoring: 'zabbix',
  helpdesk: 'znuny',
  crm: 'superoffice',
  coworking: 'nexudus',
  directory: 'scim',
} as const

/**
 * Runs the shipped example against simulators, first once, then as the daemon. Nothing outside this machine is
 * touched. The example's store stays, the simulators forget: each demo starts from an empty store.
 */
async function demonstrate(
  context: CommandContext,
  { once, all }: { readonly once: boolean; readonly all: boolean },
): Promise<ExitCode> {
  const { terminal, env } = context
  await using opened = new AsyncDisposableStack()
  const simulators = new Map<string, Simulator>()
  for (const [target, name] of Object.entries(demoTargets))
    simulators.set(target, opened.use(await simulatorNamed(name).start()))
  const variables = Object.assign({}, ...[...simulators.values()].map(one => one.variables))
  const demo: CommandContext = { ...context, configDirectory: demoDirectory, env: { ...env, ...variables } }
  await forgetStore((await configure(demo)).store, demo)
  terminal.out(introduction(simulators, context))
  const code = await firstSync(demo, all)
  if (once || context.stop.aborted) return code
  terminal.out(farewell(context))
  const config = await configure(demo)
  return await serve({ ...config, listen: { ...config.listen, port: 0 } }, demo, commandLog(demo, config, 'info'))
}

function introduction(simulators: ReadonlyMap<string, Simulator>, { terminal }: CommandContext): string {
  const paint = createPaint(terminal.colour)
  const rows = [...simulators].map(([target, { title, page }]) => [target, title, page])
  const columns = [{ header: 'target' }, { header: 'simulated' }, { header: 'look at it' }]
  const shown = table(columns, rows, { width: terminal.width, paint })
  return `${paint.bold('people')} in ${people}\n\n${shown}\n\n`
}

function farewell({ terminal }: CommandContext): string {
  const paint = createPaint(terminal.colour)
  const steps = [
    `edit ${people} and watch the change arrive at all five`,
    'open one of the pages above and press a button: the target fails in that way',
    'Ctrl-C ends it',
  ]
  return `\n${paint.bold('Now the daemon.')}\n${steps.map(step => `  - ${step}\n`).join('')}\n`
}

async function firstSync(context: CommandContext, all: boolean): Promise<ExitCode> {
  const { stop, kill } = context
  using progress = followProgress(context, false)
  return await withApp(context, 'demo', progress.tell, async app => {
    const outcome = await run(app.engine, 'apply', { command: 'demo', stop, kill, patienceMs })
    progress.finish()
    return printOutcome(outcome, app, context, { command: 'sync', all, json: false, most: mostShown })
  })
}

/** The example that ships with the program. */
const demoDirectory = fileURLToPath(new URL('../../../config/demo', import.meta.url))
const people = resolve(demoDirectory, 'people.csv')

/** Takes an earlier demo's memory away; the simulators it speaks of are gone. @throws Problem `store.held` while one runs */
async function forgetStore(path: string, { clock }: CommandContext): Promise<void> {
  const store = await openStore(path, { clock, holder: 'usherd demo' })
  await store.close()
  for (const ending of ['', '-wal', '-shm']) await rm(`${path}${ending}`, { force: true })
}
