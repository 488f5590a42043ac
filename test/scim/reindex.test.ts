import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { compileFilter } from '../../src/scim/filter/compile.ts'
import { resourceMatches } from '../../src/scim/filter/match.ts'
import { parseFilter } from '../../src/scim/filter/parse.ts'
import { coreTypes } from '../../src/scim/registry.ts'
import { reindexAll, type SharedValue } from '../../src/scim/reindex.ts'
import type { Body, Registry } from '../../src/scim/schema.ts'
import { rowOf } from '../../src/scim/service/create.ts'
import { shown } from '../../src/scim/shown.ts'
import type { Store } from '../../src/store/store.ts'
import { indexOf, makeOld } from '../store/sqlite/before-letters.ts'
import { type SqlitePlace, sqlitePlace } from '../store/sqlite/place.ts'
import { startChild } from '../store/sqlite/process.ts'
import { deviceType, groupType, userType } from './stage.ts'

const core: Registry = { types: coreTypes, schemas: [] }
const tenant = 'entra'

let place: SqlitePlace
beforeEach(async () => {
  place = await sqlitePlace()
})
afterEach(() => place.remove())

interface Given {
  readonly id: string
  readonly body: Body
  readonly type?: typeof userType
  readonly tenant?: string
}

async function insert(store: Store, given: readonly Given[]): Promise<void> {
  await store.scim.write(async tx => {
    for (const { id, body, type = userType, tenant: whose = tenant } of given)
      await tx.insert(rowOf(body, { tenant: whose, type, id, created: 1 }))
  })
}

/** A database of the version before, with these in it. */
async function oldWith(given: readonly Given[]): Promise<void> {
  {
    await using store = await place.open()
    await insert(store, given)
  }
  await makeOld(place)
}

/** What came of indexing anew. */
interface Outcome {
  readonly isDone: boolean
  readonly progress: readonly string[]
  readonly shared: readonly SharedValue[]
}

/** @param stopAt how many are done when it is told to stop */
async function reindexed(store: Store, registry = core, stopAt = Number.POSITIVE_INFINITY): Promise<Outcome> {
  const stop = new AbortController()
  const progress: string[] = []
  const shared: SharedValue[] = []
  const isDone = await reindexAll(store.scim, registry, {
    stop: stop.signal,
    onProgress({ done, total }) {
      progress.push(`${done} of ${total}`)
      if (done >= stopAt) stop.abort()
    },
    onShared: one => void shared.push(one),
  })
  return { isDone, progress, shared }
}

const userNamed = (userName: string, more: Body = {}): Given => ({ id: `id-${userName}`, body: { userName, ...more } })

async function find(store: Store, filter: string, type = userType): Promise<readonly string[]> {
  const where = compileFilter(parseFilter(filter), type)
  const along = { groups: false, members: false }
  const page = await store.scim.query({ tenant, types: [type.name], where, skip: 0, limit: 1_000, along })
  return page.resources.map(({ id }) => id)
}

/** People with letters of every kind. */
const crowd = (count: number): readonly Given[] =>
  Array.from({ length: count }, (_none, at) => userNamed(`${['buße', 'ılay', 'ﬁnn', 'ann'][at % 4]}${at}`))

describe('a database of the version before', () => {
  const people: readonly Given[] = [
    userNamed('buße', {
      externalId: 'Buße',
      name: { familyName: 'Groß' },
      emails: [{ type: 'work', value: 'BUSSE@straße.test' }],
      'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User': { department: 'Außendienst' },
    }),
    userNamed('ılay'),
    userNamed('I\u0307lay'),
    userNamed('J\u030cn'),
    userNamed('ann', { title: 'Oﬃce' }),
    userNamed('bob', { title: 'Lead' }),
    { ...userNamed('okta-ß'), tenant: 'okta' },
    { id: 'group', body: { displayName: 'Außen' }, type: groupType },
  ]

  test('finds people under other letters, and is then as if this version had written all of it', async () => {
    await oldWith(people)
    const fresh = await sqlitePlace()
    try {
      await (async () => {
        await using store = await fresh.open()
        await insert(store, people)
      })()
      await using store = await place.open()
      expect(await find(store, 'userName eq "buße"')).toEqual([])
      const before = await indexOf(place)
      expect(before.waiting).toEqual(people.map(({ id }) => id).filter(id => id !== 'id-bob'))
      const outcome = await reindexed(store)
      expect(outcome).toEqual({ isDone: true, progress: ['0 of 7', '7 of 7'], shared: [] })
      const after = await indexOf(place)
      expect(after.rows).toEqual((await indexOf(fresh)).rows)
      expect(after.rows).not.toEqual(before.rows)
      expect([after.waiting, after.seen]).toEqual([[], before.seen])
      expect(await find(store, 'userName eq "BUßE"')).toEqual(['id-buße'])
      expect(await find(store, 'userName eq "busse"')).toEqual([])
      expect(await find(store, 'displayName eq "AUßEN"', groupType)).toEqual(['group'])
      expect(await reindexed(store)).toEqual({ isDone: true, progress: [], shared: [] })
    } finally {
      await fresh.remove()
    }
  })

  test('that is told to stop in the middle goes on there the next time', async () => {
    await oldWith(crowd(800))
    {
      await using store = await place.open()
      const { isDone, progress } = await reindexed(store, core, 400)
      expect({ isDone, progress }).toEqual({ isDone: false, progress: ['0 of 600', '200 of 600', '400 of 600'] })
      expect(await store.scim.countToReindex(['User'])).toBe(200)
    }
    await using store = await place.open()
    expect(await reindexed(store)).toMatchObject({ isDone: true, progress: ['0 of 200', '200 of 200'] })
    expect(await find(store, 'userName sw "buße"')).toHaveLength(200)
    expect(await find(store, 'userName sw "busse"')).toEqual([])
  })

  test('whose process is killed in the middle goes on there, with everybody in one form or the other', async () => {
    await oldWith(crowd(1_200))
    const child = startChild('reindex-and-die', place)
    expect([await child.line(), await child.line(), await child.line()]).toEqual(
      ['0', '200', '400'].map(of => `${of} of 900`),
    )
    expect(await child.end()).toBeNull()
    const { waiting, rows } = await indexOf(place)
    expect(waiting).toHaveLength(500)
    const left = new Set(waiting)
    const isSharp = ({ id, path }: { readonly id: string; readonly path: string }): boolean =>
      path === 'username' && id.startsWith('id-buße')
    for (const { id, value } of rows.filter(isSharp))
      expect(String(value).slice(0, 4)).toBe(left.has(id) ? 'buss' : 'buße')
    await using store = await place.open()
    expect((await reindexed(store)).progress.at(0)).toBe('0 of 500')
    expect(await find(store, 'userName sw "buße"')).toHaveLength(300)
    expect(await find(store, 'userName sw "busse"')).toEqual([])
    expect((await indexOf(place)).waiting).toEqual([])
  })

  test('whose type nobody declares any more keeps it waiting until somebody does', async () => {
    const device = deviceType([{ name: 'label' }])
    await oldWith([{ id: 'd', body: { label: 'Straße' }, type: device }, userNamed('buße')])
    await using store = await place.open()
    expect(await reindexed(store)).toMatchObject({ isDone: true, progress: ['0 of 1', '1 of 1'] })
    expect((await indexOf(place)).waiting).toEqual(['d'])
    expect(await reindexed(store, { types: [device], schemas: [] })).toMatchObject({ progress: ['0 of 1', '1 of 1'] })
    expect(await find(store, 'label eq "STRAßE"', device)).toEqual(['d'])
  })

  test('waits for nobody who was deleted meanwhile', async () => {
    await oldWith([userNamed('buße'), userNamed('ılay')])
    await using store = await place.open()
    await store.scim.write(tx => tx.remove(tenant, 'User', 'id-buße', 2))
    expect(await reindexed(store)).toMatchObject({ progress: ['0 of 1', '1 of 1'] })
    expect((await indexOf(place)).waiting).toEqual([])
  })
})

describe('two who had two names under the letters of before and have one now', () => {
  test('both stay, are found together, and are named: a capital sharp s is the only letter that does it', async () => {
    await oldWith([
      userNamed('straße'),
      userNamed('STRAẞE'),
      { ...userNamed('Straße'), id: 'other', tenant: 'okta' },
      userNamed('weiß'),
    ])
    await using store = await place.open()
    expect(await reindexed(store)).toEqual({
      isDone: true,
      progress: ['0 of 3', '3 of 3'],
      shared: [{ tenant, type: 'User', id: 'id-straße', attribute: 'userName' }],
    })
    expect(await find(store, 'userName eq "straße"')).toEqual(['id-straße', 'id-STRAẞE'])
  })
})

test('what the store finds after indexing anew is exactly what the filter says of each resource', async () => {
  const word = fc.constantFrom(
    'buße',
    'BUSSE',
    'Buẞe',
    'ılay',
    'ILAY',
    'İlay',
    'i\u0307',
    'ﬁ',
    'FI',
    'ſ',
    'S',
    'ŉ',
    'e\u0301',
    'É',
    'σ',
    'ς',
  )
  const body = fc.record(
    {
      userName: word,
      title: word,
      externalId: word,
      emails: fc.array(fc.record({ type: fc.constantFrom('work', 'ﬁ'), value: word }), { minLength: 1, maxLength: 3 }),
    },
    { requiredKeys: ['userName'] },
  )
  const comparison = fc
    .tuple(
      fc.constantFrom('userName', 'title', 'externalId', 'emails', 'emails.type'),
      fc.constantFrom('eq', 'ne', 'co', 'sw', 'ew', 'gt', 'le'),
      word,
    )
    .map(([name, op, value]) => `${name} ${op} "${value}"`)
  const inBrackets = fc.tuple(word, word).map(([one, other]) => `emails[type eq "${one}" and value co "${other}"]`)
  let found = 0
  await fc.assert(
    fc.asyncProperty(
      fc.array(body, { minLength: 1, maxLength: 12 }),
      fc.array(fc.oneof({ weight: 4, arbitrary: comparison }, inBrackets), { minLength: 12, maxLength: 12 }),
      async (bodies, filters) => {
        const given = bodies.map((one, at): Given => ({ id: `id-${at}`, body: one }))
        await oldWith(given)
        try {
          await using store = await place.open()
          await reindexed(store)
          for (const filter of filters) {
            const wanted = given.filter(({ id, body }) => {
              const stored = { id, type: 'User', body: JSON.stringify(body), version: 1, created: 1, modified: 1 }
              return resourceMatches(parseFilter(filter), shown(stored, userType, ''), userType)
            })
            expect([filter, await find(store, filter)]).toEqual([filter, wanted.map(({ id }) => id)])
            found += wanted.length
          }
        } finally {
          await place.remove()
          place = await sqlitePlace()
        }
      },
    ),
    { seed: 23, numRuns: Number(process.env.FUZZ_RUNS ?? 25) },
  )
  expect(found).toBeGreaterThan(100)
}, 120_000)
