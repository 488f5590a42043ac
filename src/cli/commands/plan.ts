import type { App } from '../../app.ts'
import { personKey } from '../../domain/text/names.ts'
import type { RunOutcome } from '../../engine/run/engine.ts'
import { run } from '../../engine/run/run.ts'
import { askConsent } from '../consent.ts'
import type { CommandContext, ExitCode } from '../context.ts'
import { followProgress } from '../follow.ts'
import { printOutcome } from '../outcome.ts'
import { withApp } from '../session.ts'

export interface RunCommandOptions {
  readonly targets: readonly string[]
  readonly user: string | undefined
  readonly all: boolean
  readonly json: boolean
  /** A human says yes beforehand. */
  readonly attended?: boolean
}

/** `usherd plan`: everything up to the first write. */
export function planCommand(context: CommandContext, options: RunCommandOptions): Promise<ExitCode> {
  return runCommand(context, 'plan', { ...options, patienceMs: 0 })
}

/** What `plan` and `sync` have in common: the same road, one of them stops before the outbox. */
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

function perform(
  app: App,
  { stop, kill }: CommandContext,
  command: 'plan' | 'sync',
  options: RunCommandOptions & { readonly patienceMs: number },
): Promise<RunOutcome> {
  const only = options.user === undefined ? undefined : personKey(options.user)
  const { targets, patienceMs } = options
  return run(app.engine, command === 'plan' ? 'plan' : 'apply', {
    command,
    targets,
    stop,
    kill,
    patienceMs,
    ...(only === undefined ? {} : { only }),
    ...(options.attended === true ? { approved: true as const } : {}),
  })
}
