import { plainText } from '#contract'
import { isRecord, listIn, type Raw } from '#kit'
import type { Served } from '#simulation'
import { patched } from './patch.ts'
import { invalid, json, noContent, notFound, Refusal } from './reply.ts'
import { checkedUser } from './schema.ts'
import { page, shownGroup, shownUser } from './show.ts'
import { keep, overwrite, type State, type StoredResource } from './state.ts'

/** A request below the base address. */
export interface Request {
  readonly method: string
  readonly steps: readonly string[]
  readonly query: URLSearchParams
  readonly body: unknown
  readonly ifMatch: string | undefined
}

/** Does what is asked. @throws Refusal */
export function route(request: Request, state: State): Served {
  const [collection, id] = request.steps
  if (collection === 'ServiceProviderConfig' && state.setup.states) return json(configOf(state))
  if (collection === 'Bulk' && state.setup.mostOperations > 0) return bulk(request.body, state)
  if (collection === 'Users') return id === undefined ? users(request, state) : user(request, id, state)
  if (collection === 'Groups') return id === undefined ? groups(request, state) : group(request, id, state)
  throw notFound(collection ?? '')
}

function configOf({ setup }: State): Raw {
  const { patches, filters, versions, mostOperations, mostResults } = setup
  return {
    schemas: ['urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig'],
    patch: { supported: patches },
    bulk: { supported: mostOperations > 0, maxOperations: mostOperations, maxPayloadSize: 1_048_576 },
    filter: { supported: filters, maxResults: mostResults },
    changePassword: { supported: false },
    sort: { supported: false },
    etag: { supported: versions },
    authenticationSchemes: [{ type: 'oauthbearertoken', name: 'Bearer', description: 'A token', primary: true }],
  }
}

function users({ method, query, body }: Request, state: State): Served {
  if (method === 'GET')
    return json(
      page(
        [...state.users.values()].map(one => shownUser(one, state)),
        query,
        state,
      ),
    )
  if (method !== 'POST') throw notAllowed(method)
  const raw = isRecord(body) ? body : {}
  const wanted = checkedUser(raw)
  refuseTaken(wanted, undefined, state)
  const kept = keep(state.users, state.setup.keeps(wanted), state)
  setPassword(kept.id, raw, state)
  return json(shownUser(kept, state), 201)
}

function user({ method, body, ifMatch }: Request, id: string, state: State): Served {
  const kept = found(state.users, id)
  const { patches, deletes, versions } = state.setup
  if (method === 'GET') return json(shownUser(kept, state))
  if (method === 'DELETE' && deletes) return removeUser(kept, state)
  if (method !== 'PUT' && (method !== 'PATCH' || !patches)) throw notAllowed(method)
  if (versions && ifMatch !== undefined && ifMatch !== `W/"${kept.version}"`)
    throw new Refusal(412, 'The resource has changed')
  const raw = method === 'PUT' ? (isRecord(body) ? body : {}) : patched(kept.body, body, state.setup)
  const wanted = checkedUser(raw)
  refuseTaken(wanted, id, state)
  setPassword(id, raw, state)
  return json(shownUser(overwrite(state.users, kept, state.setup.keeps(wanted, kept.body)), state))
}

function refuseTaken({ userName }: Raw, id: string | undefined, { users: all }: State): void {
  const name = plainText(userName).toLowerCase()
  const other = [...all.values()].find(one => plainText(one.body.userName).toLowerCase() === name)
  if (other !== undefined && other.id !== id) throw new Refusal(409, 'userName is already in use', 'uniqueness')
}

function setPassword(id: string, { password }: Raw, { passwords }: State): void {
  if (typeof password !== 'string') return
  if (password.length < 8) throw invalid(`password ${password} is too short`)
  passwords.set(id, password)
}

function removeUser({ id }: StoredResource, state: State): Served {
  state.users.delete(id)
  for (const one of state.groups.values()) {
    const members = listIn(one.body, 'members').filter(({ value }) => value !== id)
    overwrite(state.groups, one, { ...one.body, members })
  }
  return noContent
}

function groups({ method, query }: Request, state: State): Served {
  if (method !== 'GET') throw notAllowed(method)
  return json(
    page(
      [...state.groups.values()].map(one => shownGroup(one, state.setup)),
      query,
      state,
    ),
  )
}

function group({ method, body, ifMatch }: Request, id: string, state: State): Served {
  const kept = found(state.groups, id)
  const { patches, versions } = state.setup
  if (method === 'GET') return json(shownGroup(kept, state.setup))
  if (method !== 'PUT' && (method !== 'PATCH' || !patches)) throw notAllowed(method)
  if (versions && ifMatch !== undefined && ifMatch !== `W/"${kept.version}"`)
    throw new Refusal(412, 'The resource has changed')
  const raw = method === 'PUT' ? (isRecord(body) ? body : {}) : patched(kept.body, body, state.setup)
  const members = listIn(raw, 'members').map(({ value }) => ({ value: plainText(value) }))
  for (const { value } of members) if (!state.users.has(value)) throw invalid(`members: there is no user ${value}`)
  const changed = state.setup.keepsMembers ? { members } : {}
  overwrite(state.groups, kept, { ...kept.body, displayName: raw.displayName, ...changed })
  return noContent
}

function bulk(body: unknown, state: State): Served {
  const operations = listIn(isRecord(body) ? body : {}, 'Operations')
  if (operations.length > state.setup.mostOperations) throw new Refusal(413, 'Too many operations')
  return json({
    schemas: ['urn:ietf:params:scim:api:messages:2.0:BulkResponse'],
    Operations: operations.map(one => bulkResult(one, state)),
  })
}

function bulkResult({ method, path, bulkId, data }: Raw, state: State): Raw {
  const steps = plainText(path).split('/').slice(1).map(decodeURIComponent)
  const request = { method: plainText(method), steps, query: new URLSearchParams(), body: data, ifMatch: undefined }
  try {
    return { method, bulkId, status: String(route(request, state).status) }
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    return { method, bulkId, status: String(error.status), response: error.body() }
  }
}

function found(among: ReadonlyMap<string, StoredResource>, id: string): StoredResource {
  const kept = among.get(id)
  if (kept === undefined) throw notFound(id)
  return kept
}

const notAllowed = (method: string): Refusal => new Refusal(405, `${method} is not supported here`)
