import { remoteId, Secret } from '#contract'
import type { Served } from '#simulation'
import { rest } from '../../../connectors/rest/index.ts'
import type { TargetFixture } from '../contract.ts'
import { presetSettings } from './preset.ts'
import { type Asked, type Fields, fixtureParts, type Handler, json, startSmall } from './records.ts'

export const gitlabToken = 'glpat-right-right-right'

/** The users API of GitLab in small: keyset paging, blocking by requests of its own, errors under `message`. */
export async function startGitlab(more: readonly Fields[] = []) {
  const root = { id: 1, username: 'root', email: 'root@example.org', state: 'active' }
  const users = new Map<number, Fields>([root, ...more].map(user => [Number(user.id), user]))
  return { users, product: await startSmall(url => gitlab(users, url)) }
}

export async function openGitlab(): Promise<TargetFixture> {
  const { product } = await startGitlab()
  const settings = await presetSettings('gitlab', { url: product.url, token: new Secret(gitlabToken) })
  return {
    connector: rest,
    settings,
    refusedSettings: { ...settings, token: new Secret('glpat-wrong-wrong-wrong') },
    secrets: [gitlabToken, 'glpat-wrong-wrong-wrong'],
    account: number => ({
      username: `person-${number}`,
      email: `person-${number}@example.org`,
      name: `Ann ${number}`,
      organization: 'Lead',
      admin: false,
    }),
    edit: { name: 'name', to: 'Anna Zoë', untouched: 'organization' },
    clear: 'organization',
    sample: (name, number) => (name === 'email' ? `probe-${number}@example.org` : undefined),
    unacceptable: { email: 'no address' },
    absent: remoteId('99999'),
    ...fixtureParts(product),
  }
}

const gitlab =
  (users: Map<number, Fields>, url: string): Handler =>
  (asked, expired) => {
    if (expired || asked.headers['private-token'] !== gitlabToken) return json(401, { message: '401 Unauthorized' })
    if (asked.path === '/api/v4/user') return json(200, users.get(1))
    const [, id, verb] = /^\/api\/v4\/users(?:\/(\d+)(?:\/(block|unblock))?)?$/.exec(asked.path) ?? []
    if (id === undefined) return asked.method === 'POST' ? create(asked.body, users) : page(asked, users, url)
    const user = users.get(Number(id))
    if (user === undefined) return json(404, { message: '404 User Not Found' })
    return one(asked, user, verb, users)
  }

function one({ method, body }: Asked, user: Fields, verb: string | undefined, users: Map<number, Fields>): Served {
  const id = Number(user.id)
  if (verb !== undefined) {
    if (user.user_type === 'bot') return json(403, { message: 'An internal user cannot be blocked' })
    // Blocking twice is fine; an unblock without effect says false.
    if ((user.state === 'blocked') === (verb === 'block')) return json(201, verb === 'block' ? null : false)
    users.set(id, { ...user, state: verb === 'block' ? 'blocked' : 'active' })
    return json(201, true)
  }
  if (method === 'GET') return json(200, user)
  if (method === 'DELETE') {
    users.delete(id)
    return { status: 204, text: '' }
  }
  if (isTaken(body, users, id)) return json(409, { message: 'Email has already been taken' })
  const {
    admin = user.is_admin,
    auditor = user.is_auditor,
    skip_reconfirmation: _left,
    job_title: _untaken,
    ...rest
  } = body
  users.set(id, { ...user, ...rest, is_admin: admin, is_auditor: auditor })
  return json(200, users.get(id))
}

function create(body: Fields, users: Map<number, Fields>): Served {
  if (!String(body.email).includes('@')) return json(400, { message: { email: ['is invalid'] } })
  if (isTaken(body, users)) return json(409, { message: 'Username has already been taken' })
  const { admin = false, auditor = false, force_random_password: _random, skip_confirmation: _skipped, ...rest } = body
  const id = Math.max(0, ...users.keys()) + 1
  users.set(id, { id, state: 'active', is_admin: admin, is_auditor: auditor, ...rest })
  return json(201, users.get(id))
}

function isTaken({ username, email }: Fields, users: Map<number, Fields>, own?: number): boolean {
  const others = [...users.values()].filter(({ id }) => id !== own)
  return others.some(each => each.username === username || each.email === email)
}

/** Two users a page, so that every list has several. */
function page({ query, path }: Asked, users: Map<number, Fields>, url: string): Served {
  const after = Number(query.get('cursor') ?? 0)
  const hits = [...users.values()].filter(
    user =>
      Number(user.id) > after &&
      (query.get('username') === null || user.username === query.get('username')) &&
      (query.get('search') === null || String(user.email).includes(query.get('search') ?? '')),
  )
  const shown = hits.slice(0, 2)
  query.set('cursor', String(shown.at(-1)?.id))
  const link = hits.length > 2 ? { link: `<${url}${path}?${query}>; rel="next"` } : {}
  return json(200, shown, link)
}
