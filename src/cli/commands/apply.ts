import type { App } from '../../app.ts'
import { Problem } from '../../domain/problem.ts'
import { applyPlan } from '../../engine/run/apply.ts'
import type { RunOutcome } from '../../engine/run/engine.ts'
import type { Store } from '../../store/store.ts'
import { defineCommand, several } from '../command.ts'
import { type CommandContext, type ExitCode, exitCodes } from '../context.ts'
import { followProgress } from '../follow.ts'
import { json } from '../options.ts'
import { printOutcome } from '../outcome.ts'
import { reportProblem } from '../report-problem.ts'
import { withApp } from '../session.ts'

export const applyCommand = defineCommand({
  name: 'apply',
  summary: 'send exactly these plans (default: those of the latest run), or say what moved',
  examples: ['usherd apply 3f2a9c41d0be', 'usherd apply'],
  exitCodes: ['failed', 'usage', 'held'],
  arguments: { fingerprints: several('fingerprints') },
  options: { json },
  run: apply,
})

/** How long `apply` and `release` wait for repeats and pauses before they leave them to the next run. */
export const applyPatienceMs = 20_000

/** Sends what a human looked at, exactly as shown. */
async function apply(
  context: CommandContext,
  { fingerprints, json }: { readonly fingerprints: readonly string[]; readonly json: boolean },
): Promise<ExitCode> {
  using progress = followProgress(context, json)
  const { stop } = context
  const chosen = (app: App) => (fingerprints.length > 0 ? fingerprints : latestOpen(app.store))
  return await withApp<ExitCode>(
    context,
    'apply',
    progress.tell,
    async app => {
      // Side by side: a target that is slow or gone holds up nobody else's plan.
      const applied = await Promise.allSettled(
        (await chosen(app)).map(fingerprint => applyOne(fingerprint, app, context)),
      )
      progress.finish()
      const codes: ExitCode[] = []
      for (const one of applied) {
        if (one.status === 'rejected' && stop.aborted) codes.push(exitCodes.interrupted)
        else if (one.status === 'rejected') codes.push(reportProblem(one.reason, context.terminal, json))
        else codes.push(await printOutcome(one.value, app, context, { command: 'apply', all: false, json }))
      }
      return worst(codes)
    },
    async app => targetsOf(await chosen(app), app.store),
  )
}

function applyOne(fingerprint: string, app: App, { stop, kill }: CommandContext): Promise<RunOutcome> {
  const command = `apply ${fingerprint}`
  return applyPlan(app.engine, fingerprint, { command, stop, kill, patienceMs: applyPatienceMs })
}

async function targetsOf(fingerprints: readonly string[], store: Store): Promise<readonly string[]> {
  const plans = await Promise.all(fingerprints.map(fingerprint => store.plans.get(fingerprint)))
  return [...new Set(plans.flatMap(({ targets }) => targets))]
}

const worst = (codes: readonly ExitCode[]): ExitCode =>
  codes.find(code => code === exitCodes.interrupted) ?? codes.find(code => code !== exitCodes.done) ?? exitCodes.done

/** What the latest run left: each of its targets has a plan of its own. */
async function latestOpen(store: Store): Promise<readonly string[]> {
  const open = await store.plans.list({ state: 'open' })
  const latest = open.filter(({ run }) => run === open[0]?.run)
  if (latest.length > 0) return latest.map(({ fingerprint }) => fingerprint)
  throw new Problem('usage', 'plan.none', 'there is no plan waiting to be applied', 'Run usherd plan first.')
}
