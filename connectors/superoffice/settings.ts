import { type SettingSpecs, type SettingsOf, trustedAuthorities } from '#contract'
import { tenantOf } from './tenant.ts'

/** What an operator can set. The connector's page explains each. */
export const settings = {
  url: {
    type: 'url',
    required: true,
    description: 'Address of the REST API, up to and with `/api/v1`.',
    example: 'https://crm.corp.test/SuperOffice/api/v1',
  },
  username: { type: 'text', description: 'User to sign in as (on-site only).' },
  password: { type: 'secret', description: 'Password of `username`.' },
  ticket: {
    type: 'secret',
    description: 'A ticket (`7T:...`), instead of `username`. Dies six hours after its last use.',
  },
  token: { type: 'secret', description: 'An access token (`8A:...`), instead of `username`. Dies after an hour.' },
  systemUser: {
    type: 'secret',
    description: 'System user token (Online), instead of `username`. Tickets are fetched with it as needed.',
  },
  privateKey: { type: 'secret', description: 'RSA key of the app in PEM form; signs `systemUser`.' },
  appToken: { type: 'secret', description: 'Application token (client secret) of the app; needed Online.' },
  administratorRight: {
    type: 'text',
    description:
      'Programmatic name of the function right that lets a role administer users; without it, only users with our own role count as administrators.',
    example: 'admin-role',
  },
  hiddenLicences: {
    type: 'texts',
    description:
      'Codes of hidden licences to assign together with a user plan, where SuperOffice does not do so itself.',
    example: '[user, web]',
  },
  language: { type: 'text', default: 'en', description: 'Language names and reasons come in: `en`, `de`, `nb-no`.' },
  culture: {
    type: 'text',
    description: 'Culture numbers and dates inside texts come in, when not that of `language`.',
  },
  timezone: {
    type: 'text',
    description: 'Time zone times come in: a code or id of SuperOffice, such as `NO` or `261`.',
  },
  ca: trustedAuthorities,
} as const satisfies SettingSpecs

export type SuperOfficeSettings = Omit<SettingsOf<typeof settings>, 'ca'>

/** One way to sign in and all it needs; one sentence for each thing that is wrong. */
export function validate(given: SuperOfficeSettings): readonly string[] {
  const online = tenantOf(given.url) !== undefined
  const problems = [...waysIn(given), ...companions(given)]
  if (!/\/api\/v1\/?$/.test(given.url)) problems.push('url must end in /api/v1')
  if (online && given.username !== undefined)
    problems.push('username does not work in SuperOffice Online; use systemUser, ticket or token')
  if (!online && given.systemUser !== undefined)
    problems.push('systemUser is for SuperOffice Online: url must name the tenant, as in /Cust12345/api/v1')
  return problems
}

function waysIn({ username, ticket, token, systemUser }: SuperOfficeSettings): string[] {
  const ways = { username, ticket, token, systemUser }
  const given = Object.entries(ways).flatMap(([name, value]) => (value === undefined ? [] : [name]))
  if (given.length === 1) return []
  if (given.length > 1) return [`give one of ${given.join(', ')}, not all of them`]
  return ['give username and password, or a ticket, a token or a systemUser']
}

function companions({ username, password, systemUser, privateKey, appToken }: SuperOfficeSettings): string[] {
  const problems: string[] = []
  if (username !== undefined && password === undefined) problems.push('username needs a password')
  if (password !== undefined && username === undefined) problems.push('password needs a username')
  if (systemUser !== undefined && privateKey === undefined) problems.push('systemUser needs a privateKey')
  if (systemUser !== undefined && appToken === undefined) problems.push('systemUser needs an appToken')
  if (privateKey !== undefined && systemUser === undefined) problems.push('privateKey needs a systemUser')
  return problems
}
