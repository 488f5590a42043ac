import { rm } from 'node:fs/promises'
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { startZabbixSimulator } from '../../../connectors/zabbix/simulator.ts'
import { run } from '../../engine/run.ts'
import { openStore } from '../../store/sqlite/open.ts'
import type { CommandContext, ExitCode } from '../context.ts'
import { followProgress } from '../follow.ts'
import { printOutcome } from '../outcome.ts'
import { commandLog, configure, withApp } from '../session.ts'
import { createPaint } from '../terminal/paint.ts'
import { serve } from './serve.ts'

/** Waiting for a simulator is never worth long. */
const patienceMs = 10_000

/**
 * `usherd demo`: the shipped example against simulators, first once, then as the daemon. Nothing outside this machine is
 * touched. The example's store stays, the simulators forget: each demo starts from an empty store.
 */
export async function demoCommand(context: CommandContext, { once }: { readonly once: boolean }): Promise<ExitCode> {
  const { terminal, randomBytes } = context
  const paint = createPaint(terminal.colour)
  await using zabbix = await startZabbixSimulator({
    version: '7.0.22',
    token: Buffer.from(randomBytes(32)).toString('hex'),
    groups: ['Operations', 'Network', 'Service desk'],
  })
  const demo: CommandContext = {
    ...context,
    configDirectory: demoDirectory,
    env: { ...context.env, USHERD_DEMO_ZABBIX_URL: zabbix.url, USHERD_DEMO_ZABBIX_TOKEN: zabbix.token },
  }
  await forgetStore((await configure(demo)).store, demo)
  terminal.out(
    `${paint.bold('simulated Zabbix 7.0')} at ${zabbix.url}\n${paint.bold('people')} in ${resolve(demoDirectory, 'people.csv')}\n\n`,
  )
  const code = await firstSync(demo)
  if (once || context.stop.aborted) return code
  terminal.out(
    `\nNow the daemon. Edit ${resolve(demoDirectory, 'people.csv')} and watch the change flow; Ctrl-C ends it.\n\n`,
  )
  const config = await configure(demo)
  return await serve({ ...config, listen: { ...config.listen, port: 0 } }, demo, commandLog(demo, config, 'info'))
}

async function firstSync(context: CommandContext): Promise<ExitCode> {
  const { stop, kill } = context
  using progress = followProgress(context, false)
  return await withApp(context, 'demo', progress.tell, async app => {
    const outcome = await run(app.engine, 'apply', { command: 'demo', stop, kill, patienceMs })
    progress.finish()
    return printOutcome(outcome, app, context, { command: 'sync', all: false, json: false })
  })
}

/** The example that ships with the program. */
const demoDirectory = fileURLToPath(new URL('../../../config/demo', import.meta.url))

/** Takes an earlier demo's memory away; the simulators it speaks of are gone. @throws Problem `store.held` while one runs */
async function forgetStore(path: string, { clock }: CommandContext): Promise<void> {
  const store = await openStore(path, { clock, holder: 'usherd demo' })
  await store.close()
  for (const ending of ['', '-wal', '-shm']) await rm(`${path}${ending}`, { force: true })
}
