import { describe, expect, test } from 'vitest'
import { createPaint } from '../../src/cli/terminal/paint.ts'
import type { Withheld } from '../../src/domain/plan.ts'
import { guardDefaults } from '../../src/domain/policy.ts'
import { applyPlan } from '../../src/engine/run/apply.ts'
import { drain } from '../../src/engine/run/drain.ts'
import type { RunOutcome } from '../../src/engine/run/engine.ts'
import { heldNewKeys } from '../../src/engine/run/held-new-keys.ts'
import { renderPlan } from '../../src/plan/show/render.ts'
import { accountOf, keyOf, openWorkplace, type Workplace } from './workplace.ts'

const never = new AbortController().signal

const withheldIn = async ({ store }: Workplace, { plan }: RunOutcome): Promise<readonly Withheld[]> =>
  plan === undefined ? [] : store.plans.withheld(plan.fingerprint, { limit: 100 })

/** `2 new-key` for everybody withheld in the plan of a run. */
const codesIn = async (place: Workplace, outcome: RunOutcome): Promise<readonly string[]> =>
  (await withheldIn(place, outcome)).map(({ person, code }) => `${person} ${code}`).sort()

const isOpen = ({ desk }: Workplace, login: string): boolean | undefined => accountOf(desk, login)[0]?.active

/** Somebody with an account and a few others, of whom nobody changes: a reading without one of them is believed. */
const others = ['bob', 'cid', 'dan', 'eve']

describe('a new number for the same person', () => {
  test('locks nobody out: the leaver keeps the account, and both wait for one word', async () => {
    await using place = await openWorkplace()
    place.people('2:ann', ...others)
    await place.sync()
    place.people('22:ann', ...others)
    const outcome = await place.sync()
    expect(isOpen(place, 'ann')).toBe(true)
    expect(await codesIn(place, outcome)).toEqual(['2 new-key', '22 new-key'])
    expect(outcome.result).toBe('failed')
    const [leaver, newcomer] = (await withheldIn(place, outcome)).toSorted((a, b) => (a.person < b.person ? -1 : 1))
    expect(leaver?.message).toMatch(
      /ann \(22\).*login "ann".*usherd relink 2 22\b.*usherd sync crm --user 2 --attended/,
    )
    expect(newcomer?.message).toMatch(/^account 1 \(login "ann"\).*ann \(2\), who is gone.*usherd relink 2 22\b/)
  })

  test('stays so in every run after it, and nothing is sent', async () => {
    await using place = await openWorkplace()
    place.people('2:ann', ...others)
    await place.sync()
    place.people('22:ann', ...others)
    await place.sync()
    const before = place.desk.target.writes.length
    const outcome = await place.sync()
    expect(await codesIn(place, outcome)).toEqual(['2 new-key', '22 new-key'])
    expect(place.desk.target.writes).toHaveLength(before)
  })

  test('is held where the record of the old number stays, inactive', async () => {
    await using place = await openWorkplace()
    const row = (fields: Record<string, unknown>) => ({ row: 1, fields })
    place.shows([row({ key: '2', userName: 'ann', active: true })])
    await place.sync()
    place.shows([row({ key: '2', userName: 'ann', active: false }), row({ key: '22', userName: 'ann', active: true })])
    const outcome = await place.sync()
    expect(await codesIn(place, outcome)).toEqual(['2 new-key', '22 new-key'])
    expect(isOpen(place, 'ann')).toBe(true)
  })

  test.each(['delete', 'unmanage'] as const)('is held where leavers are subject to %s', async action => {
    await using place = await openWorkplace({ policy: { leavers: { action } } })
    place.people('2:ann', ...others)
    await place.sync()
    place.people('22:ann', ...others)
    const outcome = await place.sync()
    expect(await codesIn(place, outcome)).toEqual(['2 new-key', '22 new-key'])
    expect(accountOf(place.desk, 'ann')).toHaveLength(1)
  })

  test('is told in a mere plan, and in a plan for either of the two', async () => {
    await using place = await openWorkplace()
    place.people('2:ann', ...others)
    await place.sync()
    place.people('22:ann', ...others)
    expect(await codesIn(place, await place.plan())).toEqual(['2 new-key', '22 new-key'])
    expect(await codesIn(place, await place.plan({ only: keyOf('2') }))).toEqual(['2 new-key', '22 new-key'])
    expect(await codesIn(place, await place.plan({ only: keyOf('22') }))).toEqual(['22 new-key'])
    await place.sync({ only: keyOf('2') })
    expect(isOpen(place, 'ann')).toBe(true)
  })

  test('is held whatever else keeps the newcomer from an account', async () => {
    await using place = await openWorkplace()
    place.people('2:ann', ...others)
    await place.sync()
    place.desk.target.add({ login: 'ann', name: 'another' })
    place.people('22:ann', ...others)
    const outcome = await place.sync()
    expect(await codesIn(place, outcome)).toEqual(['2 new-key', '22 ambiguous'])
    expect(isOpen(place, 'ann')).toBe(true)
  })

  test('says no more than is known where the absence is not proved', async () => {
    await using place = await openWorkplace({ proof: { shrink: 0.1 } })
    place.people('2:ann', ...others)
    await place.sync()
    place.people('22:ann', 'bob')
    const outcome = await place.sync()
    const told = await withheldIn(place, outcome)
    const [leaver, newcomer] = ['2', '22'].map(one => told.find(({ person }) => person === one)?.message)
    expect(newcomer).toMatch('missing from hr, not proved to be gone')
    for (const message of [leaver, newcomer])
      expect(message).toMatch(/usherd settle hr --user 2, then usherd sync crm --user 2 --attended/)
  })

  test('two newcomers who are found by one account are both named', async () => {
    await using place = await openWorkplace()
    place.people('2:ann', ...others)
    await place.sync()
    place.people('22:ann', '33:ann=Anna', ...others)
    const outcome = await place.sync()
    expect(await codesIn(place, outcome)).toEqual(['2 new-key', '22 new-key', '33 new-key'])
    const leaver = (await withheldIn(place, outcome)).find(({ person }) => person === '2')
    expect(leaver?.message).toMatch(/ann \(22\), Anna \(33\).*usherd relink 2 KEY/)
  })

  test('is asked of somebody who left years ago', async () => {
    await using place = await openWorkplace()
    place.people('2:ann', ...others)
    await place.sync()
    place.people(...others)
    await place.sync()
    expect(isOpen(place, 'ann')).toBe(false)
    place.people('22:ann', ...others)
    const outcome = await place.sync()
    expect(await codesIn(place, outcome)).toEqual(['22 new-key'])
    const [newcomer] = await withheldIn(place, outcome)
    expect(newcomer?.message).not.toMatch('--attended')
  })

  test('keeps the account from its day of deletion', async () => {
    const day = 86_400_000
    await using place = await openWorkplace({ policy: { leavers: { action: 'disable', deleteAfterMs: day } } })
    place.people('2:ann', ...others)
    await place.sync()
    place.people(...others)
    await place.sync()
    place.people('22:ann', ...others)
    place.clock.advance(2 * day)
    const outcome = await place.sync()
    expect(await codesIn(place, outcome)).toEqual(['2 new-key', '22 new-key'])
    expect(accountOf(place.desk, 'ann')).toHaveLength(1)
  })

  test('the account is closed all the same where a human says so of the one person', async () => {
    await using place = await openWorkplace()
    place.people('2:ann', ...others)
    await place.sync()
    place.people('22:ann', ...others)
    await place.sync()
    await place.sync({ only: keyOf('2'), approved: true })
    expect(isOpen(place, 'ann')).toBe(false)
    expect(await codesIn(place, await place.sync())).toEqual(['22 new-key'])
  })

  test('ends by itself when the old number is back', async () => {
    await using place = await openWorkplace()
    place.people('2:ann', ...others)
    await place.sync()
    place.people('22:ann', ...others)
    await place.sync()
    place.people('2:ann', ...others)
    const outcome = await place.sync()
    expect(await codesIn(place, outcome)).toEqual([])
    expect(outcome.result).toBe('done')
    expect(isOpen(place, 'ann')).toBe(true)
  })

  test('two records that are both there are still one too many', async () => {
    await using place = await openWorkplace()
    place.people('2:ann', ...others)
    await place.sync()
    place.people('2:ann', '22:ann', ...others)
    const outcome = await place.sync()
    const [entry] = await withheldIn(place, outcome)
    expect(entry).toMatchObject({ person: '22', code: 'taken' })
    expect(entry?.message).toMatch('correct one of the two records')
  })

  test('a leaver whose account nobody asks for is disabled as ever', async () => {
    await using place = await openWorkplace()
    place.people('2:ann', ...others)
    await place.sync()
    place.people('22:anne', ...others)
    await place.sync()
    expect(isOpen(place, 'ann')).toBe(false)
    expect(isOpen(place, 'anne')).toBe(true)
  })
})

test('waits for a human until it is settled, each of the two once', async () => {
  await using place = await openWorkplace()
  place.people('2:ann', ...others)
  await place.sync()
  place.people('22:ann', ...others)
  const told = await withheldIn(place, await place.sync())
  const waiting = (entries: readonly Withheld[]) => heldNewKeys(place.store, entries, [place.desk.policy])
  expect((await waiting([...told, ...told])).map(({ person }) => person).sort()).toEqual(['2', '22'])
  place.people('2:ann', ...others)
  await place.sync()
  expect(await waiting(told)).toEqual([])
})

describe('whoever comes first', () => {
  test('a leaver who is planned alone keeps what a newcomer waits for', async () => {
    await using place = await openWorkplace()
    place.scope = 'changes'
    place.people('2:ann')
    await place.sync()
    place.people('22:ann')
    expect(await codesIn(place, await place.sync({ unplanned: true }))).toEqual(['22 taken'])
    place.gone('2')
    const outcome = await place.sync({ unplanned: true })
    expect(await codesIn(place, outcome)).toEqual(['2 new-key', '22 new-key'])
    expect(isOpen(place, 'ann')).toBe(true)
  })

  test('a leaver whose disable waits already keeps the account, too', async () => {
    await using place = await openWorkplace()
    place.people('2:ann', ...others)
    await place.sync()
    place.people(...others)
    await place.enqueue()
    place.people('22:ann', ...others)
    const outcome = await place.sync({ unplanned: true })
    expect(isOpen(place, 'ann')).toBe(true)
    expect(outcome.result).toBe('failed')
    expect(await codesIn(place, await place.sync())).toEqual(['2 new-key', '22 new-key'])
    expect(isOpen(place, 'ann')).toBe(true)
  })

  test('a disable that was held for review cannot be applied any more', async () => {
    await using place = await openWorkplace({ policy: { guard: { ...guardDefaults, disable: 0 } } })
    place.people('2:ann', ...others)
    await place.sync()
    place.people(...others)
    const { plan } = await place.sync()
    place.people('22:ann', ...others)
    await place.sync({ unplanned: true })
    const options = { command: 'apply', stop: never, kill: never, patienceMs: 0 }
    await expect(applyPlan(place.engine, plan?.fingerprint ?? '', options)).rejects.toThrow('no longer fits')
    expect(isOpen(place, 'ann')).toBe(true)
  })

  test('a daemon that has told it comes to rest', async () => {
    await using place = await openWorkplace()
    place.scope = 'changes'
    place.people('2:ann')
    await place.sync()
    place.people('22:ann')
    await place.sync({ unplanned: true })
    place.gone('2')
    await place.sync({ unplanned: true })
    expect(await place.store.links.hasUnplanned('crm')).toBe(false)
  })
})

describe('a target that says what proves a new key', () => {
  const person = (key: string, more: Record<string, unknown> = {}) => ({
    row: 1,
    fields: { key, userName: 'ann', displayName: 'Ann', birthNumber: '7001011234', ...more },
  })
  const bob = { row: 2, fields: { key: 'bob', userName: 'bob' } }
  const proving = () => openWorkplace({ policy: { newKey: { when: ['userName', 'birthNumber'] } } })

  test('gives the account to it by itself, says so in the plan, and both ends are in the ledger', async () => {
    await using place = await proving()
    place.shows([person('2'), bob])
    await place.sync()
    place.shows([person('22', { displayName: 'Anna' }), bob])
    const { plan } = await place.plan()
    if (plan === undefined) throw new Error('there is no plan')
    const changes = await place.store.plans.changes(plan.fingerprint, { limit: 9 })
    expect(changes).toMatchObject([
      {
        person: '22',
        reason: 'new-key',
        change: { kind: 'link' },
        formerly: { person: '2', same: ['userName', 'birthNumber'] },
      },
    ])
    const lines = await Array.fromAsync(
      renderPlan(plan, changes, [], { paint: createPaint(false), width: 100, nameOf: () => undefined }),
    )
    expect(lines.join('\n')).toMatch('new key 22 of 2 (same userName, birthNumber)')
    const outcome = await place.sync()
    expect(outcome.result).toBe('done')
    expect(accountOf(place.desk, 'ann')).toMatchObject([{ active: true, attributes: { name: 'Anna' } }])
    expect(place.desk.target.writes.filter(word => !word.startsWith('create'))).toEqual(['update ann'])
    expect(await place.ledger()).toEqual(
      expect.arrayContaining(['link 22 applied', 'unmanage 2 applied', 'update 22 applied']),
    )
    expect(await place.store.links.ofPerson(keyOf('2'))).toEqual([])
    expect((await place.sync()).plan?.counts).toEqual([])
  })

  test('lets somebody in again whose old account was disabled meanwhile', async () => {
    await using place = await proving()
    place.shows([person('2'), bob])
    await place.sync()
    place.scope = 'changes'
    place.gone('2')
    await place.sync()
    expect(isOpen(place, 'ann')).toBe(false)
    place.shows([person('22')])
    expect((await place.sync()).result).toBe('done')
    expect(isOpen(place, 'ann')).toBe(true)
  })

  test.each<[string, Record<string, unknown>, Record<string, unknown>]>([
    ['differs: a login that was given out again', {}, { birthNumber: '9909099999' }],
    ['is missing under the new key', {}, { birthNumber: undefined }],
    ['is missing under the old one', { birthNumber: undefined }, {}],
    ['is empty under both', { birthNumber: '' }, { birthNumber: '' }],
  ])('gives nobody anything where it %s', async (_what, before, now) => {
    await using place = await proving()
    place.shows([person('2', before), bob])
    await place.sync()
    place.shows([person('22', now), bob])
    const outcome = await place.sync()
    expect(await codesIn(place, outcome)).toEqual(['2 new-key', '22 new-key'])
    expect(isOpen(place, 'ann')).toBe(true)
  })

  test('gives it to neither of two who are found by it, though one is proved', async () => {
    await using place = await proving()
    place.shows([person('2'), bob])
    await place.sync()
    place.shows([person('22'), { ...person('33', { birthNumber: '1' }), row: 3 }, bob])
    const outcome = await place.sync()
    expect(await codesIn(place, outcome)).toEqual(['2 new-key', '22 collision', '33 new-key'])
    expect(await place.store.links.ofPerson(keyOf('2'))).toHaveLength(1)
  })

  test('takes nothing from an old key that came back while the account was about to go over', async () => {
    await using place = await proving()
    place.shows([person('2'), bob])
    await place.sync()
    place.shows([person('22'), bob])
    await place.enqueue()
    place.shows([person('2'), person('22'), bob])
    await place.plan()
    await drain([place.desk], place.engine, { stop: never, kill: never, patienceMs: 0 })
    expect(await place.ledger()).toContain('link 22 replan')
    expect(await place.store.links.ofPerson(keyOf('2'))).toHaveLength(1)
    expect(await place.store.links.ofPerson(keyOf('22'))).toEqual([])
  })

  test('takes nothing from an old key that is back before it is done', async () => {
    await using place = await proving()
    place.shows([person('2'), bob])
    await place.sync()
    place.shows([person('22'), bob])
    await place.enqueue()
    place.shows([person('2'), person('22'), bob])
    const outcome = await place.sync()
    expect(await codesIn(place, outcome)).toEqual(['22 taken'])
    expect(await place.store.links.ofPerson(keyOf('2'))).toHaveLength(1)
  })
})
