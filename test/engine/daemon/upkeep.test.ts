import { expect, test } from 'vitest'
import { type Keep, keepDefaults } from '../../../src/domain/keep.ts'
import { startUpkeep } from '../../../src/engine/daemon/upkeep.ts'
import { insertAll, user } from '../../store/contract/scim-sample.ts'
import { at, read } from '../../store/sample.ts'
import { keyOf, openWorkplace, until, type Workplace } from '../workplace.ts'

const hourMs = 3_600_000
const dayMs = 24 * hourMs
/** From the moment at which the tests begin, which is midnight. */
const nightMs = 3.5 * hourMs

interface Kept extends AsyncDisposable {
  readonly replanned: string[]
  readonly defects: unknown[]
}

function keepUp({ store, clock, desk, events }: Workplace, keep: Keep = keepDefaults): Kept {
  const replanned: string[] = []
  const defects: unknown[] = []
  const upkeep = startUpkeep({
    store,
    policies: [desk.policy],
    pushed: [{ name: 'hr', revision: 'r1' }],
    keep,
    timezone: 'UTC',
    clock,
    tell: event => void events.push(event),
    replan: target => void replanned.push(target),
    onDefect: error => void defects.push(error),
  })
  return { replanned, defects, [Symbol.asyncDispose]: () => upkeep[Symbol.asyncDispose]() }
}

/** Longest that is waited for what the store does. */
const mostMs = 4_000

/** The schedule sleeps until the night; this is who sleeps beside it. */
const isDoubting = ({ clock }: Workplace): boolean => clock.sleeping === 2
const isWaitingForTheNight = ({ clock }: Workplace): boolean => clock.sleeping === 1

/** Waits for a pass that began at this moment, or as little later as it takes to wait here; a step that wrote is followed by a short sleep. */
async function passAt(place: Workplace, moment: Date): Promise<void> {
  const latest = Date.now() + mostMs
  for (;;) {
    const { at: ended } = await place.store.upkeep.state()
    const lateMs = (ended?.getTime() ?? 0) - moment.getTime()
    if (lateMs >= 0 && lateMs < 60_000) return
    if (Date.now() > latest) throw new Error(`no pass began at ${moment.toISOString()}, but at ${ended?.toISOString()}`)
    await place.clock.advance(1)
  }
}

/** Somebody comes at the source and no target hears of it. */
const comeUnheard = (place: Workplace, ...names: readonly string[]): Promise<void> =>
  read(
    place.store,
    names.map((name, index) => ({
      key: keyOf(name),
      hash: String(index).padStart(32, '0'),
      attributes: { userName: name, displayName: name },
    })),
    { targets: [] },
  )

const told = ({ events }: Workplace, kind: string) => events.filter(event => event.kind === kind)

test('what is too old goes at the start and then every night, and how much is told', async () => {
  await using place = await openWorkplace()
  const { store, clock } = place
  place.people('ann')
  await place.sync()
  clock.shiftWall(390 * dayMs)
  place.people('ann', 'bo')
  await place.sync()
  clock.shiftWall(20 * dayMs)
  await store.upkeep.ended(at(409 * dayMs))
  const started = clock.now()
  await using kept = keepUp(place)
  await passAt(place, started)
  await until(() => told(place, 'upkeep:end').length === 1)
  expect(await place.ledger()).toEqual(['create bo applied'])
  expect(told(place, 'upkeep:end')).toMatchObject([{ removed: { ledger: 1 } }])
  await until(() => isWaitingForTheNight(place))
  for (let night = 0; night < 2; night += 1) {
    const due = new Date(at(410 * dayMs + nightMs + night * dayMs))
    await clock.advance(due.getTime() - clock.now().getTime())
    await passAt(place, due)
    await until(() => isWaitingForTheNight(place))
  }
  expect(told(place, 'upkeep:end')).toHaveLength(1)
  expect(kept.defects).toEqual([])
})

test('nothing goes that is kept for ever', async () => {
  await using place = await openWorkplace()
  place.people('ann')
  await place.sync()
  place.clock.shiftWall(5000 * dayMs)
  const started = place.clock.now()
  await place.store.upkeep.ended(at(4999 * dayMs))
  await using _kept = keepUp(place, { ledgerMs: Number.POSITIVE_INFINITY, runsMs: Number.POSITIVE_INFINITY })
  await passAt(place, started)
  expect(await place.ledger()).toEqual(['create ann applied'])
})

test.each([
  ['far from where it was at the last pass', true],
  ['unknown until now', false],
])('a clock that is %s is believed only after an hour in which nobody sets it', async (_what, isKnown) => {
  await using place = await openWorkplace()
  const { store, clock } = place
  place.people('ann')
  await place.sync()
  if (isKnown) await store.upkeep.ended(clock.now())
  clock.shiftWall(5000 * dayMs)
  const started = clock.now()
  await using _kept = keepUp(place)
  await until(() => isDoubting(place))
  await clock.advance(hourMs - 1)
  expect(await place.ledger()).toEqual(['create ann applied'])
  await clock.advance(1)
  await passAt(place, new Date(started.getTime() + hourMs))
  expect(await place.ledger()).toEqual([])
})

test.each([
  ['was years ahead and is set right', 5000, -5000],
  ['is set years ahead', 0, 5000],
])(
  'a clock that %s within that hour costs nobody the ledger, and is doubted again the next night',
  async (_what, first, then) => {
    await using place = await openWorkplace()
    const { store, clock } = place
    place.people('ann')
    await place.sync()
    clock.shiftWall(first * dayMs)
    await using kept = keepUp(place)
    await until(() => isDoubting(place))
    await clock.advance(hourMs / 2)
    clock.shiftWall(then * dayMs)
    await clock.advance(hourMs / 2)
    await until(() => isWaitingForTheNight(place))
    await clock.advance(nightMs - hourMs)
    // That it doubts again says that the pass before has ended.
    await until(() => isDoubting(place))
    expect(await place.ledger()).toEqual(['create ann applied'])
    expect(await store.upkeep.state()).toEqual({})
    expect(kept.defects).toEqual([])
  },
)

test.each([
  ['read by its source goes', 'r1', ['user-bob']],
  ['to be read again, by other rules, stays', 'r0', ['user-ann', 'user-bob']],
])('a deletion that was pushed in long ago and is %s', async (_what, revision, left) => {
  await using place = await openWorkplace()
  const { scim, people, upkeep } = place.store
  const tenant = 'hr'
  await insertAll(scim, user('ann', { tenant }), user('bob', { tenant }))
  for (const name of ['ann', 'bob']) await scim.write(tx => tx.remove(tenant, 'User', `user-${name}`, at().getTime()))
  const reading = await people.begin(tenant, { targets: [], scope: 'changes' })
  await reading.finish({ absence: 'keep', cursor: `${revision} ${await scim.latest(tenant, 'User')}` })
  place.clock.shiftWall(100 * dayMs)
  await upkeep.ended(at(99 * dayMs))
  const started = place.clock.now()
  await using _kept = keepUp(place)
  await passAt(place, started)
  expect((await scim.changes(tenant, 'User', { after: 0, limit: 9 })).map(({ id }) => id)).toEqual(left)
})

test('who was forgotten is planned again and told, at the start and every night', async () => {
  await using place = await openWorkplace()
  const { store, clock, desk } = place
  place.people('ann')
  await place.sync()
  await store.upkeep.ended(at(-dayMs))
  await comeUnheard(place, 'ann', 'bo')
  await using kept = keepUp(place)
  await until(() => kept.replanned.length === 1)
  expect(kept.replanned).toEqual([desk.name])
  expect(told(place, 'pairs:forgotten')).toMatchObject([
    {
      target: desk.name,
      people: [{ person: 'bo', kind: 'missing', message: expect.stringContaining('should have an account') }],
    },
  ])
  expect(await store.links.hasUnplanned(desk.name)).toBe(true)
  await passAt(place, at())
  await until(() => isWaitingForTheNight(place))
  await comeUnheard(place, 'ann', 'bo', 'cem')
  await clock.advance(nightMs)
  await until(() => kept.replanned.length === 2)
  expect(told(place, 'pairs:forgotten')[1]).toMatchObject({ people: [{ person: 'cem' }] })
})

test('what fails is told and tried again the next night', async () => {
  await using place = await openWorkplace()
  const { store, clock } = place
  await store.close()
  await using kept = keepUp(place)
  await until(() => kept.defects.length === 2)
  await clock.advance(nightMs)
  await until(() => kept.defects.length === 4)
})

test('it ends when it is told to, also in the middle of a doubt, and leaves no timer behind', async () => {
  await using place = await openWorkplace()
  const kept = keepUp(place)
  await until(() => isDoubting(place))
  await kept[Symbol.asyncDispose]()
  expect(place.clock.sleeping).toBe(0)
  expect(kept.defects).toEqual([])
})
