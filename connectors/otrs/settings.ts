import { type SettingSpecs, type SettingsOf, trustedAuthorities } from '#contract'
import type { Dialect } from './dialect.ts'
import { dialectOf } from './dialects.ts'
import { routeProblems, routesOf } from './routes.ts'

/** What an operator can set. The connector's page explains each. */
export const settings = {
  url: {
    type: 'url',
    required: true,
    description: 'Address of the web service, without a route.',
    example: 'https://desk.corp.test/znuny/nph-genericinterface.pl/Webservice/Sync',
  },
  dialect: {
    type: 'choice',
    required: true,
    choices: ['otrs8', 'znuny'],
    description: 'Who made the operations: `otrs8` for OTRS 8 and newer, `znuny` for the add-on GIExtension.',
  },
  username: { type: 'text', description: 'Agent to sign in as.' },
  password: { type: 'secret', description: 'Password of `username`.' },
  accessToken: { type: 'secret', description: 'OTRS 8: access token, instead of `username` and `password`.' },
  sessions: {
    type: 'boolean',
    default: true,
    description: 'Znuny: sign in once for many calls; `false` sends the credentials with each call.',
  },
  update: {
    type: 'choice',
    choices: ['changes', 'full'],
    description:
      '`changes` sends what changes and looks whether OTRS kept the rest; `full` reads each account and writes it whole (with `znuny` always).',
  },
  routes: {
    type: 'map',
    description:
      'Verb and path of operations whose route is not `POST /<operation>`; `none` for those that are missing.',
    example: 'CustomerUserUpdate: PATCH /CustomerUser/:CustomerUserID',
  },
  validId: { type: 'integer', default: 1, least: 1, description: 'ValidID of accounts that can be used.' },
  invalidId: { type: 'integer', default: 2, least: 1, description: 'ValidID that `disable` sets.' },
  ca: trustedAuthorities,
} as const satisfies SettingSpecs

export type OtrsSettings = Omit<SettingsOf<typeof settings>, 'ca'>

/** One sentence for each thing that is wrong between the settings. */
export function validate(given: OtrsSettings): readonly string[] {
  const { validId, invalidId } = given
  const same = validId === invalidId ? ['validId and invalidId must differ, or disabling would do nothing'] : []
  const dialect = dialectOf(given.dialect)
  return [
    ...credentialProblems(given),
    ...same,
    ...updateProblems(given, dialect),
    ...routeProblems(given.routes ?? {}, dialect, given),
  ]
}

/** Whether accounts are written whole: as the dialect needs it, unless the settings say. */
export const isWritten = ({ update }: Pick<OtrsSettings, 'update'>, dialect: Dialect): 'partial' | 'replace' =>
  update === undefined ? dialect.update : update === 'full' ? 'replace' : 'partial'

function updateProblems({ update, routes = {} }: OtrsSettings, dialect: Dialect): readonly string[] {
  if (update === 'changes' && dialect.update === 'replace')
    return [`update: changes would empty what is not sent, with the ${dialect.name} dialect; take it out`]
  const isShown = routesOf(dialect, routes).get !== undefined
  return update === 'full' && !isShown
    ? ['update: full needs an operation that shows an account; name its route under routes: CustomerUserGet']
    : []
}

function credentialProblems({ dialect, username, password, accessToken }: OtrsSettings): readonly string[] {
  const signsIn = username !== undefined || password !== undefined
  if (accessToken !== undefined && dialect === 'znuny')
    return ['accessToken is known to OTRS 8 only; the znuny dialect needs username and password']
  if (accessToken !== undefined) return signsIn ? ['give either accessToken or username and password, not both'] : []
  if (!signsIn)
    return [dialect === 'znuny' ? 'give username and password' : 'give accessToken, or username and password']
  if (password === undefined) return ['username needs a password']
  return username === undefined ? ['password needs a username'] : []
}
