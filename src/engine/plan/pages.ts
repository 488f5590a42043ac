import type { PersonKey } from '../../domain/text/names.ts'
import type { KeyPage } from '../../store/plan-writer.ts'

/** People dealt with at once: memory stays flat. */
export const pageSize = 500

/** Page after page, in key order, until one is not full. A person may stand on a page more than once. */
export async function* pages<One extends { readonly person: PersonKey }>(
  read: (page: KeyPage) => Promise<readonly One[]>,
): AsyncGenerator<readonly One[]> {
  let after: PersonKey | undefined
  while (true) {
    const page = await read({ limit: pageSize, ...(after === undefined ? {} : { after }) })
    if (page.length > 0) yield page
    if (page.length < pageSize) return
    after = page.at(-1)?.person
  }
}
