import type { RawRecord, Reading, Source } from '../src/domain/contract.ts'
import { proofDefaults } from '../src/domain/policy.ts'
import type { SourceConnection } from '../src/engine/targets/connection.ts'
import { attributesOf, sourceName, sourceRevision } from './crm.ts'

/** A source that holds these people, on one page. @param who `title` is what an edit edits */
export function handMade(
  scope: Reading['scope'],
  who: readonly { readonly index: number; readonly title?: string }[],
): SourceConnection {
  const page: readonly RawRecord[] = who.map(({ index, title }, at) => ({
    row: at + 1,
    fields: attributesOf(index, title),
  }))
  const source: Source = {
    check: async () => ({ product: 'nothing', remarks: [] }),
    read: async () => ({ scope, pages: onePage(page) }),
  }
  return { name: sourceName, source, recipe: { key: 'employeeNumber' }, revision: sourceRevision, proof: proofDefaults }
}

async function* onePage(page: readonly RawRecord[]): Reading['pages'] {
  yield page
}
