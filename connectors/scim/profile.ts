/**
 * How a service wants its requests spelled. RFC 7644 has one way, but many services were only ever tried with one identity
 * provider and fail on anything else.
 */
export interface Profile {
  /** `Add` instead of `add`. */
  readonly capitalised: boolean
  /** One `replace` without path that holds everything, instead of one with a path for each attribute. */
  readonly pathless: boolean
  /** `"False"` instead of `false`, in PATCH only. */
  readonly activeAsText: boolean
  /** Members leave a group by a list of values, instead of by a filter in the path. */
  readonly removesByValue: boolean
  /** Several values in one filter, joined with `or`. */
  readonly joinsFilters: boolean
}

const standard: Profile = {
  capitalised: false,
  pathless: false,
  activeAsText: false,
  removesByValue: false,
  joinsFilters: true,
}

/** Microsoft Entra ID without its compliance flag, and Okta: both filter for one value at a time. */
const profiles: Readonly<Record<string, Profile>> = {
  standard,
  'entra-like': {
    ...standard,
    capitalised: true,
    activeAsText: true,
    removesByValue: true,
    joinsFilters: false,
  },
  'okta-like': { ...standard, pathless: true, joinsFilters: false },
}

/** @param name one of the choices of the setting; the configuration lets no other one through */
export const profileOf = (name: string): Profile => profiles[name] ?? standard
