import { type SettingSpecs, type SettingsOf, trustedAuthorities } from '#contract'

/** What an operator can set. The connector's page explains each. */
export const settings = {
  url: {
    type: 'url',
    required: true,
    description: 'Address of the frontend’s `api_jsonrpc.php`.',
    example: 'https://zabbix.corp.test/api_jsonrpc.php',
  },
  token: {
    type: 'secret',
    description: 'API token of a Super admin. Instead of `username` and `password`.',
  },
  username: { type: 'text', description: 'Super admin to sign in as, when there is no token.' },
  password: { type: 'secret', description: 'Password of `username`.' },
  disabledGroup: {
    type: 'text',
    default: 'Disabled',
    description: 'Name of the user group that takes sign-in away from its members.',
  },
  ca: trustedAuthorities,
} as const satisfies SettingSpecs

export type ZabbixSettings = Omit<SettingsOf<typeof settings>, 'ca'>

/** Either a token or a user name with its password; one sentence for each thing that is wrong. */
export function validate({ token, username, password, disabledGroup }: ZabbixSettings): readonly string[] {
  const problems: string[] = []
  const signsIn = username !== undefined || password !== undefined
  if (token !== undefined && signsIn) problems.push('give either token or username and password, not both')
  if (token === undefined && !signsIn) problems.push('give a token, or a username and its password')
  if (token === undefined && username !== undefined && password === undefined)
    problems.push('username needs a password')
  if (token === undefined && password !== undefined && username === undefined)
    problems.push('password needs a username')
  if (disabledGroup === '') problems.push('disabledGroup must be the name of a user group')
  return problems
}
