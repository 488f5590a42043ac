import type { App } from '../app.ts'
import { applyPlan } from '../engine/apply.ts'
import type { RunOutcome } from '../engine/engine.ts'
import { figure } from '../plan/render-closing.ts'
import type { CommandContext } from './context.ts'

/**
 * What the guard holds, and why, stands on the screen: asks whoever sits there whether it is to be sent all the same. Everything but a
 * yes is a no. A yes applies exactly the plan that was shown, as `usherd apply` does, and counts as approved.
 * @returns what came of a yes; undefined when nobody could be asked, or said no
 */
export async function askConsent(
  app: App,
  { terminal, stop, kill }: CommandContext,
  { result, plan }: RunOutcome,
  patienceMs: number,
): Promise<RunOutcome | undefined> {
  if (result !== 'held' || plan === undefined || terminal.ask === undefined) return undefined
  const waiting = plan.counts.reduce((sum, { held }) => sum + held, 0)
  if (waiting === 0) return undefined
  const what = waiting === 1 ? 'the change that is held' : `the ${figure(waiting)} changes that are held`
  const answer = await terminal.ask(`Send ${what} all the same? [y/N] `, stop)
  if (answer === undefined || !/^\s*y(es)?\s*$/i.test(answer)) return undefined
  const { fingerprint } = plan
  return applyPlan(app.engine, fingerprint, { command: `apply ${fingerprint}`, stop, kill, patienceMs })
}
