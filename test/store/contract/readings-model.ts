import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { ReadingWriter } from '../../../src/store/people.ts'
import type { Store } from '../../../src/store/store.ts'
import type { Place } from '../contract.ts'
import { key, partly, person } from '../sample.ts'

const names = ['a', 'b', 'c', 'd', 'e', 'f'] as const

/** What a source shows of one person in a reading. */
interface Shown {
  readonly name: (typeof names)[number]
  readonly version: number
  readonly as: 'record' | 'unreadable'
}

interface ReadingCase {
  readonly pages: readonly (readonly Shown[])[]
  readonly absence: 'gone' | 'doubted' | 'keep'
}

/** What the store should believe of one person; who was never there has no entry. */
interface Belief {
  version: number
  presence: 'present' | 'gone' | 'doubted'
  faulty: boolean
  unread: boolean
}

const shown: fc.Arbitrary<Shown> = fc.record({
  name: fc.constantFrom(...names),
  version: fc.integer({ min: 1, max: 2 }),
  as: fc.oneof(
    { weight: 5, arbitrary: fc.constant('record' as const) },
    { weight: 1, arbitrary: fc.constant('unreadable' as const) },
  ),
})

const reading: fc.Arbitrary<ReadingCase> = fc.record({
  pages: fc.array(fc.array(shown, { maxLength: 4 }), { maxLength: 3 }),
  absence: fc.constantFrom('gone', 'doubted', 'keep'),
})

/** Does with a store what a run does: page, duplicates, end. */
async function perform(store: Store, { pages, absence }: ReadingCase): Promise<void> {
  const writer = await store.people.begin('hr', { targets: ['crm'], scope: 'everyone' })
  for (const page of pages) {
    const result = await writer.page(
      page.map(({ name, version, as }) =>
        as === 'record' ? person(name, { version }) : partly(name, {}, [{ attribute: 'version', reason: 'is odd' }]),
      ),
    )
    if (result.duplicates.length > 0) await writer.markFaulty(result.duplicates, 'twice')
  }
  await expectSameAbsence(writer, pages.flat())
  await writer.finish({ absence })
}

async function expectSameAbsence(writer: ReadingWriter, all: readonly Shown[]): Promise<void> {
  const unseen = names.filter(name => !all.some(one => one.name === name))
  expect(await writer.missing(names.map(key))).toEqual(unseen)
}

/** The same, in plain words. */
function believe(beliefs: Map<string, Belief>, { pages, absence }: ReadingCase): void {
  const seen = new Set<string>()
  for (const page of pages) {
    const repeated = page.filter(
      (one, index) => seen.has(one.name) || page.some((other, at) => at !== index && other.name === one.name),
    )
    for (const { name, version, as } of page) {
      seen.add(name)
      if (repeated.some(other => other.name === name)) continue
      const unread = as === 'unreadable'
      const known = unread ? (beliefs.get(name)?.version ?? 0) : version
      beliefs.set(name, { version: known, presence: 'present', faulty: false, unread })
    }
    for (const { name } of repeated) {
      const { version = 0, unread = false } = beliefs.get(name) ?? {}
      beliefs.set(name, { version, presence: 'present', faulty: true, unread })
    }
  }
  if (absence === 'keep') return
  for (const [name, belief] of beliefs) {
    if (seen.has(name) || belief.presence === 'gone') continue
    belief.presence = absence
  }
}

async function beliefsOf(store: Store): Promise<Map<string, Belief>> {
  const beliefs = new Map<string, Belief>()
  for (const name of names) {
    const [found] = await store.people.get(['hr'], key(name))
    if (found === undefined) continue
    beliefs.set(name, {
      version: Number(found.attributes.version ?? 0),
      presence: found.presence,
      faulty: found.fault !== undefined,
      unread: found.unread !== undefined,
    })
  }
  return beliefs
}

/** Everybody the store believes differently of after a reading has to be due. */
function changedNames(before: ReadonlyMap<string, Belief>, after: ReadonlyMap<string, Belief>): readonly string[] {
  return [...after.keys()].filter(name => JSON.stringify(before.get(name)) !== JSON.stringify(after.get(name)))
}

export function readingModel(makePlace: () => Promise<Place>): void {
  test('after any readings the store believes what a person with pencil and paper would, and whoever changed is due', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(reading, { minLength: 1, maxLength: 5 }), async readings => {
        const place = await makePlace()
        try {
          await using store = await place.open()
          const model = new Map<string, Belief>()
          for (const one of readings) {
            const before = await beliefsOf(store)
            const due = await store.links.due('crm', { sources: ['hr'], limit: 99, now: new Date(0) })
            await store.links.decide(
              'crm',
              due.map(({ person, version }) => ({ person, version, kind: 'nothing' })),
            )
            await perform(store, one)
            believe(model, one)
            const after = await beliefsOf(store)
            expect(Object.fromEntries(after)).toEqual(Object.fromEntries(model))
            const dueNow = (await store.links.due('crm', { sources: ['hr'], limit: 99, now: new Date(0) })).map(
              candidate => candidate.person,
            )
            expect(dueNow).toEqual(expect.arrayContaining(changedNames(before, after).map(key)))
          }
        } finally {
          await place.remove()
        }
      }),
      { numRuns: 60 },
    )
  }, 60_000)
}
