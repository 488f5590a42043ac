/** A page of a list, as far as it tells whether the list is shown whole. */
export interface ListPage {
  /** Who is on it, in order; without the record that was asked for a second time. */
  readonly ids: readonly string[]
  /** How many there are in all, where the answer says so. */
  readonly total?: number | undefined
  /** Whether it begins with the record the page before ended with. Missing: that was not asked for. */
  readonly continues?: boolean
}

/** One way through a list, from its first page to its last. */
export interface Pass {
  /** Takes the next page in. @returns for each on it, whether this is the first time */
  take(page: ListPage): readonly boolean[]
  readonly pages: number
  /** Records on all pages so far. */
  readonly rows: number
  /** Stands for everybody on it, in their order: two passes with the same one saw the same list. */
  readonly order: string
  /** Why somebody may have been passed over, as the end of a sentence about the list; undefined: nothing shows it. */
  readonly doubt: string | undefined
}

/** Ways through a list before one that never holds still is given up. */
export const mostPasses = 3

/**
 * Watches one way through a list that is read page by page. Such a list is a place in something that moves: who is deleted draws
 * all behind them forward, and one of those is on no page; who is edited may jump over the reader. The end of the pages proves
 * nothing; what does not fit together proves that the list moved.
 */
export function createPass(): Pass {
  const pageOf = new Map<string, number>()
  const order = createDigest()
  let pages = 0
  let rows = 0
  let total: number | undefined
  let doubt: string | undefined
  const note = (why: string): void => {
    doubt ??= why
  }
  const meet = (id: string): boolean => {
    const before = pageOf.get(id)
    // Twice on one page is an odd list; on two pages, somebody has moved.
    if (before !== undefined && before !== pages) note('somebody stood on two pages')
    pageOf.set(id, pages)
    order.add(id)
    rows += 1
    return before === undefined
  }
  return {
    take(page) {
      pages += 1
      if (page.continues === false) note('a page did not begin where the one before it ended')
      if (page.total !== undefined && total !== undefined && page.total !== total)
        note(`the number of all went from ${total} to ${page.total} between two pages`)
      total = page.total ?? total
      return page.ids.map(meet)
    },
    get pages() {
      return pages
    },
    get rows() {
      return rows
    },
    get order() {
      return `${rows} ${order.text()}`
    },
    get doubt() {
      if (doubt !== undefined || total === undefined || total === rows) return doubt
      return `it says there are ${total} and showed ${rows}`
    },
  }
}

/** Two numbers of 32 bits over all texts in their order (after FNV-1a): nobody tries to deceive it, and a million ids must not be kept. */
function createDigest(): { add(text: string): void; text(): string } {
  let [one, other] = [0x811c9dc5, 0x9747b28c]
  const mix = (code: number): void => {
    one = Math.imul(one ^ code, 0x01000193)
    other = Math.imul(other ^ code, 0x5bd1e995) ^ (other >>> 15)
  }
  return {
    add(text) {
      for (let at = 0; at < text.length; at += 1) mix(text.charCodeAt(at))
      mix(0x1_0000)
    },
    text: () => `${one >>> 0}.${other >>> 0}`,
  }
}

/** A number of things that stands in an answer as a number or as a text; undefined for everything else. */
export function countIn(value: unknown): number | undefined {
  if (typeof value === 'number') return Number.isSafeInteger(value) && value >= 0 ? value : undefined
  return typeof value === 'string' && /^\s*\d{1,15}\s*$/.test(value) ? Number(value) : undefined
}
