import { writeJson } from '../../domain/json.ts'
import { Problem } from '../../domain/problem.ts'
import { personKey } from '../../domain/text/names.ts'
import { planChanges } from '../../engine/plan/plan-changes.ts'
import { planUndo } from '../../engine/run/undo.ts'
import { planJson, renderPlan } from '../../plan/show/render.ts'
import type { CommandContext, ExitCode } from '../context.ts'
import { holdAt, namer } from '../outcome.ts'
import { withApp } from '../session.ts'
import { createPaint } from '../terminal/paint.ts'
import { whole } from './log.ts'

/** `usherd undo`: a plan that takes a run back, to be reviewed and applied like any other. */
export function undoCommand(
  context: CommandContext,
  options: { readonly run: string; readonly user: string | undefined; readonly json: boolean },
): Promise<ExitCode> {
  const { terminal, clock } = context
  const undone = whole('RUN', options.run)
  return withApp<ExitCode>(
    context,
    'undo',
    () => {},
    async app => {
      const { store, engine } = app
      const run = await store.runs.get(undone)
      if (run === undefined)
        throw new Problem(
          'usage',
          'usage.unknown-run',
          `there is no run ${undone}`,
          'usherd status shows the last runs.',
        )
      const { ledgerFrom } = await store.upkeep.state()
      if (ledgerFrom !== undefined && run.startedAt < ledgerFrom)
        throw new Problem(
          'usage',
          'usage.run-forgotten',
          `run ${undone} began on ${run.startedAt.toISOString()}, and the ledger is whole since ${ledgerFrom.toISOString()} only: what it did is not known any more`,
          'Correct the accounts at the source or by hand; keep.ledger in usherd.yaml says how long the ledger is kept.',
        )
      const only = options.user === undefined ? undefined : personKey(options.user)
      const id = await store.runs.begin({ command: `undo ${undone}`, startedAt: clock.now() })
      const { plan } = await planUndo(engine, undone, { run: id, ...(only === undefined ? {} : { only }) })
      await store.runs.end(id, { endedAt: clock.now(), result: 'done', plan: plan.fingerprint })
      const withheld = await store.plans.withheld(plan.fingerprint, { limit: 10_000 })
      if (options.json) {
        terminal.out(
          `${writeJson(planJson(plan, await Array.fromAsync(planChanges(store, plan.fingerprint)), withheld), 2)}\n`,
        )
        return 0
      }
      const paint = createPaint(terminal.colour)
      for await (const line of renderPlan(plan, planChanges(store, plan.fingerprint), withheld, {
        paint,
        width: terminal.width,
        nameOf: await namer(app, plan),
        holdAt: holdAt(app),
      }))
        terminal.out(`${line}\n`)
      terminal.out(
        `\nNothing was sent. usherd apply ${plan.fingerprint} restores these values; they stand until the person or the mapping changes again.\n`,
      )
      return 0
    },
    app => app.engine.targets.map(({ name }) => name),
  )
}
