import type { DeclaredEquality } from '#contract'

/** How Zabbix compares, and how that is known. Numbers are text in its answers; attributes without a line of their own are as `text`. */
export const equality = {
  text: { numberAsText: true },
  /** Whether single sign-on minds the case is a setting of its own (`ldap_case_sensitive`, `saml_case_sensitive`); the API always does. */
  username: {
    case: 'exact',
    numberAsText: true,
    source: 'seen at 6.0.14 and 7.0.22: `u2` and `U2` side by side',
  },
  userid: { case: 'exact', numberAsText: true, source: 'a number' },
} as const satisfies Readonly<Record<string, DeclaredEquality>>
