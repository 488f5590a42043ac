import type { App } from '../../app.ts'
import type { PlanSummary } from '../../domain/plan.ts'
import { Problem } from '../../domain/problem.ts'
import { applyPlan } from '../../engine/run/apply.ts'
import { drain } from '../../engine/run/drain.ts'
import { type CommandContext, type ExitCode, exitCodes } from '../context.ts'
import { followProgress } from '../follow.ts'
import { printOutcome } from '../outcome.ts'
import { withApp } from '../session.ts'
import { applyPatienceMs } from './apply.ts'

/**
 * `usherd release`: a halted or paused target goes on with what was queued for it, whatever it was that closed it; of one that is
 * held, what the guard holds is sent; a source that asked to wait may be asked again.
 */
export async function releaseCommand(
  context: CommandContext,
  { target }: { readonly target: string },
): Promise<ExitCode> {
  using progress = followProgress(context, false)
  const { stop, kill, terminal } = context
  const work = async (app: App): Promise<ExitCode> => {
    const connection = app.engine.targets.find(({ name }) => name === target)
    if (connection === undefined) return releaseSource(app, target, context)
    const closed = await app.engine.deps.health.of(connection).release()
    if (closed?.kind === 'moved') {
      terminal.err(`${closed.reason}\n`)
      return exitCodes.failed
    }
    if (closed !== undefined) {
      const was = closed.kind === 'halted' ? 'it was halted because' : 'it was paused'
      terminal.out(`${target} is released; ${was}: ${closed.reason}\n`)
      return letGoOn(app, target, context)
    }
    const held = await heldPlan(app, target)
    if (held === undefined) {
      terminal.out(`${target} is neither halted, paused nor held\n`)
      return 0
    }
    const outcome = await applyPlan(app.engine, held.fingerprint, {
      command: `release ${target}`,
      targets: [target],
      stop,
      kill,
      patienceMs: applyPatienceMs,
    })
    progress.finish()
    return printOutcome(outcome, app, context, { command: 'release', all: false, json: false })
  }
  return await withApp(context, 'release', progress.tell, work, () => [target])
}

/** A source that asked to wait is asked again by whatever reads it next. */
async function releaseSource(
  { config, store }: App,
  name: string,
  { terminal, clock }: CommandContext,
): Promise<ExitCode> {
  if (!config.sources.some(source => source.name === name)) throw unknownTarget(name, config.targets)
  const pause = await store.sources.paused(name)
  if (pause === undefined || pause.until <= clock.now()) {
    terminal.out(`${name} is not paused\n`)
    return exitCodes.done
  }
  await store.sources.pause(name, undefined)
  terminal.out(`${name} is released; it asked us to wait until ${pause.until.toISOString()}\n`)
  return exitCodes.done
}

/** What was queued when the target halted goes out now. What the guard holds besides still waits for its own word. */
async function letGoOn(app: App, target: string, { terminal, stop, kill }: CommandContext): Promise<ExitCode> {
  const targets = app.engine.targets.filter(({ name }) => name === target)
  const [rest] = await drain(targets, app.engine, { stop, kill, patienceMs: applyPatienceMs })
  if (rest?.kind === 'halted' || (rest?.kind === 'waiting' && rest.reason !== undefined)) {
    terminal.err(
      `${target} is ${rest.kind === 'halted' ? 'halted' : 'paused'} again: ${rest.reason ?? 'no reason given'}\n`,
    )
    return exitCodes.failed
  }
  const held = await heldPlan(app, target)
  if (held !== undefined)
    terminal.out(`the guard holds plan ${held.fingerprint} for it: usherd apply ${held.fingerprint}\n`)
  return exitCodes.done
}

async function heldPlan({ store }: App, target: string): Promise<PlanSummary | undefined> {
  const open = await store.plans.list({ state: 'open' })
  return open.find(plan => plan.counts.some(count => count.target === target && count.held > 0))
}

export function unknownTarget(name: string, targets: readonly { readonly name: string }[]): Problem {
  return new Problem(
    'usage',
    'usage.unknown-target',
    `there is no target "${name}"`,
    `Targets are: ${targets.map(target => target.name).join(', ') || 'none'}.`,
  )
}
