import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { type App, openApp } from '../app.ts'
import type { Config } from '../config/config.ts'
import type { Outside } from '../config/files/files.ts'
import { loadConfig } from '../config/load.ts'
import type { Log } from '../domain/log.ts'
import { Problem } from '../domain/problem.ts'
import type { Tell } from '../engine/events/events.ts'
import { createLog } from '../log.ts'
import { openStore } from '../store/sqlite/open.ts'
import type { Store } from '../store/store.ts'
import { type CommandContext, Forwarded } from './context.ts'

/** Reads and checks the configuration. @throws ConfigProblems with everything that is wrong */
export function configure(
  { configDirectory, cwd, connectors, env }: CommandContext,
  standIns: Pick<Outside, 'standIns'> = {},
): Promise<Config> {
  const read = (path: string) => readFile(path, 'utf8')
  return loadConfig(resolve(cwd, configDirectory), { connectors, env, readFile: read, ...standIns })
}

/** The log of a command: lines on stderr. One-shot commands only speak up when something is wrong; the daemon as configured. */
export function commandLog(
  { terminal, clock }: CommandContext,
  config: Config,
  level: Config['log']['level'] = 'warn',
): Log {
  return createLog({
    level,
    format: config.log.format,
    write: line => terminal.err(`${line}\n`),
    now: () => clock.now(),
  })
}

/**
 * Opens everything for a command that may write, does the work, and closes in reverse whatever happens. Inside a daemon the
 * daemon's own program is used, when it is the command's turn.
 * @param targets of which no planning may go on in a daemon meanwhile; none: the work takes its turns itself
 * @throws Problem `store.held` when another usherd uses the store and takes no commands; Forwarded when it took this one
 */
export async function withApp<Result>(
  context: CommandContext,
  command: string,
  tell: Tell,
  work: (app: App) => Promise<Result>,
  targets: (app: App) => readonly string[] | Promise<readonly string[]> = () => [],
): Promise<Result> {
  const { daemon, stop } = context
  if (daemon !== undefined) return daemon.exclusively(await targets(daemon.app), () => work(daemon.app), stop)
  const config = await configure(context)
  await using app = await openOrForward(context, config, command, tell)
  return await work(app)
}

async function openOrForward(context: CommandContext, config: Config, command: string, tell: Tell): Promise<App> {
  const { clock, random, randomBytes, version, stop, kill, forward } = context
  const open = (): Promise<App> =>
    openApp(config, {
      clock,
      random,
      randomBytes,
      version,
      tell,
      log: commandLog(context, config),
      holder: `usherd ${command}`,
      stop,
      kill,
    })
  try {
    return await open()
  } catch (error) {
    if (!isHeld(error) || forward === undefined) throw error
    const code = await forward(config.store)
    if (code !== undefined) throw new Forwarded(code)
    const app = await openOnceFree(open, context)
    context.terminal.err(
      `note  ${error.message.replace(/\.$/, '')} until now: it has ended without carrying this command out to its end. The command begins again here; what was done already stays done.\n`,
    )
    return app
  }
}

const isHeld = (error: unknown): error is Problem => error instanceof Problem && error.code === 'store.held'

/** Who dies lets go of the store a moment after hanging up. */
const [triesOnceFree, betweenTriesMs] = [4, 100]

/**
 * Opens the store of somebody who did not answer, or hung up: dead by now, or alive and no daemon.
 * @throws Problem `store.held` for one who is alive: it names who that is now
 */
async function openOnceFree(open: () => Promise<App>, { clock, stop }: CommandContext): Promise<App> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await open()
    } catch (error) {
      if (!isHeld(error) || tries === triesOnceFree) throw error
    }
    await clock.sleep(betweenTriesMs, stop)
  }
}

/**
 * Opens the store for reading only: works while a daemon runs.
 * @param secrets `needed` for whoever connects to something, or compares a secret; otherwise one that is not there does no harm
 * @throws Problem `store.missing` before the first run
 */
export async function withStore<Result>(
  context: CommandContext,
  work: (store: Store, config: Config) => Promise<Result>,
  secrets: 'needed' | 'unneeded' = 'unneeded',
): Promise<Result> {
  const config = await configure(context, secrets === 'needed' ? {} : { standIns: true })
  await using store = await openStore(config.store, { clock: context.clock, holder: 'usherd (reading)', mode: 'read' })
  return await work(store, config)
}
