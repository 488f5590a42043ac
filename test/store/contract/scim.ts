import { afterEach, beforeEach, describe } from 'vitest'
import type { Store } from '../../../src/store/store.ts'
import type { Place, Shelf } from '../contract.ts'
import { scimChangePromises } from './scim-changes.ts'
import { scimFilterPromises } from './scim-filters.ts'
import { scimMemberPromises } from './scim-members.ts'
import { scimPagePromises } from './scim-pages.ts'
import { scimReindexPromises } from './scim-reindex.ts'
import { scimResourcePromises } from './scim-resources.ts'
import { tokenPromises } from './scim-tokens.ts'
import { scimWritePromises } from './scim-writes.ts'

/** Every promise of `Scim` and `Tokens`. @param makePlace an empty place for each test */
export function describeScimContract(name: string, makePlace: () => Promise<Place>): void {
  describe(`${name} keeps the promises of the SCIM memory`, () => {
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
    describe('resources', () => scimResourcePromises(shelf))
    describe('members', () => scimMemberPromises(shelf))
    describe('filters', () => scimFilterPromises(shelf))
    describe('pages and order', () => scimPagePromises(shelf))
    describe('changes', () => scimChangePromises(shelf))
    describe('writes', () => scimWritePromises(shelf))
    describe('what is indexed anew', () => scimReindexPromises(shelf))
    describe('tokens', () => tokenPromises(shelf))
  })
}
