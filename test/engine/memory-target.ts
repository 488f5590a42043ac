import type { AttributeChange } from '../../src/domain/change.ts'
import type { Capabilities, CheckReport, Target } from '../../src/domain/contract.ts'
import { Fault } from '../../src/domain/fault.ts'
import { leavesNothing } from '../../src/domain/http.ts'
import type { Operation, Receipt, RemoteAccount } from '../../src/domain/operation.ts'
import { lookalike } from '../../src/domain/text/lookalike.ts'
import { type RemoteId, remoteId } from '../../src/domain/text/names.ts'
import { type Attributes, isList, type Scalar, type Value } from '../../src/domain/value.ts'
import { countRequest, countWrite } from '../../src/transport/tally.ts'

/** One request, as a test sees it. */
export interface Asked {
  readonly method: 'check' | 'find' | 'get' | 'apply' | 'list' | 'lookup'
  /** Kind and login of every operation in it: `create ann`. */
  readonly words: readonly string[]
  readonly operations: readonly Operation[]
}

/** What goes wrong: before anything is done, or after everything is and on the way back. */
export interface Trouble {
  readonly when: 'before' | 'after'
  /** What is thrown; by the contract a Fault. */
  readonly error: unknown
}

/** A target in memory: an honest implementation of the contract that keeps its accounts and can be told to fail. */
export interface MemoryTarget extends Target {
  readonly accounts: Map<RemoteId, RemoteAccount>
  /** Every request that came. */
  readonly journal: Asked[]
  /** Asked before every request; undefined: all is well. A promise makes the request slow. */
  trouble: (asked: Asked) => Trouble | undefined | Promise<Trouble | undefined>
  report: CheckReport
  /** What it takes for the same when it is asked to find somebody, or is given a login twice. Default: the same letters. */
  same: (one: string, other: string) => boolean
  /** How it writes a login it is given. Default: as it came. */
  spell: (login: string) => string
  /** Shows, when asked for somebody, who only looks alike as well. */
  showsAlike: boolean
  /** An account that was there before us. */
  add(attributes: Attributes, more?: Partial<RemoteAccount>): RemoteAccount
  /** Requests that change something, in their order: `create ann`. */
  readonly writes: readonly string[]
}

/** @param capabilities what a repeated create does, and how many operations one request takes */
export function createMemoryTarget({ createTwice, batch }: Pick<Capabilities, 'createTwice' | 'batch'>): MemoryTarget {
  const accounts = new Map<RemoteId, RemoteAccount>()
  const journal: Asked[] = []
  let numbered = 0
  const target: MemoryTarget = {
    accounts,
    journal,
    trouble: () => undefined,
    report: { product: 'Memory 1.0', remarks: [] },
    same: (one, other) => one === other,
    spell: login => login,
    showsAlike: false,
    add(attributes, more = {}) {
      do numbered += 1
      while (accounts.has(remoteId(numbered)))
      const account = { remoteId: remoteId(numbered), active: true, attributes, ...more }
      accounts.set(account.remoteId, account)
      return account
    },
    get writes() {
      return journal.filter(({ method }) => method === 'apply').flatMap(({ words }) => words)
    },
    check: () => request('check', () => target.report),
    find: by => request('find', () => holdersOf(by.name, by.values, target.showsAlike)),
    get: ids => request('get', () => ids.flatMap(id => accounts.get(id) ?? [])),
    lookup: (kind, names) => request('lookup', () => (kind === 'user' ? people(names) : things(kind, names))),
    async *list() {
      yield* await request('list', () => [...accounts.values()])
    },
    async *apply(operations) {
      if (operations.length > (batch?.most ?? 1)) throw new TypeError('more operations than one request takes')
      yield* await request('apply', () => carryOut(operations), operations)
    },
  }

  async function request<Answer>(
    method: Asked['method'],
    answer: () => Answer,
    operations: readonly Operation[] = [],
  ): Promise<Answer> {
    const asked = { method, words: operations.map(wordsFor), operations }
    countRequest()
    journal.push(asked)
    const trouble = await target.trouble(asked)
    if (trouble?.when === 'before') {
      if (asked.method === 'apply' && trouble.error instanceof Fault && !leavesNothing(trouble.error)) countWrite()
      throw trouble.error
    }
    const given = answer()
    if (asked.method === 'apply') countWrite()
    if (trouble !== undefined) throw trouble.error
    return given
  }

  /** Everything but `nothing` is there. */
  const things = (kind: string, names: readonly string[]): Map<string, RemoteId> =>
    new Map(names.filter(name => name !== 'nothing').map(name => [name, remoteId(`${kind}-${name}`)]))

  const people = (names: readonly string[]): Map<string, RemoteId> =>
    new Map(names.flatMap(name => holdersOf('login', [name]).map(account => [name, account.remoteId] as const)))

  const holdersOf = (name: string, values: readonly Scalar[], alike = false): readonly RemoteAccount[] =>
    [...accounts.values()].filter(({ attributes: { [name]: there } }) =>
      values.some(
        value =>
          there === value ||
          (typeof there === 'string' &&
            typeof value === 'string' &&
            (target.same(there, value) || (alike && lookalike(there) === lookalike(value)))),
      ),
    )

  const wordsFor = ({ change }: Operation): string =>
    `${change.kind} ${change.kind === 'create' ? change.after.login : accounts.get(change.remoteId)?.attributes.login}`

  function carryOut(operations: readonly Operation[]): readonly Receipt[] {
    return operations.map(operation => ({ operation: operation.id, remoteId: carryOutOne(operation) }))
  }

  function carryOutOne({ change }: Operation): RemoteId {
    if (change.kind === 'create') {
      const [twin] = createTwice === 'duplicate' ? [] : holdersOf('login', [String(change.after.login)])
      return (twin ?? target.add(spelled(change.after))).remoteId
    }
    const account = accounts.get(change.remoteId)
    if (account === undefined) return change.remoteId
    if (change.kind === 'delete') accounts.delete(change.remoteId)
    else if (change.kind === 'disable') accounts.set(change.remoteId, { ...account, active: false })
    else if ('changes' in change)
      accounts.set(change.remoteId, {
        ...account,
        active: true,
        attributes: spelled(changed(account.attributes, change.changes)),
      })
    return change.remoteId
  }

  const spelled = (attributes: Attributes): Attributes =>
    typeof attributes.login === 'string' ? { ...attributes, login: target.spell(attributes.login) } : attributes

  return target
}

function changed(attributes: Attributes, changes: readonly AttributeChange[]): Attributes {
  const next: Record<string, Value | null> = { ...attributes }
  for (const { name, to, mode = 'replace' } of changes) {
    const there = plainMembers(next[name])
    if (mode === 'replace') next[name] = to
    else if (mode === 'add') next[name] = [...new Set([...there, ...plainMembers(to)])]
    else next[name] = there.filter(member => !plainMembers(to).includes(member))
  }
  return next
}

const plainMembers = (value: Value | null | undefined): readonly Scalar[] =>
  isList(value) ? value.filter(member => typeof member !== 'object') : []

/** Refuses, as most products do, a login that another account has. */
export function uniqueLogins({ accounts }: Pick<MemoryTarget, 'accounts'>): MemoryTarget['trouble'] {
  return ({ operations }) => {
    const isTaken = operations.some(({ change }) => {
      const login = 'after' in change ? change.after.login : undefined
      const own = 'remoteId' in change ? change.remoteId : undefined
      return [...accounts.values()].some(one => one.attributes.login === login && one.remoteId !== own)
    })
    return isTaken ? { when: 'before', error: new Fault('conflict', 'login is taken') } : undefined
  }
}

/** Goes wrong for the next so many requests that a test means. */
export function failing(
  error: Fault | Error,
  {
    when = 'before',
    next = 1,
    matching = ({ method }) => method === 'apply',
  }: { readonly when?: Trouble['when']; readonly next?: number; readonly matching?: (asked: Asked) => boolean } = {},
): MemoryTarget['trouble'] {
  let left = next
  return asked => {
    if (left === 0 || !matching(asked)) return undefined
    left -= 1
    return { when, error }
  }
}
