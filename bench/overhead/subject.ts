/** Creates accounts at a target that answers at once. Arguments: database, how many operations, how many at a time. */

import { fork } from 'node:child_process'
import { once } from 'node:events'
import { type Http, type Receipt, remoteId, statusFault, type Target } from '../../src/domain/contract.ts'
import { createDispatcher } from '../../src/engine/deliver/dispatcher.ts'
import { createSettler } from '../../src/engine/deliver/settler.ts'
import { makePlan } from '../../src/engine/plan/plan.ts'
import { readSource } from '../../src/engine/read/read.ts'
import { createHealth } from '../../src/engine/targets/health.ts'
import { openStore } from '../../src/store/sqlite/open.ts'
import type { Store } from '../../src/store/store.ts'
import { systemClock } from '../../src/transport/clock.ts'
import { createHttp } from '../../src/transport/http.ts'
import { createPacer } from '../../src/transport/pacer.ts'
import { crm, instantly, targetName } from '../crm.ts'
import { handMade } from '../hand-made.ts'
import { answer, type Facts, measured } from '../own-process.ts'
import { silent } from '../silence.ts'

const [database = '', operations = '0', concurrency = '1'] = process.argv.slice(2)
const signal = new AbortController().signal
const quiet = { clock: systemClock, signal, tell: () => {} }

/** The smallest target that really sends: a request an operation, over the shipped client. */
function overWire(url: string, http: Http): Target {
  return {
    ...instantly,
    async *apply(operations, signal): AsyncGenerator<Receipt> {
      for (const { id, change } of operations) {
        const request = { method: 'POST', url, body: JSON.stringify(change), write: true } as const
        const response = await http.send(request, signal)
        const fault = statusFault(response, { what: targetName, write: true, now: systemClock.now() })
        if (fault !== undefined) throw fault
        const account: { readonly id: string } = JSON.parse(response.text)
        yield { operation: id, remoteId: remoteId(account.id) }
      }
    },
  }
}

async function fillOutbox(store: Store): Promise<void> {
  const everybody = Array.from({ length: Number(operations) }, (_, index) => ({ index }))
  await readSource(handMade('everyone', everybody), { ...quiet, store, targets: [targetName] })
  const { summary } = await makePlan(crm(instantly), { ...quiet, store, run: 1, settleUnchanged: false })
  await store.plans.release(summary.fingerprint, {}, { run: 1, now: systemClock.now() })
}

async function work(store: Store, target: Target): Promise<Facts> {
  const { clock, tell } = quiet
  const random = () => 0.5
  const health = createHealth({ store, clock, random, tell })
  const deps = { store, settler: createSettler(store), health, clock, random, tell }
  await createDispatcher(crm(target, Number(concurrency)), deps).work({ patienceMs: 0, stop: signal, kill: signal })
  const counts = await store.ledger.counts(1)
  return Object.fromEntries(counts.map(({ outcome, count }) => [outcome, count]))
}

await answer(async () => {
  const server = fork(`${import.meta.dirname}/server.ts`)
  const [address]: readonly { readonly port: number }[] = await once(server, 'message')
  // Faster than anything here can be: what is left is the cost of keeping count.
  const pace = { requests: 100_000, perMs: 1000, concurrency: Number(concurrency) }
  await using http = createHttp({ pacer: createPacer({ pace, clock: systemClock }), clock: systemClock, log: silent })
  await using store = await openStore(database, { clock: systemClock, holder: 'bench' })
  await fillOutbox(store)
  const cost = await measured(() => work(store, overWire(`http://127.0.0.1:${address?.port}/accounts`, http)))
  server.disconnect()
  return cost
})
