import type { DeclaredEquality } from '#contract'

/**
 * How SCIM services compare, and how that is known: by `caseExact` of the standard's schemas (RFC 7643 §8.7.1). Some services write
 * numbers where the RFC says text; attributes without a line of their own are as `text`.
 */
export const equality = {
  text: { numberAsText: true },
  userName: {
    case: 'fold',
    numberAsText: true,
    source: 'RFC 7643 §8.7.1: `caseExact` false; where the service’s schema has true say `compare: exact`',
  },
  externalId: { case: 'exact', numberAsText: true, source: 'RFC 7643 §3.1: `caseExact` true' },
  emails: { case: 'fold', numberAsText: true, source: 'RFC 7643 §8.7.1: `caseExact` false' },
} as const satisfies Readonly<Record<string, DeclaredEquality>>
