import { remoteId, Secret } from '#contract'
import type { Served } from '#simulation'
import { rest } from '../../../connectors/rest/index.ts'
import type { TargetFixture } from '../contract.ts'
import { presetSettings } from './preset.ts'
import { type Asked, type Fields, fixtureParts, type Handler, json, startSmall } from './records.ts'

export const rtPassword = 'rt-right-right-right'

/** The users of RT's REST 2.0 in small, as a real 5.0 was seen to behave (test/real/request-tracker). */
export async function startRequestTracker() {
  const root = { id: 14, Name: 'root', EmailAddress: 'root@localhost', Privileged: 1, Disabled: '0' }
  const users = new Map<number, Fields>([[14, root]])
  return { users, product: await startSmall(() => requestTracker(users)) }
}

export async function openRequestTracker(): Promise<TargetFixture> {
  const { product } = await startRequestTracker()
  const settings = await presetSettings('request-tracker', {
    url: `${product.url}/REST/2.0`,
    username: 'root',
    password: new Secret(rtPassword),
  })
  return {
    connector: rest,
    settings,
    refusedSettings: { ...settings, password: new Secret('rt-wrong-wrong-wrong') },
    secrets: [rtPassword, 'rt-wrong-wrong-wrong'],
    account: number => ({
      Name: `person-"${number}"`,
      EmailAddress: `person-${number}@example.org`,
      RealName: `Ann ${number}`,
      Organization: 'Lead',
    }),
    edit: { name: 'RealName', to: 'Anna Zoë', untouched: 'Organization' },
    clear: 'Organization',
    sample: (name, number) => (name === 'EmailAddress' ? `probe-${number}@example.org` : undefined),
    unacceptable: { EmailAddress: 'no address' },
    absent: remoteId('99999'),
    ...fixtureParts(product),
  }
}

const right = `Basic ${Buffer.from(`root:${rtPassword}`).toString('base64')}`

const requestTracker =
  (users: Map<number, Fields>): Handler =>
  (asked, expired) => {
    if (expired || asked.headers.authorization !== right) return json(401, { message: 'Unauthorized' })
    if (asked.path === '/REST/2.0/rt') return json(200, { Version: '5.0.3' })
    if (asked.path === '/REST/2.0/users') return search(asked, users)
    if (asked.path === '/REST/2.0/user') return create(asked.body, users)
    const [, name = ''] = /^\/REST\/2\.0\/user\/([^/]+)$/.exec(asked.path) ?? []
    const user = users.get(Number(name)) ?? [...users.values()].find(({ Name }) => Name === decodeURIComponent(name))
    if (user === undefined) return json(404, { message: 'Not Found' })
    return asked.method === 'GET' ? json(200, shown(user)) : update(asked.body, user, users)
  }

/** The body names the new account by its name; its id is in the header alone. */
function create(body: Fields, users: Map<number, Fields>): Served {
  const flaw = flawOf({ Name: 'Name', EmailAddress: 'EmailAddress' }, body, users)
  if (flaw !== undefined) return json(400, { message: flaw })
  const id = Math.max(0, ...users.keys()) + 1
  users.set(id, { Disabled: '0', Privileged: 0, ...body, id })
  return json(201, { id: body.Name, type: 'user' }, { location: `/REST/2.0/user/${id}` })
}

/** Each field by itself: what is refused is told by a sentence among the others, and the answer is 200. */
function update(body: Fields, user: Fields, users: Map<number, Fields>): Served {
  const sentences: string[] = []
  for (const [name, value] of Object.entries(body)) {
    const flaw = flawOf({ [name]: name }, { ...user, [name]: value }, users)
    const now = users.get(Number(user.id)) ?? user
    if (value === null || now[name] === value) continue
    if (flaw === undefined) users.set(Number(user.id), { ...now, [name]: value })
    sentences.push(`User ${user.Name}: ${flaw ?? `${name} changed from '${now[name]}' to '${value}'`}`)
  }
  return json(200, sentences)
}

function flawOf(looked: Fields, user: Fields, users: Map<number, Fields>): string | undefined {
  const isTaken = (name: string): boolean =>
    name in looked &&
    [...users.values()].some(
      other => other.id !== user.id && String(other[name]).toLowerCase() === String(user[name]).toLowerCase(),
    )
  if (isTaken('Name')) return 'Name in use'
  if (isTaken('EmailAddress')) return 'Email address in use'
  if ('EmailAddress' in looked && !String(user.EmailAddress ?? '@').includes('@'))
    return 'Invalid syntax for email address'
  return undefined
}

/** What is empty is left out. */
const shown = ({ Password: _hidden, ...user }: Fields): Fields => ({
  Memberships: [],
  ...Object.fromEntries(Object.entries(user).filter(([, value]) => value !== '')),
})

/** Rows are named by the account unless the id is asked for; two at a time, whatever the size says. */
function search({ query }: Asked, users: Map<number, Fields>): Served {
  const terms: readonly { readonly field: string; readonly operator?: string; readonly value: string }[] = JSON.parse(
    query.get('query') ?? '[]',
  )
  const hits = [...users.values()].filter(user =>
    terms.every(
      ({ field, operator, value }) =>
        operator === '>' || String(user[field]).toLowerCase() === String(value).toLowerCase(),
    ),
  )
  const rows = hits.map(({ id, Name }) => ({ type: 'user', id: query.get('fields') === 'id' ? id : Name }))
  const page = Number(query.get('page') ?? 1)
  return json(200, { items: rows.slice(2 * page - 2, 2 * page), page, per_page: 2, total: rows.length })
}
