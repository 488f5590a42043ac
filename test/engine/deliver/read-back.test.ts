import { describe, expect, test } from 'vitest'
import { Fault } from '../../../src/domain/fault.ts'
import type { Operation } from '../../../src/domain/operation.ts'
import type { ReadBack } from '../../../src/domain/policy.ts'
import type { Attributes } from '../../../src/domain/value.ts'
import { ableToAll } from '../../plan/planner-sample.ts'
import { openWorkplace, type Workplace } from '../workplace.ts'

const { believed: _none, ...unknown } = ableToAll

const openUnknown = (readBack?: ReadBack, rules = {}) =>
  openWorkplace({ policy: { capabilities: unknown, rules, ...(readBack === undefined ? {} : { readBack }) } })

const asked = ({ desk }: Workplace, method: string): number =>
  desk.target.journal.filter(one => one.method === method).length

/** From now on the target answers writes with yes and keeps of them what `keep` leaves; undefined: nothing is done at all. */
function keeps({ desk }: Workplace, keep: (operation: Operation) => Operation | undefined): void {
  const { apply } = desk.target
  desk.target.apply = async function* (operations, signal) {
    for (const operation of operations) {
      const kept = keep(operation)
      const { change } = operation
      if (kept !== undefined) yield* apply([kept], signal)
      else yield { operation: operation.id, remoteId: 'remoteId' in change ? change.remoteId : ('99' as never) }
    }
  }
}

const without = (name: string, { change, ...rest }: Operation): Operation => {
  if (!('after' in change)) return { change, ...rest }
  const after: Attributes = Object.fromEntries(Object.entries(change.after).filter(([other]) => other !== name))
  if (!('changes' in change)) return { ...rest, change: { ...change, after } }
  return { ...rest, change: { ...change, after, changes: change.changes.filter(one => one.name !== name) } }
}

const messages = async ({ store }: Workplace): Promise<readonly string[]> =>
  (await store.ledger.query({ limit: 50, oldestFirst: true })).map(
    ({ kind, outcome, message = '' }) => `${kind} ${outcome} ${message}`,
  )

describe('a yes that did nothing', () => {
  test('to the lists of a new account is told, and the list is sent as an update at once', async () => {
    await using place = await openUnknown(undefined, { groups: { expr: '["staff"]' } })
    let creates = 0
    keeps(place, operation => {
      if (operation.change.kind !== 'create') return operation
      creates += 1
      return without('groups', operation)
    })
    place.people('ann')
    const { result } = await place.sync()
    expect(creates).toBe(1)
    expect(await messages(place)).toEqual([
      'create applied done in part: groups was sent as "staff" and is empty; what is missing is sent once more',
      'update applied ',
    ])
    expect([...place.desk.target.accounts.values()].map(({ attributes }) => attributes.groups)).toEqual([['staff']])
    expect(result).toBe('done')
    const writes = place.desk.target.writes.length
    await place.sync()
    expect(place.desk.target.writes).toHaveLength(writes)
  })

  test('to an update is tried once more, then told and left alone until somebody does something about it', async () => {
    await using place = await openUnknown()
    place.people('ann')
    await place.sync()
    let updates = 0
    keeps(place, ({ change }) => {
      if (change.kind === 'update') updates += 1
      return undefined
    })
    place.people('ann=Anna')
    const first = await place.sync()
    expect(first.result).toBe('failed')
    for (let run = 0; run < 4; run += 1) {
      await place.clock.advance(60_000)
      expect((await place.sync()).result).toBe('failed')
    }
    expect(updates).toBe(2)
    const [refused] = await place.store.outbox.list({ states: ['refused'], limit: 5 })
    expect(refused?.problem).toMatch(
      /^crm said it was done, twice, and name was sent as "?Anna"? and is "?ann"?; see whether/,
    )
    const [link] = await place.store.links.due('crm', { sources: ['hr'], limit: 5, now: place.clock.now() })
    expect(link?.link?.confirmed.name).toBe('ann')
  })

  test('to one of two fields confirms the other one alone', async () => {
    await using place = await openUnknown(undefined, { mail: { expr: 'person.displayName + "@x"' } })
    place.people('ann')
    await place.sync()
    keeps(place, operation => without('mail', operation))
    place.people('ann=Anna')
    await place.sync()
    await place.clock.advance(60_000)
    expect((await place.sync()).result).toBe('failed')
    const told = await messages(place)
    expect(told.filter(line => line.startsWith('update applied'))).toEqual([
      'update applied done in part: mail was sent as "Anna@x" and is "ann@x"; what is missing is sent once more',
    ])
    expect(told.at(-1)).toMatch(/^update refused .*mail was sent as "Anna@x" and is "ann@x"/)
  })

  test('to a leaver is told, and the account is not taken for disabled', async () => {
    await using place = await openUnknown()
    place.people('ann', 'bea', 'cleo', 'dora')
    await place.sync()
    keeps(place, () => undefined)
    place.people('bea', 'cleo', 'dora')
    expect((await place.sync()).result).toBe('failed')
    await place.clock.advance(60_000)
    expect((await place.sync()).result).toBe('failed')
    const [refused] = await place.store.outbox.list({ states: ['refused'], limit: 5 })
    expect(refused?.problem).toMatch(/is still enabled; see whether/)
  })

  test('to an account that is not there makes it anew', async () => {
    await using place = await openUnknown()
    place.people('ann')
    await place.sync()
    place.desk.target.accounts.clear()
    place.people('ann=Anna')
    await place.sync()
    expect([...place.desk.target.accounts.values()].map(({ attributes }) => attributes.name)).toEqual(['Anna'])
  })

  test('to a new account that is nowhere is looked for before it is made again', async () => {
    await using place = await openUnknown()
    let isIdle = true
    keeps(place, operation => (isIdle ? undefined : operation))
    place.people('ann')
    await place.sync()
    isIdle = false
    await place.clock.advance(60_000)
    expect((await place.sync()).result).toBe('done')
    expect(place.desk.target.accounts.size).toBe(1)
  })
})

describe('a value the target keeps in another form', () => {
  test('is remembered in that form, and not sent again', async () => {
    await using place = await openUnknown()
    keeps(place, operation => {
      const { change } = operation
      return change.kind === 'create'
        ? {
            ...operation,
            change: { ...change, after: { ...change.after, name: String(change.after.name).toUpperCase() } },
          }
        : operation
    })
    place.people('ann=Anna')
    expect((await place.sync()).result).toBe('done')
    const writes = place.desk.target.writes.length
    expect((await place.sync()).result).toBe('done')
    expect(place.desk.target.writes).toHaveLength(writes)
    expect(await messages(place)).toEqual(['create applied name is kept as "ANNA"'])
  })
})

test('a value in another form is not sent again with what changes beside it', async () => {
  await using place = await openUnknown()
  keeps(place, operation => {
    const { change } = operation
    if (change.kind !== 'create') return operation
    return { ...operation, change: { ...change, after: { ...change.after, login: 'ANN' } } }
  })
  place.people('ann')
  await place.sync()
  place.people('ann=Anna')
  await place.sync()
  const [, update] = await place.store.ledger.query({ limit: 5, oldestFirst: true })
  expect(update?.changes.map(({ name }) => name)).toEqual(['name'])
  const [link] = await place.store.links.ofPerson(update?.person ?? expect.fail('nobody was changed'))
  expect(link).toMatchObject({ confirmed: { login: 'ANN' }, echoed: { login: { sent: 'ann', seen: 'ANN' } } })
})

describe('when an account is looked at', () => {
  test.each<[ReadBack | undefined, number, number]>([
    [undefined, 1, 1],
    ['always', 1, 1],
    ['creates', 1, 0],
    ['never', 0, 0],
  ])('readBack %s: %i look after a create, %i after an update', async (mode, created, updated) => {
    await using place = await openUnknown(mode)
    place.people('ann')
    await place.sync()
    expect(asked(place, 'get')).toBe(created)
    place.people('ann=Anna')
    await place.sync()
    expect(asked(place, 'get') - created).toBe(updated)
  })

  test('a product that is known to do what it says is believed', async () => {
    await using place = await openWorkplace()
    place.people('ann')
    await place.sync()
    expect(asked(place, 'get')).toBe(0)
  })

  test('that cannot be looked at leaves open what became of the write: it is sent again, harmlessly', async () => {
    await using place = await openUnknown()
    place.people('ann')
    await place.sync()
    let fails = 1
    place.desk.target.trouble = ({ method }) => {
      if (method !== 'get' || fails === 0) return undefined
      fails -= 1
      return { when: 'before', error: new Fault('rejected', 'no such view') }
    }
    place.people('ann=Anna')
    await place.sync()
    const [open] = await place.store.outbox.list({ states: ['refused', 'waiting', 'verify'], limit: 5 })
    expect(open?.problem).toMatch(/no such view/)
    expect(open?.fateUnknown).toBe(true)
  })
})
