import { Problem } from '../../domain/problem.ts'
import { applyPlan } from '../../engine/apply.ts'
import type { Store } from '../../store/store.ts'
import type { CommandContext, ExitCode } from '../context.ts'
import { followProgress } from '../follow.ts'
import { printOutcome } from '../outcome.ts'
import { withApp } from '../session.ts'

/** How long `apply` and `release` wait for repeats and pauses before they leave them to the next run. */
export const applyPatienceMs = 20_000

/** `usherd apply`: what a human looked at goes out, exactly as shown. */
export async function applyCommand(
  context: CommandContext,
  { fingerprint, json }: { readonly fingerprint: string | undefined; readonly json: boolean },
): Promise<ExitCode> {
  using progress = followProgress(context, json)
  const { stop, kill } = context
  return await withApp(context, 'apply', progress.tell, async app => {
    const chosen = fingerprint ?? (await latestOpen(app.store))
    const outcome = await applyPlan(app.engine, chosen, {
      command: `apply ${chosen}`,
      stop,
      kill,
      patienceMs: applyPatienceMs,
    })
    progress.finish()
    return printOutcome(outcome, app, context, { command: 'apply', all: false, json })
  })
}

async function latestOpen(store: Store): Promise<string> {
  const [latest] = await store.plans.list({ state: 'open', limit: 1 })
  if (latest !== undefined) return latest.fingerprint
  throw new Problem('usage', 'plan.none', 'there is no plan waiting to be applied', 'Run usherd plan first.')
}
