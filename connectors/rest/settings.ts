import { join } from 'node:path'
import { type SettingSpecs, type SettingsOf, trustedAuthorities } from '#contract'
import { describe } from './describe/description.ts'
import { descriptionProblems } from './describe/problems.ts'

/** What an operator can set. The connector's page explains each. */
export const settings = {
  url: {
    type: 'url',
    required: true,
    description: 'Address all paths of the description are behind.',
    example: 'https://host.example.org',
  },
  preset: {
    type: 'preset',
    folder: join(import.meta.dirname, 'presets'),
    description:
      'A ready description by name, or the path of a .yaml file of your own; what `api` says is laid over it.',
  },
  username: { type: 'text', description: 'User to sign in as (basic, password).' },
  password: { type: 'secret', description: 'Password of `username`.' },
  token: { type: 'secret', description: 'Token or key (bearer, header).' },
  clientId: {
    type: 'text',
    description: 'OAuth 2.0 client (client-credentials; password, where the API wants to know who renews a token).',
  },
  clientSecret: { type: 'secret', description: 'Secret of `clientId`.' },
  api: {
    type: 'block',
    description: 'The description of the API, or what differs from the preset.',
    check: descriptionProblems,
  },
  ca: trustedAuthorities,
} as const satisfies SettingSpecs

export type RestSettings = Omit<SettingsOf<typeof settings>, 'ca'>

/** The credentials the way to sign in needs; one sentence for each thing that is wrong. */
export function validate(given: RestSettings): readonly string[] {
  if (given.api === undefined) return ['give a preset, or describe the API in api']
  const { signIn } = describe(given.api)
  const needed = credentials[signIn.kind]
  return needed
    .filter(name => given[name] === undefined)
    .map(name => `${name} is missing: this API is signed in to by ${signIn.kind}`)
}

const credentials = {
  none: [],
  basic: ['username', 'password'],
  bearer: ['token'],
  header: ['token'],
  password: ['username', 'password'],
  'client-credentials': ['clientId', 'clientSecret'],
} as const satisfies Readonly<Record<string, readonly (keyof RestSettings)[]>>
