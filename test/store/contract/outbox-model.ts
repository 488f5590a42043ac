import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { OpenOperation, Settlement } from '../../../src/domain/outbox.ts'
import type { Store } from '../../../src/store/store.ts'
import type { Place } from '../contract.ts'
import { applied, at, enqueue, key, planned, settlement } from '../sample.ts'

const names = ['a', 'b', 'c'] as const

type Step =
  | { readonly do: 'edit'; readonly name: (typeof names)[number] }
  | { readonly do: 'plan' | 'claim' | 'giveBack' | 'crash' | 'retry' }
  | { readonly do: 'settle'; readonly as: Settlement['outcome']['kind'] }

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ do: fc.constant('edit' as const), name: fc.constantFrom(...names) }),
  fc.record({
    do: fc.constantFrom('plan' as const, 'claim' as const, 'giveBack' as const, 'crash' as const, 'retry' as const),
  }),
  fc.record({
    do: fc.constant('settle' as const),
    as: fc.constantFrom('applied', 'retry', 'verify', 'halted', 'refused', 'parked', 'replan') as fc.Arbitrary<
      Settlement['outcome']['kind']
    >,
  }),
)

/** A small program around a store: what it was told to bring about, what is in its hands, what the target has got. */
class World {
  readonly #place: Place
  #store: Store
  /** What each person should come to, and what the target really holds. */
  readonly wanted = new Map<string, number>()
  readonly #held = new Map<string, number>()
  #inHand: OpenOperation[] = []

  static async in(place: Place): Promise<World> {
    return new World(place, await place.open())
  }

  private constructor(place: Place, store: Store) {
    this.#place = place
    this.#store = store
  }

  async take(one: Step): Promise<void> {
    switch (one.do) {
      case 'edit':
        return this.#edit(one.name)
      case 'plan':
        return this.#plan()
      case 'claim':
        return this.#claim(1)
      case 'giveBack':
        return this.#giveBack()
      case 'crash':
        return this.#crash()
      case 'retry':
        await this.#store.outbox.retry({ now: at() })
        return
      case 'settle':
        return this.#settle(one.as)
    }
  }

  /** Runs until nothing is left to do; the target then holds what is wanted. */
  async finish(): Promise<void> {
    await this.#crash()
    for (let round = 0; round < 20; round++) {
      await this.#plan()
      await this.#store.outbox.retry({ now: at() })
      await this.#claim(99)
      while (this.#inHand.length > 0) await this.#settle('applied')
    }
    expect(Object.fromEntries(this.#held)).toEqual(Object.fromEntries(this.wanted))
    expect(await this.#due()).toEqual([])
    await this.#store.close()
  }

  async expectOneOpenEach(): Promise<void> {
    const open = await this.#store.outbox.list({ limit: 99 })
    expect(new Set(open.map(one => one.planned.person)).size).toBe(open.length)
    const leased = open.filter(one => one.state === 'leased').map(one => one.id)
    expect(leased.toSorted()).toEqual(this.#inHand.map(one => one.id).toSorted())
  }

  async #edit(name: string): Promise<void> {
    const version = (this.wanted.get(name) ?? 0) + 1
    this.wanted.set(name, version)
    const writer = await this.#store.people.begin('hr', { targets: ['crm'], scope: 'changes' })
    await writer.page([{ key: key(name), hash: String(version).padStart(32, '0'), attributes: { version } }])
    await writer.finish({ absence: 'keep' })
  }

  #due(): ReturnType<Store['links']['due']> {
    return this.#store.links.due('crm', { sources: ['hr'], limit: 99, now: at() })
  }

  /** Plans who is due: nothing to do, or a change that brings the person's version. Refused ones wait for another version. */
  async #plan(): Promise<void> {
    const changes = []
    for (const { person, people, link, open, dueRev, version: on } of await this.#due()) {
      const version = Number(people[0]?.attributes.version ?? 0)
      if (open?.state === 'leased') continue
      if (link?.confirmed.version === version) {
        await this.#store.links.decide('crm', [{ person, version: on, kind: 'nothing' }])
      }
      // Unknown fate: what the target holds may differ from what it confirmed, so the change is made in any case.
      if (link?.confirmed.version === version && open?.fateUnknown !== true) continue
      const basis = { version: on, rev: people[0]?.rev ?? 0, dueRev, mapping: 'm1', linkVersion: link?.version ?? 0 }
      changes.push(planned('create', person, { basis, change: { kind: 'create', person, after: { version } } }))
    }
    if (changes.length > 0) await enqueue(this.#store, changes)
  }

  async #claim(limit: number): Promise<void> {
    const { operations } = await this.#store.outbox.claim('crm', { limit, now: at() })
    for (const one of operations) {
      expect(this.#inHand.map(other => other.planned.person)).not.toContain(one.planned.person)
    }
    this.#inHand.push(...operations)
  }

  async #giveBack(): Promise<void> {
    const operation = this.#inHand.shift()
    if (operation !== undefined) await this.#store.outbox.giveBack([operation.id])
  }

  /** The process ends at once; half of what it had in hand had already arrived. */
  async #crash(): Promise<void> {
    for (const [index, operation] of this.#inHand.entries()) if (index % 2 === 0) this.#arrive(operation)
    this.#inHand = []
    await this.#store.close()
    this.#store = await this.#place.open()
    await this.#store.outbox.recover()
  }

  #arrive({ planned: { person, change } }: OpenOperation): void {
    if (change.kind === 'create') this.#held.set(person, Number(change.after.version))
  }

  async #settle(as: Settlement['outcome']['kind']): Promise<void> {
    const operation = this.#inHand.shift()
    if (operation === undefined) return
    if (as === 'applied' || as === 'verify') this.#arrive(operation)
    await this.#store.outbox.settle([this.#settlement(operation, as)])
  }

  #settlement(operation: OpenOperation, as: Settlement['outcome']['kind']): Settlement {
    const { change } = operation.planned
    const problem = 'p'
    switch (as) {
      case 'applied':
        return applied(operation, { confirmed: change.kind === 'create' ? change.after : {} })
      case 'retry':
      case 'verify':
        return settlement(operation, { kind: as, due: at(), problem })
      case 'halted':
        return settlement(operation, { kind: as, problem, fateUnknown: false })
      case 'refused':
      case 'parked':
      case 'replan':
        return settlement(operation, { kind: as, problem })
    }
  }
}

export function outboxModel(makePlace: () => Promise<Place>): void {
  test('whatever happens, at most one operation per person is open, none is handed out twice, and in the end nothing is lost', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 30 }), async steps => {
        const place = await makePlace()
        try {
          const world = await World.in(place)
          for (const one of steps) {
            await world.take(one)
            await world.expectOneOpenEach()
          }
          await world.finish()
        } finally {
          await place.remove()
        }
      }),
      { numRuns: 60 },
    )
  }, 60_000)
}
