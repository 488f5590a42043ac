import type { App } from '../../app.ts'
import type { PlanSummary } from '../../domain/plan.ts'
import { applyPlan } from '../../engine/run/apply.ts'
import { drain } from '../../engine/run/drain.ts'
import type { RunOutcome } from '../../engine/run/engine.ts'
import { defineCommand, required } from '../command.ts'
import { type CommandContext, type ExitCode, exitCodes } from '../context.ts'
import { followProgress } from '../follow.ts'
import { printOutcome } from '../outcome.ts'
import { withApp } from '../session.ts'
import { unknownTarget } from '../unknown-connection.ts'
import { applyPatienceMs } from './apply.ts'

export const releaseCommand = defineCommand({
  name: 'release',
  summary: 'let a halted target go on, or send what the guard holds for one that is not',
  examples: ['usherd release monitoring'],
  exitCodes: ['failed', 'usage', 'held'],
  arguments: { target: required('target') },
  run: release,
})

/**
 * Lets a halted or paused target go on with what was queued for it, whatever it was that closed it. Of one that is neither, what the
 * guard holds is sent. A source that asked to wait may be asked again.
 */
async function release(context: CommandContext, { target }: { readonly target: string }): Promise<ExitCode> {
  using progress = followProgress(context, false)
  const { terminal } = context
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
      return exitCodes.done
    }
    const outcome = await sendHeld(app, held, target, context)
    progress.finish()
    return printOutcome(outcome, app, context, { command: 'release', all: false, json: false })
  }
  return await withApp(context, 'release', progress.tell, work, () => [target])
}

function sendHeld(
  { engine }: App,
  { fingerprint }: PlanSummary,
  target: string,
  { stop, kill }: CommandContext,
): Promise<RunOutcome> {
  const command = `release ${target}`
  return applyPlan(engine, fingerprint, { command, targets: [target], stop, kill, patienceMs: applyPatienceMs })
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
    const state = rest.kind === 'halted' ? 'halted' : 'paused'
    terminal.err(`${target} is ${state} again: ${rest.reason ?? 'no reason given'}\n`)
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
