import { answerJson } from '#contract'
import { isRecord } from '#kit'
import type { Arrived, Misbehaviour, RequestFacts, Served } from '#simulation'
import { Refusal } from './refusal.ts'
import { type Request, route } from './routes.ts'
import type { State } from './state.ts'

/** What the API is behind. */
export const base = '/api'
/** The only token there is. */
export const token = 'simulated-token'

/** What the journal keeps of a request besides. */
export interface Details {
  readonly body: unknown
}

/** What to call a request: `PATCH /users/{id}`. */
export function peek({ method, target, body }: Arrived): RequestFacts & Details {
  const [collection = '', id] = below(target).steps
  const name = `${method} /${collection}${id === undefined ? '' : '/{id}'}`
  return { name, write: method !== 'GET', body: answerJson(body.toString('utf8')) }
}

/** Does what is asked, or misbehaves in the product's own words. */
export function serve(arrived: Arrived, misbehaviour: Misbehaviour | undefined, state: State): Served {
  try {
    return respond(arrived, misbehaviour, state)
  } catch (error) {
    if (error instanceof Refusal) return error.served()
    throw error
  }
}

function respond(arrived: Arrived, misbehaviour: Misbehaviour | undefined, state: State): Served {
  const { method, target, headers } = arrived
  const { steps, query } = below(target)
  if (steps.length === 0) return { status: 404, headers: { 'content-type': 'text/html' }, text: '<html>404</html>' }
  if (misbehaviour?.kind === 'expired' || headers.authorization !== `Bearer ${token}`)
    throw new Refusal(401, 'the token is not known')
  if (misbehaviour?.kind === 'database') throw new Refusal(500, 'the database does not answer')
  const sent = answerJson(arrived.body.toString('utf8'))
  const request = { method, steps, query, body: isRecord(sent) ? sent : {} }
  if (misbehaviour?.kind === 'refused') refuse(request, misbehaviour.account, state)
  if (misbehaviour?.kind === 'raced' && method === 'POST') route(request, state)
  return route(request, state)
}

/** Refuses to write the user with this login, whatever is sent of it. */
function refuse({ method, steps: [, id = ''], body }: Request, account: string, { users }: State): void {
  if (method !== 'GET' && account === (users.get(id)?.login ?? body.login))
    throw new Refusal(422, 'title is not acceptable', 'title')
}

/** The steps below the base address, none for anything else, and the query. */
function below(target: string): Pick<Request, 'steps' | 'query'> {
  const { pathname, searchParams: query } = new URL(target, 'http://localhost')
  if (!pathname.startsWith(`${base}/`)) return { steps: [], query }
  return {
    steps: pathname
      .slice(base.length + 1)
      .split('/')
      .map(decodeURIComponent),
    query,
  }
}
