import { describe, expect, test } from 'vitest'
import type { Capabilities } from '../../../src/domain/contract.ts'
import { Fault } from '../../../src/domain/fault.ts'
import { mostAttempts } from '../../../src/domain/pair/attempts.ts'
import type { Attributes } from '../../../src/domain/value.ts'
import { verifyCreates } from '../../../src/engine/deliver/verify.ts'
import { drain } from '../../../src/engine/run/drain.ts'
import { ableToAll, attributes, openOf } from '../../plan/planner-sample.ts'
import { failing } from '../memory-target.ts'
import { accountOf, keyOf, openWorkplace, type Workplace, type WorkplaceOptions } from '../workplace.ts'

const never = new AbortController().signal
const lost = new Fault('interrupted', 'no answer')

describe('after a create of unknown fate', () => {
  const create = openOf(
    { kind: 'create', person: keyOf('ann'), after: { login: 'ann', name: 'Ann' } },
    { attempts: 1, fateUnknown: true },
  )

  async function look(place: Workplace) {
    return (await verifyCreates([create], place.desk, place.store, never)).get(create.id)
  }

  test('nobody there: it had no effect', async () => {
    await using place = await openWorkplace()
    place.desk.target.add({ login: 'bo' })
    expect(await look(place)).toEqual({ kind: 'absent' })
  })

  test('exactly what we would have made: we made it', async () => {
    await using place = await openWorkplace()
    place.desk.target.add({ login: 'ann', name: 'Ann' })
    expect(await look(place)).toMatchObject({
      kind: 'found',
      staysDue: false,
      link: { matchedBy: 'created', active: true },
    })
  })

  describe('where case does not count', () => {
    const login = { ...attributes.login, type: 'text', description: '', equality: { case: 'fold' } } as const
    const policy = { attributes: { ...attributes, login } }

    test('in a spelling of the target’s own: we made it, as it is written there, and what is wanted is sent once more', async () => {
      await using place = await openWorkplace({ policy })
      place.desk.target.same = (one, other) => one.toLowerCase() === other.toLowerCase()
      place.desk.target.add({ login: 'ANN', name: 'Ann' })
      expect(await look(place)).toMatchObject({
        kind: 'found',
        staysDue: true,
        link: { matchedBy: 'created', confirmed: { login: 'ANN', name: 'Ann' } },
      })
    })

    test('one that only looks like it proves nothing', async () => {
      await using place = await openWorkplace({ policy })
      place.desk.target.showsAlike = true
      place.desk.target.add({ login: 'änn', name: 'Ann' })
      expect(await look(place)).toEqual({ kind: 'absent' })
    })
  })

  test.each<[string, Attributes, boolean]>([
    ['another value', { login: 'ann', name: 'Else' }, true],
    ['disabled', { login: 'ann', name: 'Ann' }, false],
  ])(
    'an account that differs (%s) was there before us: ours from now on, and planned again',
    async (_how, attributes, active) => {
      await using place = await openWorkplace()
      place.desk.target.add(attributes, { active })
      expect(await look(place)).toMatchObject({
        kind: 'found',
        staysDue: true,
        link: { matchedBy: 'login', confirmed: attributes },
      })
    },
  )

  describe('that brings somebody into groups', () => {
    const policy = { rules: { groups: { from: 'groups' } } } as const
    const grouped = (more: { readonly conflict?: true; readonly attempts?: number } = {}) =>
      openOf(
        { kind: 'create', person: keyOf('ann'), after: { login: 'ann', name: 'Ann', groups: ['a', 'b'] } },
        { attempts: 1, fateUnknown: true, ...more },
      )
    const find = async (place: Workplace, open: ReturnType<typeof grouped>) =>
      (await verifyCreates([open], place.desk, place.store, never)).get(open.id)

    test.each<[string, readonly string[]]>([
      ['in none of them yet', []],
      ['in one of them', ['b']],
      ['in one of them and in one of others', ['b', 'theirs']],
    ])('cut off on the way, %s: what is there of it is ours, and the rest is due', async (_how, groups) => {
      await using place = await openWorkplace({ policy })
      place.desk.target.add({ login: 'ann', name: 'Ann', groups })
      expect(await find(place, grouped())).toMatchObject({
        kind: 'found',
        staysDue: true,
        link: { matchedBy: 'created', confirmed: { groups: groups.filter(one => one === 'b') }, found: {} },
      })
    })

    test.each<[string, Attributes, Parameters<typeof grouped>[0]]>([
      ['has another name', { login: 'ann', name: 'Else', groups: ['b'] }, {}],
      ['was there already at the first try', { login: 'ann', name: 'Ann', groups: ['b'] }, { conflict: true }],
    ])('an account that %s was in its groups before us', async (_how, attributes, more) => {
      await using place = await openWorkplace({ policy })
      place.desk.target.add(attributes)
      expect(await find(place, grouped(more))).toMatchObject({
        kind: 'found',
        staysDue: true,
        link: { matchedBy: 'login', confirmed: { groups: [] }, found: { groups: ['b'] } },
      })
    })
  })

  test.each<[string, (place: Workplace) => void, RegExp]>([
    [
      'two of them',
      ({ desk }) => void [desk.target.add({ login: 'ann' }), desk.target.add({ login: 'ann' })],
      /^login "ann" matches 2 accounts \(1, 2\); make it unique at crm$/,
    ],
    [
      'somebody else owns it',
      ({ desk }) => void desk.target.add({ login: 'ann' }, { foreign: 'managed by a directory' }),
      /belongs to account 1, which is managed by a directory/,
    ],
  ])('%s: blocked, and says why', async (_how, arrange, message) => {
    await using place = await openWorkplace()
    arrange(place)
    expect(await look(place)).toMatchObject({ kind: 'blocked', message: expect.stringMatching(message) })
  })

  test('an account another person holds is blocked, by name', async () => {
    await using place = await openWorkplace()
    place.people('bo')
    await place.sync()
    const [account] = accountOf(place.desk, 'bo')
    if (account !== undefined)
      place.desk.target.accounts.set(account.remoteId, { ...account, attributes: { login: 'ann' } })
    expect(await look(place)).toMatchObject({
      message: 'login "ann" is already used by account 1 of person "bo"; correct one of the two records',
    })
  })

  test('many are looked for in one request for each match attribute', async () => {
    await using place = await openWorkplace()
    const many = Array.from(
      { length: 50 },
      (_none, index) =>
        openOf(
          { kind: 'create', person: keyOf(`p${index}`), after: { login: `p${index}` } },
          { id: `o${index}` as typeof create.id },
        ), // any text is an id
    )
    await verifyCreates(many, place.desk, place.store, never)
    expect(place.desk.target.journal.map(({ method }) => method)).toEqual(['find'])
  })
})

/** Whatever the target does about a second create: one account, whoever looks. */
describe.each<Capabilities['createTwice']>(['duplicate', 'conflict', 'same'])(
  'a lost answer, where a second create would be a %s',
  createTwice => {
    const options: WorkplaceOptions = { policy: { capabilities: { ...ableToAll, createTwice } } }

    test.each(['before', 'after'] as const)('lost %s it was carried out: one account in the end', async when => {
      await using place = await openWorkplace(options)
      place.people('ann')
      place.desk.target.trouble = failing(lost, { when })
      expect((await place.sync()).result).toBe('failed')
      await place.clock.advance(3_600_000)
      expect((await place.sync()).result).toBe('done')
      expect(accountOf(place.desk, 'ann')).toHaveLength(1)
      const { length } = place.desk.target.writes
      await place.sync()
      expect(place.desk.target.writes).toHaveLength(length)
    })
  },
)

test('a look that fails leaves the fate as unknown as it was, and counts what it asked', async () => {
  await using place = await openWorkplace()
  place.people('ann')
  place.desk.target.trouble = failing(lost, { when: 'after' })
  await place.sync()
  await place.clock.advance(3_600_000)
  place.desk.target.trouble = failing(new Fault('unreachable', 'crm does not answer', { scope: 'connection' }), {
    matching: ({ method }) => method === 'find',
  })
  await place.sync()
  expect(await place.store.outbox.counts('crm')).toMatchObject({ verify: 1 })
  const [last] = await place.store.ledger.query({ limit: 1 })
  expect(last).toMatchObject({ outcome: 'halted', requests: 1 })
})

test('what nothing is there to look for by is not sent again: it is parked, and says so', async () => {
  await using place = await openWorkplace({ policy: { match: ['mail'], rules: { mail: { from: 'emails.work' } } } })
  place.people('ann')
  place.desk.target.trouble = failing(lost, { when: 'after' })
  await place.sync()
  await place.clock.advance(3_600_000)
  await place.sync()
  await place.sync()
  expect(accountOf(place.desk, 'ann')).toHaveLength(1)
  expect(place.desk.target.writes).toEqual(['create ann'])
  expect(await place.store.outbox.list({ limit: 9 })).toMatchObject([
    { state: 'parked', problem: expect.stringContaining('nothing in match (mail) has a value to look for it by') },
  ])
})

test('a create whose answer is always lost is parked in the end, however often it is planned again', async () => {
  await using place = await openWorkplace()
  place.people('ann')
  place.desk.target.trouble = ({ method }) => (method === 'apply' ? { when: 'before', error: lost } : undefined)
  for (let round = 0; round < 30; round++) {
    await place.sync()
    await place.clock.advance(3_600_000)
  }
  expect(place.desk.target.writes.length).toBeLessThanOrEqual(mostAttempts)
  expect(await place.store.outbox.counts('crm')).toMatchObject({ parked: 1 })
})

test('an update that is always told the account is gone, though it can be seen, is parked in the end', async () => {
  await using place = await openWorkplace()
  place.people('ann')
  await place.sync()
  place.people('ann=Anna')
  place.desk.target.trouble = ({ words }) =>
    words.includes('update ann') ? { when: 'before', error: new Fault('missing', 'HTTP 404') } : undefined
  for (let round = 0; round < 30; round++) {
    await place.sync()
    await place.clock.advance(3_600_000)
  }
  expect(place.desk.target.writes.length).toBeLessThanOrEqual(1 + mostAttempts)
  expect(await place.store.outbox.counts('crm')).toMatchObject({ parked: 1 })
})

test('an account found with other values is brought to what is wanted in the same run', async () => {
  await using place = await openWorkplace()
  place.people('ann=Ann')
  await place.enqueue()
  place.desk.target.add({ login: 'ann', name: 'Else' })
  place.desk.target.trouble = failing(new Fault('conflict', 'login is taken'))
  await drain(place.desks, place.engine, { stop: never, kill: never, patienceMs: 0 })
  await place.clock.advance(3_600_000)
  expect((await place.sync()).result).toBe('done')
  expect(accountOf(place.desk, 'ann')).toMatchObject([{ attributes: { name: 'Ann' } }])
  expect(place.desk.target.writes).toEqual(['create ann', 'update ann'])
})
