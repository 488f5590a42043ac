import {
  type AttributeChange,
  type Attributes,
  defineTarget,
  Fault,
  type Operation,
  type RemoteAccount,
  remoteId,
  type Scalar,
  type TargetConnector,
  type Value,
} from '../../src/domain/contract.ts'

/** What was written, and what stood there before. */
export interface Write {
  readonly kind: Operation['change']['kind']
  readonly before?: RemoteAccount
  readonly after?: RemoteAccount
}

/** A target in this process: an honest help desk whose every write is kept. */
export interface Desk {
  readonly connector: TargetConnector
  readonly accounts: Map<string, RemoteAccount>
  readonly writes: Write[]
  add(attributes: Attributes): RemoteAccount
}

export const deskSettings = 'connector: desk'

const text = { type: 'text', description: 'Text.' } as const

export function createDesk(): Desk {
  const accounts = new Map<string, RemoteAccount>()
  const writes: Write[] = []
  let numbered = 0
  const desk: Desk = {
    accounts,
    writes,
    add(attributes) {
      numbered += 1
      const account = { remoteId: remoteId(numbered), active: true, attributes }
      accounts.set(account.remoteId, account)
      return account
    },
    connector: defineTarget({
      kind: 'target',
      name: 'desk',
      title: 'Help desk in memory',
      settings: {},
      capabilities: () => ({
        create: true,
        update: 'partial',
        enable: true,
        disable: true,
        delete: true,
        list: true,
        clears: true,
        findBy: ['login', 'mail'],
        createTwice: 'conflict',
      }),
      attributes: () => ({
        login: { ...text, required: true },
        mail: text,
        name: text,
        title: text,
        office: text,
        site: { type: 'number', description: 'Number.' },
        groups: { type: 'list', description: 'Groups.', own: 'additive' },
      }),
      lookups: [],
      open: () => ({
        check: async () => ({ product: 'Desk', remarks: [] }),
        find: async ({ name, values }) => holders(accounts, name, values),
        get: async ids => ids.flatMap(id => accounts.get(id) ?? []),
        async *list() {
          yield* accounts.values()
        },
        lookup: async () => new Map(),
        async *apply(operations) {
          for (const operation of operations) yield { operation: operation.id, remoteId: carryOut(operation, desk) }
        },
      }),
    }),
  }
  return desk
}

const holders = (accounts: Desk['accounts'], name: string, values: readonly Scalar[]): readonly RemoteAccount[] =>
  [...accounts.values()].filter(({ attributes }) => values.some(value => attributes[name] === value))

function carryOut({ change }: Operation, desk: Desk): RemoteAccount['remoteId'] {
  const { accounts, writes } = desk
  if (change.kind === 'create') {
    const { login } = change.after
    const isTaken = holders(accounts, 'login', [String(login)]).length > 0
    if (isTaken) throw new Fault('conflict', `login ${String(login)} is taken`)
    const after = desk.add(change.after)
    writes.push({ kind: 'create', after })
    return after.remoteId
  }
  const before = accounts.get(change.remoteId)
  if (before === undefined) throw new Fault('missing', 'no such account')
  const after = changed(before, change)
  if (after === undefined) accounts.delete(change.remoteId)
  else accounts.set(change.remoteId, after)
  writes.push({ kind: change.kind, before, ...(after === undefined ? {} : { after }) })
  return change.remoteId
}

function changed(account: RemoteAccount, change: Operation['change']): RemoteAccount | undefined {
  switch (change.kind) {
    case 'disable':
      return { ...account, active: false }
    case 'delete':
      return undefined
    case 'enable':
      return { ...account, active: true, attributes: edited(account.attributes, change.changes) }
    case 'update':
      return { ...account, attributes: edited(account.attributes, change.changes) }
    default:
      throw new Fault('broken', `${change.kind} is no request`)
  }
}

function edited(attributes: Attributes, changes: readonly AttributeChange[]): Attributes {
  const next: Record<string, Value | null> = { ...attributes }
  for (const { name, to, mode = 'replace' } of changes) {
    const there = membersOf(next[name])
    if (mode === 'replace') next[name] = to
    else if (mode === 'add') next[name] = [...new Set([...there, ...membersOf(to)])]
    else next[name] = there.filter(member => !membersOf(to).includes(member))
  }
  return next
}

const membersOf = (value: Value | null | undefined): readonly Scalar[] =>
  Array.isArray(value) ? value.filter((member): member is Scalar => typeof member !== 'object') : []
