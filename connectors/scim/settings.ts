import { type SettingSpecs, type SettingsOf, trustedAuthorities } from '#contract'

/** What an operator can set. The connector's page explains each. */
export const settings = {
  url: {
    type: 'url',
    required: true,
    description: 'Base address of the SCIM 2.0 service: what stands before `/Users`.',
    example: 'https://app.corp.test/scim/v2',
  },
  token: { type: 'secret', required: true, description: 'Bearer token of the service.' },
  profile: {
    type: 'choice',
    choices: ['standard', 'entra-like', 'okta-like'],
    default: 'standard',
    description:
      'How requests are spelled: as the RFC says, or as an identity provider the service was built for sends them.',
  },
  wholeGroups: {
    type: 'boolean',
    default: false,
    description:
      'For services without PATCH whose users do not show their groups: your word that a group shows all of its members, however many. Groups are written back whole there; members that are not shown would be lost.',
  },
  ca: trustedAuthorities,
} as const satisfies SettingSpecs

/** The settings a connection is opened with. */
export type ScimSettings = Omit<SettingsOf<typeof settings>, 'ca'>

/** Addresses are built by adding to `url`; one sentence for each thing that is in the way. */
export function validate({ url }: ScimSettings): readonly string[] {
  if (/[?#]/.test(url)) return ['url must end before any ? or #']
  return /\/(Users|Groups|ServiceProviderConfig)\/?$/.test(url)
    ? ['url must be what stands before /Users, as in https://app.corp.test/scim/v2']
    : []
}
