import type { DeclaredEquality } from '#contract'

/**
 * How OTRS and Znuny compare, and how that is known. They write numbers as text; attributes without a line of their own are as `text`.
 * Logins and addresses are compared by the database's LOWER unless the backend sets `CaseSensitive` (Kernel/Config/Defaults.pm).
 */
export const equality = {
  text: { numberAsText: true },
  login: {
    case: 'fold',
    numberAsText: true,
    source: 'seen at Znuny 6.5.1: `P1` finds `p1`, `kuß` and `kuss` are two; on MySQL say `compare: collation`',
  },
  email: {
    case: 'fold',
    numberAsText: true,
    source: 'seen at Znuny 6.5.1: unique without case; on MySQL say `compare: collation`',
  },
  dynamicField: { numberAsText: true, trimmed: true, source: 'the operations trim what they store' },
} as const satisfies Readonly<Record<string, DeclaredEquality>>
