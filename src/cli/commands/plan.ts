import type { App } from '../../app.ts'
import type { RunOptions, RunOutcome } from '../../engine/run/engine.ts'
import { run } from '../../engine/run/run.ts'
import { defineCommand, several } from '../command.ts'
import { askConsent } from '../consent.ts'
import type { CommandContext, ExitCode } from '../context.ts'
import { followProgress } from '../follow.ts'
import { all, json, user } from '../options.ts'
import { printOutcome } from '../outcome.ts'
import { withApp } from '../session.ts'
import { knownKey, whom } from '../whom.ts'

export const planCommand = defineCommand({
  name: 'plan',
  summary: 'read, plan, judge and print the field-by-field diff; sends nothing',
  examples: ['usherd plan', 'usherd plan monitoring --user 1001', 'usherd plan --json | jq .counts'],
  exitCodes: ['failed', 'usage', 'held', 'source'],
  arguments: { targets: several('targets') },
  options: { user: { ...user, summary: 'only this person, with every step' }, all, json },
  run: (context, options) => runCommand(context, 'plan', { ...options, patienceMs: 0 }),
})

interface RunCommandOptions {
  readonly targets: readonly string[]
  readonly user: string | undefined
  readonly all: boolean
  readonly json: boolean
  /** A human says yes beforehand. */
  readonly attended?: boolean
}

/**
 * What `plan` and `sync` have in common: the same road, and `plan` stops before the outbox.
 * @param options.patienceMs how long repeats and pauses are waited for before they are left to the next run
 */
export async function runCommand(
  context: CommandContext,
  command: 'plan' | 'sync',
  options: RunCommandOptions & { readonly patienceMs: number },
): Promise<ExitCode> {
  using progress = followProgress(context, options.json)
  return await withApp(context, command, progress.tell, async app => {
    const outcome = await perform(app, context, command, options)
    progress.finish()
    const code = await printOutcome(outcome, app, context, { ...options, command })
    if (command === 'plan' || options.json) return code
    const sent = await askConsent(app, context, outcome, options.patienceMs)
    return sent === undefined ? code : printOutcome(sent, app, context, { ...options, command: 'apply' })
  })
}

async function perform(
  app: App,
  { stop, kill }: CommandContext,
  command: 'plan' | 'sync',
  options: RunCommandOptions & { readonly patienceMs: number },
): Promise<RunOutcome> {
  const { targets, patienceMs, user } = options
  return run(app.engine, command === 'plan' ? 'plan' : 'apply', {
    command,
    targets,
    stop,
    kill,
    patienceMs,
    ...(user === undefined ? {} : await meant(user, app, command)),
    ...(options.attended === true ? { approved: true as const } : {}),
  })
}

/** A key that is known stays whose it is. Whom anything else means is for the sources to say, as they are now: logins move. */
async function meant(
  user: string,
  { store, config }: App,
  command: string,
): Promise<Pick<RunOptions, 'only' | 'whom'>> {
  const sources = config.sources.map(({ name }) => name)
  const only = await knownKey(user, { store, sources })
  if (only !== undefined) return { only }
  return { whom: () => whom(user, { store, sources, again: key => `usherd ${command} --user ${key}` }) }
}
