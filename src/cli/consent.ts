import type { App } from '../app.ts'
import { Problem } from '../domain/problem.ts'
import { applyPlan } from '../engine/run/apply.ts'
import type { RunOutcome } from '../engine/run/engine.ts'
import { figure } from '../plan/show/render-closing.ts'
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
  if (!isYes(await terminal.ask(`Send ${what} all the same? [y/N] `, stop))) return undefined
  const { fingerprint } = plan
  return applyPlan(app.engine, fingerprint, { command: `apply ${fingerprint}`, stop, kill, patienceMs })
}

/**
 * Before something is written that only a human can answer for: asks whoever sits there. Everything but a yes is a no.
 * @param yes it was said beforehand (`--yes`)
 * @throws Problem (usage) `usage.consent` where nobody could be asked
 */
export async function askYes(
  { terminal, stop }: Pick<CommandContext, 'terminal' | 'stop'>,
  question: string,
  { yes, again }: { readonly yes: boolean; readonly again: string },
): Promise<boolean> {
  if (yes) return true
  if (terminal.ask === undefined)
    throw new Problem(
      'usage',
      'usage.consent',
      'nothing was written: this wants a yes, and there is nobody here who could be asked',
      `${again} --yes`,
    )
  return isYes(await terminal.ask(`${question} [y/N] `, stop))
}

/** Everything but a yes is a no. */
const isYes = (answer: string | undefined): boolean => answer !== undefined && /^\s*y(es)?\s*$/i.test(answer)
