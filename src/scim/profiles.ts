import type { Dialect } from './dialect.ts'

/** What holds where a profile says nothing else (docs/scim-disputes.md has the reasons). */
export const standard: Dialect = {
  missingElement: 'create-typed',
  loose: true,
  unknown: 'ignore',
  groupNameUnique: true,
  unquoted: 'reject',
  patchAnswer: { User: 'resource', Group: 'nothing' },
  primaries: 'first',
  unknownMembers: 'reject',
  putWithoutActive: 'unchanged',
}

/** Identity providers by the name that stands in `profile:`, with what they need otherwise. */
const deviations = {
  standard: {},
  /** RFC 7644 to the letter, for testing a client of your own. */
  strict: {
    missingElement: 'strict',
    loose: false,
    unknown: 'reject',
    groupNameUnique: false,
    primaries: 'reject',
  },
  /** Sends `"False"`, `manager` as text and value paths into nothing. */
  entra: {},
  /** Entra with `aadOptscim062020`: PATCH as the RFC has it; the looser reading stays harmless. */
  'entra-scim': {},
  /** Own apps of the wizard: PUT for everything. */
  okta: {},
  /** Apps of the catalogue: PATCH for activation, PUT for profiles. */
  'okta-catalogue': {},
  /** Compares a group's members after writing them, in what PATCH answers too; wrote filters without quotes before 2025.10 (goauthentik/authentik#16465). */
  authentik: { patchAnswer: { User: 'resource', Group: 'resource' }, unquoted: 'accept' },
  /** Filter literals without quotes have been seen. */
  onelogin: { unquoted: 'accept' },
  google: {},
  jumpcloud: {},
  /** Its plug-ins write groups before all of their members have arrived. */
  keycloak: { unknownMembers: 'skip' },
} as const satisfies Readonly<Record<string, Partial<Dialect>>>

export type ProfileName = keyof typeof deviations

export const profileNames: readonly string[] = Object.keys(deviations)

export const isProfile = (name: string): name is ProfileName => Object.hasOwn(deviations, name)

/** The dialect of a profile. @param otherwise what somebody wants differently */
export const dialectOf = (profile: ProfileName, otherwise: Partial<Dialect> = {}): Dialect => ({
  ...standard,
  ...deviations[profile],
  ...otherwise,
})
