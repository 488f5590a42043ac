import { describe, expect, test, vi } from 'vitest'
import { Fault, type Operation, type Target } from '#contract'
import { ensureWhole } from '../../../connectors/scim/members-shown.ts'
import { creation, edit } from '../contract/operations.ts'
import { never } from '../contract/session.ts'
import { clientOn, json } from './answers.ts'
import { late } from './late.ts'
import { type Opened, onScim, type Surroundings } from './opened.ts'

const groups = (to: readonly string[], mode: 'add' | 'remove') => [{ name: 'groups', from: undefined, to, mode }]
const membersOf = ({ simulator }: Pick<Opened, 'simulator'>, group: string): readonly string[] => {
  const members = simulator.groups().find(({ id }) => id === group)?.members
  return Array.isArray(members) ? members.map(({ value }) => String(value)) : []
}

/** Carries operations out, so many at a time, each by the next of the targets. */
async function abreast(operations: readonly Operation[], count: number, targets: readonly Target[]) {
  const left = operations.map((operation, index) => ({ operation, target: targets[index % targets.length] }))
  const results: ('done' | Fault)[] = []
  const work = async () => {
    for (let next = left.shift(); next !== undefined; next = left.shift()) {
      const { operation, target } = next
      if (target === undefined) continue
      const ended = Array.fromAsync(target.apply([operation], never)).then(() => 'done' as const)
      results.push(await ended.catch((error: unknown) => (error instanceof Fault ? error : expect.fail(String(error)))))
    }
  }
  await Promise.all(Array.from({ length: count }, work))
  return results
}

const twenty = Array.from({ length: 20 }, (_none, number) => number + 1)

describe('several of us write one group of a service without PATCH', () => {
  describe.each<[string, Surroundings]>([
    ['', {}],
    [' that has versions', { versions: true }],
    [' that cannot filter', { filters: false }],
  ])('at a service%s', (_what, surroundings) => {
    test.each([
      [2, 1],
      [8, 1],
      [8, 2],
    ])('20 joiners, %i at a time over %i connection(s): all of them are in', async (count, connections) => {
      await onScim({ patches: false, ...surroundings }, async opened => {
        const { fixture, groups: ids, open, simulator } = opened
        const url = await late(simulator.url, count * 10 + connections)
        const targets = Array.from({ length: connections }, () => open({ ...fixture.settings, url }))
        const joiners = twenty.map(number => creation({ ...fixture.account(number), groups: [ids[0]] }))
        expect(await abreast(joiners, count, targets)).toEqual(twenty.map(() => 'done'))
        expect(membersOf(opened, ids[0])).toHaveLength(20)
      })()
    })

    test('20 leavers and joiners of one group at once: who left is out, who came is in, who stays stays', async () => {
      await onScim({ patches: false, ...surroundings }, async opened => {
        const { fixture, groups: ids, made, open, simulator } = opened
        const [group] = ids
        const people = await Promise.all(twenty.map(number => made(number)))
        for (const { remoteId } of people.slice(0, 15)) simulator.join(remoteId, group)
        const targets = [open({ ...fixture.settings, url: await late(simulator.url, 7) })]
        const going = people.slice(0, 10).map(({ remoteId }) => edit(remoteId, groups([group], 'remove')))
        const coming = people.slice(15).map(({ remoteId }) => edit(remoteId, groups([group], 'add')))
        const both = going.flatMap((one, index) => [one, ...coming.slice(index, index + 1)])
        expect(await abreast(both, 8, targets)).toEqual(both.map(() => 'done'))
        expect(membersOf(opened, group).toSorted()).toEqual(
          people
            .slice(10)
            .map(({ remoteId }) => remoteId)
            .toSorted(),
        )
      })()
    })
  })
})

test(
  'what somebody else writes between our read and our write is not written over, where there are versions',
  onScim({ patches: false, versions: true }, async opened => {
    const { apply, groups: ids, made, simulator } = opened
    const [ours, other] = [await made(1), await made(2)]
    const { promise, resolve } = Promise.withResolvers<void>()
    const isPut = ({ name }: { readonly name: string }) => name === 'PUT /Groups/{id}'
    simulator.misbehave({ misbehaviour: { kind: 'slow', until: promise }, matching: isPut, next: 1 })
    const joining = apply(edit(ours.remoteId, groups([ids[0]], 'add')))
    await vi.waitUntil(() => simulator.journal.some(isPut))
    simulator.join(other.remoteId, ids[0])
    resolve()
    await joining
    expect(membersOf(opened, ids[0]).toSorted()).toEqual([ours.remoteId, other.remoteId].toSorted())
  }),
)

test(
  'a service that says yes and keeps nothing: the membership is in doubt, not done',
  onScim({ patches: false, keepsMembers: false }, async ({ apply, calls, fault, groups: ids, made }) => {
    const { remoteId } = await made(1)
    const joining = () => fault('interrupted', apply(edit(remoteId, groups([ids[0]], 'add'))))
    const asked = await calls(async () => expect((await joining()).message).toMatch(/group .* is still without it/))
    expect(asked.filter(({ name }) => name === 'PUT /Groups/{id}').length).toBeLessThan(5)
  }),
)

describe('what was not seen whole is not written whole', () => {
  /** A group of more members than the service shows. */
  const filled = async ({ groups: [group], made, simulator }: Opened, count: number) => {
    const others = []
    for (const number of twenty.slice(0, count)) others.push((await made(number)).remoteId)
    for (const remoteId of others) simulator.join(remoteId, group)
    return { group, others, ours: (await made(99)).remoteId }
  }

  test.each<[string, Surroundings]>([
    ['', {}],
    [' without filters', { filters: false }],
    [' with versions', { versions: true }],
  ])('a service%s that shows 5 of 12 members loses none of them; the refusal says why', (_what, surroundings) =>
    onScim({ patches: false, mostMembers: 5, ...surroundings }, async opened => {
      const { apply, fault, writes } = opened
      const { group, others, ours } = await filled(opened, 12)
      const change = (mode: 'add' | 'remove', id: typeof ours) => () =>
        fault('rejected', apply(edit(id, groups([group], mode))))
      expect(await writes(async () => expect((await change('add', ours)()).message).toMatch(/shows 5 members/))).toBe(0)
      // One that is shown, and one that is not: nothing may be done to the one, nor be believed done to the other.
      for (const member of [others[0], others[11]])
        expect(await writes(change('remove', member ?? expect.fail('not filled')))).toBe(0)
      expect(membersOf(opened, group)).toEqual(others)
    })(),
  )

  test(
    'of a group that grows beyond what the service shows nobody who was told to be in it is lost',
    onScim({ patches: false, mostMembers: 5 }, async opened => {
      const { fixture, groups: ids, made, target } = opened
      const people = []
      for (const number of twenty.slice(0, 9)) people.push(await made(number))
      const joiners = people.map(({ remoteId }) => edit(remoteId, groups([ids[0]], 'add')))
      const results = await abreast(joiners, 1, [target])
      const done = people.filter((_one, index) => results[index] === 'done').map(({ remoteId }) => remoteId)
      expect(done).toHaveLength(5)
      expect(membersOf(opened, ids[0]).slice(0, 5)).toEqual(done)
      expect(results.slice(5).map(one => (one === 'done' ? one : one.kind))).toEqual([
        'interrupted',
        ...Array(3).fill('rejected'),
      ])
      expect(fixture.requests().filter(({ write }) => write)).toHaveLength(9 + 6)
    }),
  )

  test(
    'where nothing but the group shows who is in it, it is written only on the word of the operator',
    onScim({ patches: false, showsGroups: false }, async opened => {
      const { apply, fault, fixture, open, writes } = opened
      const { group, others, ours } = await filled(opened, 3)
      const refused = () => fault('rejected', apply(edit(ours, groups([group], 'add'))))
      expect(await writes(async () => expect((await refused()).message).toMatch(/wholeGroups/))).toBe(0)
      const trusting = open({ ...fixture.settings, wholeGroups: true })
      await Array.fromAsync(trusting.apply([edit(ours, groups([group], 'add'))], never))
      expect(membersOf(opened, group)).toEqual([...others, ours])
    }),
  )
})

describe('what the users show proves what the group shows', () => {
  const member = (value: string, more = {}) => ({ value, ...more })
  const user = (id: string, ...ids: readonly string[]) => ({ id, groups: ids.map(value => ({ value })) })
  const everyone = [user('1', 'g'), user('2', 'g'), user('3', 'g', 'h'), user('4', 'h'), user('5')]
  /** A service with these users; it heeds the filter, ignores it, or refuses it. */
  const service = (users: readonly object[], filter: 'heeds' | 'ignores' | 'refuses') =>
    clientOn(({ pathname, searchParams }) => {
      if (!pathname.endsWith('/Users')) return json({})
      const isAsked = searchParams.get('filter') !== null
      if (isAsked && filter === 'refuses') return json({ scimType: 'invalidFilter' }, 400)
      const found = isAsked && filter === 'heeds' ? users.filter(one => JSON.stringify(one).includes('"g"')) : users
      return json({ totalResults: found.length, Resources: found })
    })
  const membership = { group: 'g', joins: true }

  test.each<[string, readonly object[], readonly object[], boolean]>([
    ['as many', [member('1'), member('2'), member('3')], everyone, true],
    ['one more who is not shown', [member('1'), member('2')], everyone, false],
    [
      'as many, and a group in the group',
      [member('1'), member('2'), member('3'), member('h', { type: 'Group' })],
      everyone,
      true,
    ],
    [
      'others',
      [member('1'), member('2'), member('5')],
      [user('1', 'g'), user('2', 'g'), user('7', 'g'), user('5')],
      false,
    ],
    ['nobody, and no groups', [member('1')], [{ id: '1' }, { id: '2' }], false],
    ['nobody in an empty group', [], [user('4', 'h'), user('5')], true],
    [
      'somebody by way of another group',
      [member('1')],
      [user('1', 'g'), { id: '2', groups: [{ value: 'g', type: 'indirect' }] }],
      true,
    ],
  ])('%s', async (_what, members, users, isWhole) => {
    for (const filter of ['heeds', 'ignores', 'refuses'] as const) {
      const proof = ensureWhole({ id: 'g', members }, membership, service(users, filter), never)
      if (isWhole) await proof
      else await expect(proof, filter).rejects.toMatchObject({ kind: 'rejected', field: 'groups' })
    }
  })
})
