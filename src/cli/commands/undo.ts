import type { App } from '../../app.ts'
import { writeJson } from '../../domain/json.ts'
import type { PlanSummary } from '../../domain/plan.ts'
import { Problem } from '../../domain/problem.ts'
import type { PersonKey } from '../../domain/text/names.ts'
import { planChanges } from '../../engine/plan/plan-changes.ts'
import { planUndo } from '../../engine/run/undo.ts'
import { planJson, renderPlan } from '../../plan/show/render.ts'
import type { Store } from '../../store/store.ts'
import { defineCommand, required } from '../command.ts'
import { type CommandContext, type ExitCode, exitCodes } from '../context.ts'
import { json, user } from '../options.ts'
import { holdAt, namer } from '../outcome.ts'
import { withApp } from '../session.ts'
import { createPaint } from '../terminal/paint.ts'
import { whom } from '../whom.ts'
import { whole } from './log.ts'

export const undoCommand = defineCommand({
  name: 'undo',
  summary: 'make a plan that restores the values from before a run',
  examples: ['usherd undo 17', 'usherd undo 17 --user 1001'],
  exitCodes: ['failed', 'usage'],
  arguments: { run: required('run') },
  options: { user, json },
  run: undo,
})

interface UndoOptions {
  /** As it was typed: the number of the run. */
  readonly run: string
  readonly user: string | undefined
  readonly json: boolean
}

/** Makes a plan that takes a run back, to be reviewed and applied like any other. */
function undo(context: CommandContext, { run, user: key, json }: UndoOptions): Promise<ExitCode> {
  const undone = whole('RUN', run)
  return withApp<ExitCode>(
    context,
    'undo',
    () => {},
    async app => {
      await refuseForgotten(undone, app.store)
      const sources = app.config.sources.map(({ name }) => name)
      const again = (person: string): string => `usherd undo ${undone} --user ${person}`
      const only = key === undefined ? undefined : await whom(key, { store: app.store, sources, again, past: true })
      const plan = await planRecorded(app, context, undone, only)
      if (json) await printJson(plan, app, context)
      else await printText(plan, app, context)
      return exitCodes.done
    },
    app => app.engine.targets.map(({ name }) => name),
  )
}

/** @throws Problem (usage) `usage.unknown-run`; `usage.run-forgotten` when the ledger has not all of it any more */
async function refuseForgotten(undone: number, store: Store): Promise<void> {
  const run = await store.runs.get(undone)
  if (run === undefined)
    throw new Problem('usage', 'usage.unknown-run', `there is no run ${undone}`, 'usherd status shows the last runs.')
  const { ledgerFrom } = await store.upkeep.state()
  if (ledgerFrom !== undefined && run.startedAt < ledgerFrom)
    throw new Problem(
      'usage',
      'usage.run-forgotten',
      `run ${undone} began on ${run.startedAt.toISOString()}, and the ledger is whole since ${ledgerFrom.toISOString()} only: what it did is not known any more`,
      'Correct the accounts at the source or by hand; keep.ledger in usherd.yaml says how long the ledger is kept.',
    )
}

/** Plans it as a run of its own. */
async function planRecorded(
  { engine, store }: App,
  { clock }: CommandContext,
  undone: number,
  only: PersonKey | undefined,
): Promise<PlanSummary> {
  const id = await store.runs.begin({ command: `undo ${undone}`, startedAt: clock.now() })
  const { plan } = await planUndo(engine, undone, { run: id, ...(only === undefined ? {} : { only }) })
  await store.runs.end(id, { endedAt: clock.now(), result: 'done', plan: plan.fingerprint })
  return plan
}

/** Entries of what is withheld that are shown. */
const mostWithheld = 10_000

async function printJson(plan: PlanSummary, { store }: App, { terminal }: CommandContext): Promise<void> {
  const { fingerprint } = plan
  const withheld = await store.plans.withheld(fingerprint, { limit: mostWithheld })
  const changes = await Array.fromAsync(planChanges(store, fingerprint))
  terminal.out(`${writeJson(planJson(plan, changes, withheld), 2)}\n`)
}

async function printText(plan: PlanSummary, app: App, { terminal }: CommandContext): Promise<void> {
  const { fingerprint } = plan
  const { store } = app
  const withheld = await store.plans.withheld(fingerprint, { limit: mostWithheld })
  const options = {
    paint: createPaint(terminal.colour),
    width: terminal.width,
    nameOf: await namer(app, plan),
    holdAt: holdAt(app),
  }
  for await (const line of renderPlan(plan, planChanges(store, fingerprint), withheld, options))
    terminal.out(`${line}\n`)
  terminal.out(
    `\nNothing was sent. usherd apply ${fingerprint} restores these values; they stand until the person or the mapping changes again.\n`,
  )
}
