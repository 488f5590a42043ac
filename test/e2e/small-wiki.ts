import { type Asked, type Fields, json, type SmallProduct, startSmall } from '../connectors/rest/records.ts'

/** The wiki that `docs/connectors/rest.md` describes, in small: a cursor, JSON Patch, records with an object in them. */
export async function startSmallWiki(
  token: string,
): Promise<{ readonly product: SmallProduct; readonly users: Map<string, Fields> }> {
  const users = new Map<string, Fields>()
  const product = await startSmall(() => asked => {
    if (asked.headers.authorization !== `Bearer ${token}`) return json(401, { error: 'who are you?' })
    return answer(asked, users)
  })
  return { product, users }
}

const most = 2

function answer({ method, path, query, body, raw }: Asked, users: Map<string, Fields>) {
  const [, , id] = path.split('/')
  if (method === 'GET' && id === undefined) {
    const login = query.get('login')
    const all = [...users.values()].filter(user => login === null || user.login === login)
    const start = Number(query.get('after') ?? 0)
    const next = start + most < all.length ? { next: String(start + most) } : {}
    return json(200, { users: all.slice(start, start + most), ...next })
  }
  if (method === 'POST') {
    if ([...users.values()].some(user => user.login === body.login)) return json(409, { error: 'login is taken' })
    const user = { enabled: true, ...body, id: String(users.size + 1) }
    users.set(user.id, user)
    return json(201, user)
  }
  const user = users.get(id ?? '')
  if (user === undefined) return json(404, { error: 'no such user' })
  if (method === 'PATCH') users.set(id ?? '', patched(user, JSON.parse(raw)))
  if (method === 'DELETE') users.delete(id ?? '')
  return method === 'DELETE' ? json(200, {}) : json(200, users.get(id ?? ''))
}

/** RFC 6902 as far as the wiki is asked for it: `add` and `replace` of a name, or of one within an object. */
function patched(user: Fields, operations: readonly { readonly path: string; readonly value: unknown }[]): Fields {
  const next: Record<string, unknown> = { ...user }
  for (const { path, value } of operations) {
    const [, first = '', second] = path.split('/')
    next[first] = second === undefined ? value : { ...(next[first] as object), [second]: value } // the wiki's own records
  }
  return next
}
