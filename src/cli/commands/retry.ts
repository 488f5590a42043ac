import type { App } from '../../app.ts'
import { Problem } from '../../domain/problem.ts'
import { personKey } from '../../domain/text/names.ts'
import { drain } from '../../engine/run/drain.ts'
import type { CommandContext, ExitCode } from '../context.ts'
import { followProgress } from '../follow.ts'
import { withApp } from '../session.ts'
import { applyPatienceMs } from './apply.ts'
import { unknownTarget } from './release.ts'

/** `usherd retry`: what was refused or parked is due again, and is sent. */
export async function retryCommand(
  context: CommandContext,
  {
    target,
    user,
    anew,
  }: { readonly target: string | undefined; readonly user: string | undefined; readonly anew: boolean },
): Promise<ExitCode> {
  if (anew && user === undefined) {
    throw new Problem(
      'usage',
      'usage.anew',
      '--anew sends without looking first, and wants one person',
      'Look at the target, then: usherd retry --user KEY --anew',
    )
  }
  using progress = followProgress(context, false)
  const { terminal, clock, stop, kill } = context
  const work = async (app: App): Promise<ExitCode> => {
    const targets = app.engine.targets.filter(({ name }) => target === undefined || name === target)
    if (target !== undefined && targets.length === 0) throw unknownTarget(target, app.config.targets)
    const person = user === undefined ? undefined : personKey(user)
    const number = await app.store.outbox.retry({
      now: clock.now(),
      anew,
      ...(target === undefined ? {} : { target }),
      ...(person === undefined ? {} : { person }),
    })
    if (number === 0) {
      terminal.out('nothing was refused or parked\n')
      return 0
    }
    await drain(targets, app.engine, { stop, kill, patienceMs: applyPatienceMs })
    progress.finish()
    const counts = await Promise.all(targets.map(({ name }) => app.store.outbox.counts(name)))
    const left = counts.reduce((sum, { refused, escrow }) => sum + refused + escrow, 0)
    terminal.out(`${number} tried again, ${left} still refused or parked${left > 0 ? '; see usherd log' : ''}\n`)
    return left > 0 ? 1 : 0
  }
  const targets = (app: App) => (target === undefined ? app.engine.targets.map(({ name }) => name) : [target])
  return await withApp(context, 'retry', progress.tell, work, targets)
}
