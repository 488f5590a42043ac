import type { App } from '../../app.ts'
import { Problem } from '../../domain/problem.ts'
import { drain } from '../../engine/run/drain.ts'
import { defineCommand, flag, text } from '../command.ts'
import { type CommandContext, type ExitCode, exitCodes } from '../context.ts'
import { followProgress } from '../follow.ts'
import { user } from '../options.ts'
import { withApp } from '../session.ts'
import { unknownTarget } from '../unknown-connection.ts'
import { whom } from '../whom.ts'
import { applyPatienceMs } from './apply.ts'

export const retryCommand = defineCommand({
  name: 'retry',
  summary: 'try refused and parked operations again',
  examples: [
    'usherd retry',
    'usherd retry --target monitoring',
    'usherd retry --user 1001',
    'usherd retry --target crm --user 1001 --anew',
  ],
  exitCodes: ['failed', 'usage'],
  options: {
    target: text('-t, --target <name>', 'only this target'),
    user,
    anew: flag(
      '--anew',
      'you looked at the target and nobody is there: send again without looking first (with --user)',
    ),
  },
  run: retry,
})

interface RetryOptions {
  readonly target: string | undefined
  readonly user: string | undefined
  readonly anew: boolean
}

/** Makes what was refused or parked due again, and sends it. */
async function retry(context: CommandContext, options: RetryOptions): Promise<ExitCode> {
  refuseAnewForAll(options)
  using progress = followProgress(context, false)
  const { target } = options
  const { terminal, stop, kill } = context
  const work = async (app: App): Promise<ExitCode> => {
    const targets = app.engine.targets.filter(({ name }) => target === undefined || name === target)
    if (target !== undefined && targets.length === 0) throw unknownTarget(target, app.config.targets)
    const number = await makeDue(app, options, context)
    if (number === 0) {
      terminal.out('nothing was refused or parked\n')
      return exitCodes.done
    }
    await drain(targets, app.engine, { stop, kill, patienceMs: applyPatienceMs })
    progress.finish()
    const counts = await Promise.all(targets.map(({ name }) => app.store.outbox.counts(name)))
    const left = counts.reduce((sum, { refused, parked }) => sum + refused + parked, 0)
    terminal.out(`${number} tried again, ${left} still refused or parked${left > 0 ? '; see usherd log' : ''}\n`)
    return left > 0 ? exitCodes.failed : exitCodes.done
  }
  const targets = (app: App) => (target === undefined ? app.engine.targets.map(({ name }) => name) : [target])
  return await withApp(context, 'retry', progress.tell, work, targets)
}

/** To send without a look is for whoever has looked, and nobody looks at everybody. @throws Problem (usage) `usage.anew` */
function refuseAnewForAll({ user, anew }: RetryOptions): void {
  if (!anew || user !== undefined) return
  throw new Problem(
    'usage',
    'usage.anew',
    '--anew sends without looking first, and wants one person',
    'Look at the target, then: usherd retry --user KEY --anew',
  )
}

/** @returns how many operations are due again */
async function makeDue(
  { store, config }: App,
  { target, user, anew }: RetryOptions,
  { clock }: CommandContext,
): Promise<number> {
  const sources = config.sources.map(({ name }) => name)
  const again = (key: string): string => `usherd retry --user ${key}`
  const person = user === undefined ? undefined : await whom(user, { store, sources, again, past: true })
  return store.outbox.retry({
    now: clock.now(),
    anew,
    ...(target === undefined ? {} : { target }),
    ...(person === undefined ? {} : { person }),
  })
}
