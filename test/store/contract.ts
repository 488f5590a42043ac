import { afterEach, beforeEach, describe } from 'vitest'
import type { Store } from '../../src/store/store.ts'
import { budgetPromises } from './contract/budgets.ts'
import { ledgerPromises } from './contract/ledger.ts'
import { linkPromises } from './contract/links.ts'
import { movePromises } from './contract/moves.ts'
import { outboxPromises } from './contract/outbox.ts'
import { outboxModel } from './contract/outbox-model.ts'
import { planPromises } from './contract/plans.ts'
import { readingPromises } from './contract/readings.ts'
import { readingModel } from './contract/readings-model.ts'
import { statePromises } from './contract/state.ts'
import { upkeepPromises } from './contract/upkeep.ts'
import { wordPromises } from './contract/words.ts'

/** Somewhere a store can live. */
export interface Place {
  /** Opens the store; again after it was closed. */
  open(): Promise<Store>
  remove(): Promise<void>
}

/** A store that is open, and can be closed and opened again. */
export interface Shelf {
  readonly store: Store
  reopen(): Promise<Store>
}

/**
 * Every promise of `Store`, as tests. An implementation passes all of them or is none.
 * @param makePlace an empty place for each test
 */
export function describeStoreContract(name: string, makePlace: () => Promise<Place>): void {
  describe(`${name} keeps the promises of a store`, () => {
    let place: Place
    let store: Store
    const shelf: Shelf = {
      get store() {
        return store
      },
      async reopen() {
        await store.close()
        store = await place.open()
        return store
      },
    }
    beforeEach(async () => {
      place = await makePlace()
      store = await place.open()
    })
    afterEach(async () => {
      await store.close()
      await place.remove()
    })
    describe('readings', () => readingPromises(shelf))
    describe('last words', () => wordPromises(shelf))
    describe('links and who is due', () => linkPromises(shelf))
    describe('systems and places', () => movePromises(shelf))
    describe('plans', () => planPromises(shelf))
    describe('outbox', () => outboxPromises(shelf))
    describe('budgets', () => budgetPromises(shelf))
    describe('ledger', () => ledgerPromises(shelf))
    describe('targets, sources and runs', () => statePromises(shelf))
    describe('upkeep', () => upkeepPromises(shelf))
    describe('any sequence of readings', () => readingModel(makePlace))
    describe('any sequence of operations', () => outboxModel(makePlace))
  })
}
