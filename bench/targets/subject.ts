/**
 * Makes, changes and disables people at a simulated target, on the shipped road. Arguments: the target's name, a folder, how
 * many people. Leaves what went over the wire meanwhile in `exchanges.json` of the folder.
 */

import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { openStore } from '../../src/store/sqlite/open.ts'
import { systemClock } from '../../src/transport/clock.ts'
import { createHttp } from '../../src/transport/http.ts'
import { createPacer } from '../../src/transport/pacer.ts'
import { having } from '../figures.ts'
import { answer, type Cost, measured } from '../own-process.ts'
import { silent } from '../silence.ts'
import { type Access, serving } from './access.ts'
import { type Course, courseOf, type People, people } from './course.ts'
import { type Exchange, keeping } from './exchange.ts'
import type { Phase } from './flavour.ts'
import { flavourOf } from './flavours.ts'
import { openTarget } from './open.ts'

/** What one phase came to. */
export interface Stretch {
  /** Of the sending alone. */
  readonly cost: Cost
  /** Requests while it was planned. */
  readonly asked: number
  /** Requests while it was sent. */
  readonly sent: number
}

export type Stretches = Readonly<Record<Phase, Stretch>>

/** People everything is done with before it counts, so that it is compiled, signed in and looked up by then. */
const warm = 200

const [name = '', folder = '', count = '0'] = process.argv.slice(2)
const flavour = flavourOf(name)
const exchanges: Exchange[] = []
let runs = 0

async function stretch(kind: Phase, everybody: People, expected: number, course: Course): Promise<Stretch> {
  const run = ++runs
  exchanges.length = 0
  await course.plan(everybody, run)
  const asked = exchanges.length
  const cost = await measured(async () => {
    await course.send()
    return {}
  })
  having({ applied: expected }, { ...cost, facts: await course.ended(run, kind) })
  return { cost, asked, sent: exchanges.length - asked }
}

/** Does everything once before it counts. Half of these people stay, so that the source is never empty. */
async function warmUp(course: Course): Promise<void> {
  await stretch('create', people(0, warm), warm, course)
  await stretch('update', people(0, warm, 'Lead'), warm, course)
  await stretch('disable', people(0, warm / 2, 'Lead'), warm / 2, course)
}

async function work(course: Course): Promise<Stretches> {
  const end = warm + Number(count)
  const stay = people(0, warm / 2, 'Lead')
  const sent: Exchange[] = []
  const next = async (kind: Phase, everybody: People): Promise<Stretch> => {
    const figures = await stretch(kind, everybody, Number(count), course)
    sent.push(...exchanges.slice(figures.asked))
    return figures
  }
  await warmUp(course)
  const create = await next('create', [...stay, ...people(warm, end)])
  const update = await next('update', [...stay, ...people(warm, end, 'Lead')])
  const disable = await next('disable', stay)
  await writeFile(join(folder, 'exchanges.json'), JSON.stringify(sent))
  return { create, update, disable }
}

await answer(async () => {
  using simulator = await serving<Access>('simulate.ts', name)
  // Faster than anything here can be, and as many at a time as by default.
  const pacer = createPacer({ pace: { requests: 100_000, perMs: 1000, concurrency: 2 }, clock: systemClock })
  await using http = createHttp({ pacer, clock: systemClock, log: silent })
  const wire = { http: keeping(http, exchanges), pacer }
  const connection = await openTarget(flavour, { access: simulator.told, folder }, wire)
  await using store = await openStore(join(folder, 'usherd.db'), { clock: systemClock, holder: 'bench' })
  return await work(courseOf(store, connection))
})
