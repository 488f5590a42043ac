import type { Arrived, Misbehaviour, Served } from '#simulation'
import { unauthenticated } from './agents.ts'
import { isObject, Refusal, type RefusedFields, refusal, TransportError } from './refusal.ts'
import { routed, type SimulatedRoute } from './routing.ts'
import type { State } from './state.ts'
import type { Operation } from './znuny.ts'

/** Where the one web service of the simulator is. */
export const webService = '/nph-genericinterface.pl/Webservice/Sync'

/** A help desk: what it can be asked, and what it knows. */
interface Desk {
  readonly routes: readonly SimulatedRoute[]
  readonly operations: Readonly<Record<string, Operation>>
  readonly state: State
}

/** Operations that change something. */
export const isWrite = (operation: string): boolean =>
  /^(?:CustomerUser(?:Add|Create|Update)|DynamicFieldUpdate)$/.test(operation)

/** Path and query below the web service. */
export const below = ({ target }: Arrived): string => target.slice(webService.length)

/** Answers one request as the product does, or in the product's own way of failing. */
export function serve(arrived: Arrived, misbehaviour: Misbehaviour | undefined, desk: Desk): Served {
  if (!arrived.target.startsWith(`${webService}/`) || misbehaviour?.kind === 'database') return crashed
  try {
    const { operation, payload } = routed(below(arrived), arrived, desk.routes)
    return json(run(operation, payload, misbehaviour, desk))
  } catch (error) {
    if (error instanceof Refusal) return json({ Error: { ErrorCode: error.code, ErrorMessage: error.message } })
    if (error instanceof TransportError) return plain(error.message)
    throw error
  }
}

const json = (data: unknown): Served => ({
  status: 200,
  headers: { 'content-type': 'application/json; charset=UTF-8' },
  text: JSON.stringify(data),
})

const plain = (text: string): Served => ({
  status: 500,
  headers: { 'content-type': 'text/plain; charset=UTF-8' },
  text,
})

/** An unknown web service, a crash and a lost database look the same from outside. */
const crashed: Served = {
  status: 500,
  headers: { 'content-type': 'text/html' },
  text: '<html>\n<head><title>An Error Occurred</title></head>\n<body>\n<h1>An Error Occurred</h1>\n<p>500 Internal Server Error</p>\n</body>\n</html>\n',
}

function run(operation: string, payload: RefusedFields, misbehaviour: Misbehaviour | undefined, desk: Desk): unknown {
  const { operations, state } = desk
  switch (misbehaviour?.kind) {
    case 'expired':
      state.sessions.clear()
      throw unauthenticated(operation)
    case 'refused':
      if (isWrite(operation) && loginIn(payload) === misbehaviour.account) throw failed(operation)
      break
    case 'raced':
      operations[operation]?.(payload, state)
      throw failed(operation)
  }
  return operations[operation]?.(payload, state)
}

const failed = (operation: string): Refusal =>
  operation === 'CustomerUserAdd'
    ? refusal(operation, 'Operation failed', 'Could not add customer user')
    : refusal(operation, 'Operation failed', 'Could not update customer user')

/** Whom a write is about. */
function loginIn({ CustomerUserID: id, ID, CustomerUser: customer, CustomerUserLogin: login }: RefusedFields): string {
  return String(id ?? ID ?? (isObject(customer) ? customer.UserLogin : login))
}
