import { randomBytes } from 'node:crypto'
import { zabbix } from '../../../connectors/zabbix/index.ts'
import {
  type Attributes,
  type Change,
  type ConnectorContext,
  type Http,
  type Log,
  type Operation,
  type Receipt,
  remoteId,
  Secret,
  type Target,
} from '../../../src/domain/contract.ts'
import { operationId, personKey } from '../../../src/domain/text/names.ts'
import { systemClock } from '../../../src/transport/clock.ts'
import { createHttp } from '../../../src/transport/http.ts'
import { createPacer } from '../../../src/transport/pacer.ts'
import { type Site, unique } from './site.ts'

const silent: Log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} }
const never = new AbortController().signal

/** The shipped connector over the shipped wire, opened on a real Zabbix, with a note of every JSON-RPC method it called. */
export interface Robot {
  readonly target: Target
  readonly methods: readonly string[]
  /** Forgets the methods called so far. */
  forget(): void
  /** Carries changes out as one batch. @throws Fault */
  apply(changes: readonly Change[], secrets?: Readonly<Record<string, Secret>>): Promise<readonly Receipt[]>
  /** Creates one account, by default with the role and group of ours. @returns its id */
  create(after: Attributes, passwd: string): Promise<string>
}

export type Credentials = { readonly token: string } | { readonly username: string; readonly password: string }

export function openRobot(site: Site, credentials: Credentials = { token: site.robot.token }): Robot {
  const methods: string[] = []
  const pacer = createPacer({ pace: { requests: 1000, perMs: 1000, concurrency: 4 }, clock: systemClock })
  const wire = createHttp({ pacer, clock: systemClock, log: silent })
  const context: ConnectorContext = {
    connection: 'monitoring',
    http: noting(wire, methods),
    clock: systemClock,
    log: silent,
    randomBytes,
  }
  const secrets = Object.fromEntries(
    Object.entries(credentials).map(([name, value]) => [name, name === 'username' ? value : new Secret(value)]),
  )
  const target = zabbix.open({ url: site.url, disabledGroup: 'Disabled', ...secrets }, context)
  const apply: Robot['apply'] = (changes, given = {}) =>
    Array.fromAsync(target.apply(operationsFor(changes, given), never))
  return {
    target,
    methods,
    forget: () => methods.splice(0),
    apply,
    async create(after, passwd) {
      const defaults = { roleid: site.roles.user, usrgrps: [site.groups.ours] }
      const [receipt] = await apply([creation({ ...defaults, ...after })], { passwd: new Secret(passwd) })
      if (receipt === undefined) throw new Error('a create came back without a receipt')
      return receipt.remoteId
    },
  }
}

export function creation(after: Attributes): Change {
  return { kind: 'create', person: somebody(), after }
}

/** One attribute of an account, from what it holds to what it shall hold. */
export function update(
  id: string,
  name: string,
  from: Attributes[string],
  to: Attributes[string],
  mode?: 'add' | 'remove',
): Change {
  const change = mode === undefined ? { name, from, to } : { name, from, to, mode }
  return { kind: 'update', person: somebody(), remoteId: remoteId(id), changes: [change], after: { [name]: to } }
}

export function removal(kind: 'disable' | 'delete', id: string): Change {
  return { kind, person: somebody(), remoteId: remoteId(id) }
}

export function enabling(id: string): Change {
  return { kind: 'enable', person: somebody(), remoteId: remoteId(id), changes: [], after: {} }
}

function somebody() {
  const key = personKey(unique('person'))
  if (key === undefined) throw new Error('a unique name is never empty')
  return key
}

function operationsFor(changes: readonly Change[], secrets: Readonly<Record<string, Secret>>): readonly Operation[] {
  return changes.map(change => ({ id: operationId(unique('operation')), attempt: 1, change, secrets }))
}

function noting(http: Http, methods: string[]): Http {
  return {
    send(request, signal) {
      methods.push(/"method":"([\w.]+)"/.exec(request.body ?? '')?.[1] ?? '?')
      return http.send(request, signal)
    },
  }
}
