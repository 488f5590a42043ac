import type { DeclaredEquality } from '#contract'

const assumed = 'assumed: as the database under it sorts'

/** How SuperOffice compares, and how that is known. Attributes without a line of their own are compared exactly. */
export const equality = {
  name: { case: 'collation', trimmed: true, source: assumed },
  alias: { case: 'collation', source: assumed },
  /** Ids are numbers there and text here. */
  id: { case: 'exact', numberAsText: true, source: 'a number' },
} as const satisfies Readonly<Record<string, DeclaredEquality>>
