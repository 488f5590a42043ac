/** Makes people at a simulated target as fast as its pace allows. Arguments: the target's name, a folder. */

import { join } from 'node:path'
import { openStore } from '../../src/store/sqlite/open.ts'
import { systemClock } from '../../src/transport/clock.ts'
import { createHttp } from '../../src/transport/http.ts'
import { createPacer } from '../../src/transport/pacer.ts'
import { answer } from '../own-process.ts'
import { silent } from '../silence.ts'
import { type Access, serving } from './access.ts'
import { courseOf, people } from './course.ts'
import { flavourOf } from './flavours.ts'
import { openTarget } from './open.ts'
import { noting, usedOf } from './starts.ts'

const seconds = 4
/** More than are under way at once at such a rate, also on a busy machine: the pace alone is the limit. */
const concurrency = 8

const [name = '', folder = ''] = process.argv.slice(2)
const flavour = flavourOf(name)
const { rate, requests } = flavour

await answer(async () => {
  using simulator = await serving<Access>('simulate.ts', name)
  const plain = createPacer({ pace: { requests: rate, perMs: 1000, concurrency }, clock: systemClock })
  const { pacer, starts } = noting(plain, systemClock)
  await using http = createHttp({ pacer, clock: systemClock, log: silent })
  const connection = await openTarget(flavour, { access: simulator.told, folder }, { http, pacer })
  await using store = await openStore(join(folder, 'usherd.db'), { clock: systemClock, holder: 'bench' })
  const course = courseOf(store, connection)
  // Enough for the fewest requests there could be, and some that still wait at the end.
  const enough = Math.ceil((1.2 * rate * seconds) / requests.create.fewest)
  await course.plan(people(0, enough), 1)
  starts.length = 0
  // A little longer than what is looked at, which begins with the first start.
  await course.send(AbortSignal.timeout(seconds * 1000 + 200))
  return usedOf(starts, { rate, seconds })
})
