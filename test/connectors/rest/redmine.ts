import { remoteId, Secret, type Value } from '#contract'
import type { Served } from '#simulation'
import { rest } from '../../../connectors/rest/index.ts'
import type { TargetFixture } from '../contract.ts'
import { presetSettings } from './preset.ts'
import { type Asked, type Fields, fixtureParts, type Handler, json, startSmall } from './records.ts'

export const redmineKey = 'redmine-right-right-right'
const stockGroups = ['Auditors', 'Keepers', 'Somebody else’s', 'Everybody']

/** The users API of Redmine in small, as a real 5.0 was seen to behave (test/real/redmine). */
export async function startRedmine() {
  const admin = { id: 1, login: 'admin', mail: 'admin@example.org', firstname: 'Red', lastname: 'Mine', status: 1 }
  const users = new Map<number, Fields>([[1, { ...admin, admin: true, group_ids: [] }]])
  const groups = [...stockGroups]
  return { users, groups, product: await startSmall(() => redmine(users, groups)) }
}

export async function openRedmine(): Promise<TargetFixture> {
  const { groups, product, users } = await startRedmine()
  const settings = await presetSettings('redmine', { url: product.url, token: new Secret(redmineKey) })
  return {
    connector: rest,
    settings,
    refusedSettings: { ...settings, token: new Secret('redmine-wrong-wrong-wrong') },
    secrets: [redmineKey, 'redmine-wrong-wrong-wrong', keyOf(2)],
    account: number => ({
      login: `person-${number}`,
      firstname: 'Ann',
      lastname: `Number ${number}`,
      mail: `person-${number}@example.org`,
    }),
    edit: { name: 'firstname', to: 'Anna Zoë', untouched: 'lastname' },
    members: [
      {
        name: 'groups',
        ours: ['1', '2'],
        foreign: '3',
        join: async account => {
          const user = users.get(Number(account)) ?? {}
          users.set(Number(account), { ...user, group_ids: [...groupsOf(user), 3] })
        },
      },
    ],
    lookup: {
      kind: 'group',
      known: 'Keepers',
      unknown: 'keepers',
      swap: { other: 'Auditors', names: () => void groups.splice(0, 2, 'Keepers', 'Auditors') },
    },
    leftOutOfCreates: ['groups'],
    sample: (name, number) => samples(number)[name],
    hides: ['must_change_passwd', 'auth_source_id', 'language', 'mail_notification'],
    unacceptable: { login: 'no spaces' },
    absent: remoteId('99999'),
    ...fixtureParts(product),
  }
}

const samples = (number: number): Readonly<Record<string, Value>> => ({
  login: `probe-${number}`,
  mail: `probe-${number}@example.org`,
  custom_fields: [{ id: 1, value: `probe ${number}` }],
})

/** Redmine shows administrators the key of everybody. */
const keyOf = (id: unknown): string => `api-key-of-user-${id}`

const groupsOf = ({ group_ids }: Fields): readonly unknown[] => (Array.isArray(group_ids) ? group_ids : [])

const redmine =
  (users: Map<number, Fields>, groups: readonly string[]): Handler =>
  (asked, expired) => {
    if (expired || asked.headers['x-redmine-api-key'] !== redmineKey) return { status: 401, text: '' }
    if (asked.path === '/groups.json')
      return json(200, { groups: groups.map((name, index) => ({ id: index + 1, name })) })
    if (asked.path === '/users/current.json') return json(200, { user: shown(users.get(1) ?? {}, groups) })
    if (asked.path === '/users.json') return asked.method === 'POST' ? create(asked, users, groups) : page(asked, users)
    const user = users.get(Number(/^\/users\/(\d+)\.json$/.exec(asked.path)?.[1]))
    return user === undefined ? { status: 404, text: '' } : one(asked, user, users, groups)
  }

function one({ method, body }: Asked, user: Fields, users: Map<number, Fields>, groups: readonly string[]): Served {
  const id = Number(user.id)
  if (method === 'GET') return json(200, { user: shown(user, groups) })
  if (method === 'DELETE') users.delete(id)
  else {
    const wanted = { ...user, ...fieldsIn(body) }
    const flaws = flawsOf(wanted, users)
    if (flaws.length > 0) return json(422, { errors: flaws })
    users.set(id, wanted)
  }
  return { status: 204, text: '' }
}

/** Groups are left alone here, without a word. */
function create({ body }: Asked, users: Map<number, Fields>, groups: readonly string[]): Served {
  const { group_ids: _ignored, ...wanted } = fieldsIn(body)
  const flaws = flawsOf(wanted, users)
  if (wanted.password !== wanted.password_confirmation) flaws.push('Password doesn’t match confirmation')
  if (flaws.length > 0) return json(422, { errors: flaws })
  const id = Math.max(0, ...users.keys()) + 1
  users.set(id, { status: 1, admin: false, ...wanted, id, group_ids: [] })
  return json(201, { user: shown(users.get(id) ?? {}, groups) })
}

/** A copy of what stands under `user`. */
const fieldsIn = ({ user }: Fields): Record<string, unknown> =>
  typeof user === 'object' && user !== null ? { ...user } : {}

function flawsOf(user: Fields, users: Map<number, Fields>): string[] {
  const others = [...users.values()].filter(({ id }) => id !== user.id)
  const isTaken = (name: string): boolean =>
    others.some(other => String(other[name]).toLowerCase() === String(user[name]).toLowerCase())
  return [
    ...(isTaken('login') ? ['Login has already been taken'] : []),
    ...(/^[a-z0-9_\-@.]+$/i.test(String(user.login)) ? [] : ['Login is invalid']),
    ...(isTaken('mail') ? ['Email has already been taken'] : []),
  ]
}

/** A user as it is shown alone; passwords never are. */
function shown(
  { password: _hidden, password_confirmation: _too, group_ids, ...user }: Fields,
  groups: readonly string[],
) {
  const list = groupsOf({ group_ids }).map(id => ({ id, name: groups[Number(id) - 1] }))
  return { ...user, api_key: keyOf(user.id), groups: list }
}

/** Rows without state and groups; two at a time, whatever the limit says. */
function page({ query }: Asked, users: Map<number, Fields>): Served {
  const [name, status] = [query.get('name')?.toLowerCase() ?? '', query.get('status')]
  const hits = [...users.values()]
    .filter(user => ['login', 'mail'].some(field => String(user[field]).toLowerCase().includes(name)))
    .filter(user => status === '' || String(user.status) === (status ?? '1'))
  const offset = Number(query.get('offset') ?? 0)
  const rows = hits.slice(offset, offset + 2).map(({ id, login, mail }) => ({ id, login, mail }))
  return json(200, { users: rows, total_count: hits.length, offset, limit: 2 })
}
