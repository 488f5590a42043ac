/** Takes a hundred edits in and plans them. Arguments: database, how many people there are, a title that is new. */

import { makePlan } from '../../src/engine/plan/plan.ts'
import { readSource } from '../../src/engine/read/read.ts'
import { openStore } from '../../src/store/sqlite/open.ts'
import { systemClock } from '../../src/transport/clock.ts'
import { crm, instantly, targetName } from '../crm.ts'
import { handMade } from '../hand-made.ts'
import { answer, measured } from '../own-process.ts'

const [database = '', count = '0', title = ''] = process.argv.slice(2)
const edits = 100
const quiet = { clock: systemClock, signal: new AbortController().signal, tell: () => {} }

await answer(async () => {
  await using store = await openStore(database, { clock: systemClock, holder: 'bench' })
  const edited = Array.from({ length: edits }, (_, at) => ({ index: Math.floor((at * Number(count)) / edits), title }))
  await readSource(handMade('changes', edited), { ...quiet, store, targets: [targetName] })
  const connection = crm(instantly)
  return await measured(async () => {
    const { summary } = await makePlan(connection, { ...quiet, store, run: 1, settleUnchanged: false })
    return Object.fromEntries(summary.counts.map(({ kind, count }) => [kind, count]))
  })
})
