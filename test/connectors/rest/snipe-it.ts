import { remoteId, Secret } from '#contract'
import type { Served } from '#simulation'
import { rest } from '../../../connectors/rest/index.ts'
import type { MemberCase, TargetFixture } from '../contract.ts'
import { presetSettings } from './preset.ts'
import { type Asked, type Fields, fixtureParts, type Handler, json, startSmall } from './records.ts'

export const snipeToken = 'snipe-right-right-right'
const stockGroups = ['Auditors', 'Keepers', 'Somebody else’s', 'Everybody']

export interface SnipeOptions {
  /** Our token may not edit sign-in data: that is left alone, and the answer is a success. Nor may it delete. */
  readonly withholds?: boolean
}

/**
 * The users API of Snipe-IT in small: HTTP 200 for refusals too, texts escaped for HTML, groups shown as records and written as
 * ids.
 */
export async function startSnipe({ withholds = false }: SnipeOptions = {}) {
  const users = new Map<number, Fields>([[1, { id: 1, username: 'admin', activated: true, groups: [] }]])
  const groups = [...stockGroups]
  return { users, groups, product: await startSmall(() => snipe(users, groups, withholds)) }
}

export async function openSnipe(options: SnipeOptions = {}): Promise<TargetFixture> {
  const { groups, product, users } = await startSnipe(options)
  const settings = await presetSettings('snipe-it', { url: product.url, token: new Secret(snipeToken) })
  return {
    connector: rest,
    settings,
    refusedSettings: { ...settings, token: new Secret('snipe-wrong-wrong-wrong') },
    secrets: [snipeToken, 'snipe-wrong-wrong-wrong'],
    account: number => ({
      username: `person-${number}`,
      first_name: 'Ann',
      last_name: `Number ${number}`,
      email: `person-${number}@example.org`,
      groups: ['4'],
      department: '7',
    }),
    edit: { name: 'first_name', to: 'Anna Zoë', untouched: 'last_name' },
    clear: 'last_name',
    members: [members(users)],
    lookup: {
      kind: 'group',
      known: 'Keepers',
      unknown: 'keepers',
      swap: { other: 'Auditors', names: () => void groups.splice(0, 2, 'Keepers', 'Auditors') },
    },
    sample: (name, number) => samples(number)[name],
    hides: ['notes'],
    unacceptable: { email: 'no address' },
    absent: remoteId('99999'),
    ...fixtureParts(product),
  }
}

const samples = (number: number): Readonly<Record<string, string>> => ({
  email: `probe-${number}@example.org`,
  start_date: '2026-01-31',
  end_date: '2026-02-28',
  department: '8',
  location: '9',
  company: '10',
  manager: '1',
})

const success = (payload: unknown): Served => json(200, { status: 'success', messages: 'Done.', payload })
const refusal = (messages: unknown): Served => json(200, { status: 'error', messages, payload: null })

const snipe =
  (users: Map<number, Fields>, groups: readonly string[], withholds: boolean): Handler =>
  (asked, expired) => {
    if (expired || asked.headers.authorization !== `Bearer ${snipeToken}`)
      return json(401, { error: 'Unauthenticated.' })
    if (asked.path === '/api/v1/groups')
      return rows(
        groups.map((name, index) => ({ id: index + 1, name })),
        asked,
      )
    if (asked.path === '/api/v1/users/me') return json(200, shown(users.get(1) ?? {}))
    const [, id] = /^\/api\/v1\/users(?:\/(\d+))?$/.exec(asked.path) ?? []
    if (id === undefined) return asked.method === 'POST' ? create(asked.body, users) : search(asked, users)
    const user = users.get(Number(id))
    return user === undefined
      ? refusal('User does not exist or you do not have permission to view them.')
      : one(asked, user, users, withholds)
  }

/** Fields whoever may not edit sign-in data sends in vain. */
const signInData = ['username', 'email', 'activated', 'password']

function one({ method, body }: Asked, user: Fields, users: Map<number, Fields>, withholds: boolean): Served {
  const id = Number(user.id)
  if (method === 'GET') return json(200, shown(user))
  if (method === 'DELETE' && withholds)
    return refusal('User does not exist or you do not have permission to delete them.')
  if (method === 'DELETE') {
    users.delete(id)
    return success(null)
  }
  const taken = Object.entries(body).filter(([name]) => !withholds || !signInData.includes(name))
  users.set(id, { ...user, ...Object.fromEntries(taken) })
  return success(shown(users.get(id) ?? {}))
}

function create(body: Fields, users: Map<number, Fields>): Served {
  if (body.email !== undefined && !String(body.email).includes('@'))
    return refusal({ email: ['The email must be a valid email address.'] })
  if (body.password === undefined || body.password !== body.password_confirmation)
    return refusal({ password: ['The password field is required.'] })
  if ([...users.values()].some(each => each.username === body.username))
    return refusal({ username: ['The username has already been taken.'] })
  const id = Math.max(0, ...users.keys()) + 1
  users.set(id, { ...body, id })
  return success(shown(users.get(id) ?? {}))
}

/** A user as it is shown: things by id and name, groups as a list of their own, or nothing at all. */
function shown(user: Fields): Fields {
  const { password: _hidden, password_confirmation: _too, notes: _asPage, groups: ids, ...kept } = user
  const { department_id, location_id, company_id, manager_id, start_date, end_date, ...rest } = kept
  const thing = (id: unknown): unknown => (id === undefined ? null : { id, name: 'IT' })
  const day = (date: unknown): unknown => (date === undefined ? null : { date, formatted: String(date) })
  const list = Array.isArray(ids) ? ids : []
  const named = list.map(id => ({ id, name: stockGroups[Number(id) - 1] }))
  return {
    ...Object.fromEntries(Object.entries(rest).map(([name, value]) => [name, escapedForHtml(value)])),
    department: thing(department_id),
    location: thing(location_id),
    company: thing(company_id),
    manager: thing(manager_id),
    start_date: day(start_date),
    end_date: day(end_date),
    groups: named.length === 0 ? null : { total: named.length, rows: named },
  }
}

/** As PHP's `htmlspecialchars`. */
function escapedForHtml(value: unknown): unknown {
  const entities: Readonly<Record<string, string>> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    "'": '&#039;',
  }
  return typeof value === 'string' ? value.replace(/[&<>"']/g, sign => entities[sign] ?? sign) : value
}

const search = (asked: Asked, users: Map<number, Fields>): Served =>
  rows(
    [...users.values()]
      .filter(user => ['username', 'email'].every(name => [null, user[name]].includes(asked.query.get(name))))
      .map(shown),
    asked,
  )

/** Two at a time, whatever the limit says: servers cap it. */
function rows(all: readonly Fields[], { query }: Asked): Served {
  const offset = Number(query.get('offset') ?? 0)
  return json(200, { total: all.length, rows: all.slice(offset, offset + 2) })
}

function members(users: Map<number, Fields>): MemberCase {
  return {
    name: 'groups',
    ours: ['1', '2'],
    foreign: '3',
    join: async account => {
      const user = users.get(Number(account)) ?? {}
      users.set(Number(account), { ...user, groups: [...(Array.isArray(user.groups) ? user.groups : []), 3] })
    },
  }
}
