import { createHash } from 'node:crypto'
import type { Change, ChangeKind } from '../../src/domain/change.ts'
import { writeJson } from '../../src/domain/json.ts'
import type { LedgerEntry } from '../../src/domain/ledger.ts'
import type { LinkWrite } from '../../src/domain/link.ts'
import type { OpenOperation, Settlement } from '../../src/domain/outbox.ts'
import type { Unread } from '../../src/domain/person.ts'
import type { PlannedChange } from '../../src/domain/plan.ts'
import { fingerprint, type PersonKey, personKey, remoteId } from '../../src/domain/text/names.ts'
import type { Attributes } from '../../src/domain/value.ts'
import type { HashedPerson } from '../../src/store/people.ts'
import type { PlanWriter } from '../../src/store/plan-writer.ts'
import type { Store } from '../../src/store/store.ts'

/** The moment at which the tests begin; later ones are written as `at(1000)`. */
export const at = (ms = 0): Date => new Date(Date.UTC(2026, 0, 5) + ms)

/** A key that is known to be one. */
export function key(text: string): PersonKey {
  const made = personKey(text)
  if (made === undefined) throw new Error(`"${text}" is no key`)
  return made
}

/** A person as a reading brings it: hashed over what it is. */
export function person(name: string, attributes: Attributes = { userName: name }): HashedPerson {
  const hash = createHash('sha256').update(writeJson(attributes)).digest('hex').slice(0, 32)
  return { key: key(name), hash, attributes }
}

/** A person of whose record not everything could be read. */
export function partly(name: string, attributes: Attributes, unread: readonly Unread[]): HashedPerson {
  const hash = createHash('sha256')
    .update(writeJson([attributes, unread]))
    .digest('hex')
    .slice(0, 32)
  return { key: key(name), hash, attributes, unread }
}

export function change(kind: ChangeKind, name: string): Change {
  const who = key(name)
  const id = remoteId(`id-${name}`)
  switch (kind) {
    case 'create':
      return { kind, person: who, after: { userName: name } }
    case 'link':
      return { kind, person: who, remoteId: id, after: { userName: name } }
    case 'update':
    case 'enable':
      return {
        kind,
        person: who,
        remoteId: id,
        changes: [{ name: 'title', from: 'old', to: 'new' }],
        after: { title: 'new' },
      }
    case 'disable':
    case 'delete':
    case 'unmanage':
      return { kind, person: who, remoteId: id }
  }
}

export function planned(kind: ChangeKind, name: string, more: Partial<PlannedChange> = {}): PlannedChange {
  return {
    target: 'crm',
    person: key(name),
    change: change(kind, name),
    reason: 'changed',
    basis: { version: asItStands, rev: 1, dueRev: 1, mapping: 'm1', linkVersion: 0 },
    label: `${name} by name`,
    ...more,
  }
}

/** In the basis of a change: planned on the pair as it is when the plan is written. */
export const asItStands = -2

/** Puts changes into the outbox, the way the program does: plan, finish, release. */
export async function enqueue(store: Store, changes: readonly PlannedChange[], now = at()): Promise<void> {
  const { fingerprint: mark } = await plan(store, changes)
  await store.plans.release(mark, { doubted: true }, { run: 1, now })
}

let plansMade = 0

export async function plan(
  store: Store,
  changes: readonly PlannedChange[],
  mark = `f${++plansMade}`,
): ReturnType<PlanWriter['finish']> {
  const targets = [...new Set(changes.map(one => one.target))]
  const writer = await store.plans.begin({ run: 1, targets, createdAt: at() })
  await writer.add(await Promise.all(changes.map(one => standing(store, one))))
  return writer.finish({ fingerprint: fingerprint(mark), breaches: [], names: {} })
}

async function standing(store: Store, one: PlannedChange): Promise<PlannedChange> {
  if (one.basis.version !== asItStands) return one
  const { version, dueRev } = await store.links.candidate(one.target, ['hr'], one.person)
  return { ...one, basis: { ...one.basis, version, dueRev: Math.max(dueRev, one.basis.dueRev) } }
}

/** Planning looks at these people as they are now and finds nothing to do. @returns how many had moved */
export async function foundUnchanged(store: Store, ...names: readonly string[]): Promise<number> {
  const decisions = names.map(async name => {
    const { person, version } = await store.links.candidate('crm', ['hr'], key(name))
    return { person, version, kind: 'nothing' as const }
  })
  return (await store.links.decide('crm', await Promise.all(decisions))).moved
}

export function entry(
  operation: OpenOperation,
  outcome: LedgerEntry['outcome'],
  more: Partial<LedgerEntry> = {},
): LedgerEntry {
  return {
    at: at(),
    run: operation.run,
    plan: operation.plan,
    target: operation.planned.target,
    person: operation.planned.person,
    label: operation.planned.label,
    kind: operation.planned.change.kind,
    outcome,
    reason: operation.planned.reason,
    changes: [],
    attempt: operation.attempts,
    requests: 1,
    answer: 'ok',
    ...more,
  }
}

export function linkWrite(
  operation: OpenOperation,
  more: Partial<NonNullable<LinkWrite>> = {},
): NonNullable<LinkWrite> {
  return {
    remoteId: remoteId(`id-${operation.planned.person}`),
    active: true,
    confirmed: { userName: operation.planned.person },
    found: {},
    matchedBy: 'created',
    ...more,
  }
}

export function settlement(operation: OpenOperation, outcome: Settlement['outcome']): Settlement {
  return { operation, entry: entry(operation, outcome.kind), outcome }
}

export const applied = (operation: OpenOperation, more: Partial<NonNullable<LinkWrite>> = {}): Settlement =>
  settlement(operation, { kind: 'applied', link: linkWrite(operation, more) })

/** Reads a whole source: what is not in `people` is absent. */
export async function read(
  store: Store,
  people: readonly HashedPerson[],
  { source = 'hr', targets = ['crm'], absence = 'gone' as 'gone' | 'doubted' | 'keep' } = {},
): Promise<void> {
  const writer = await store.people.begin(source, { targets, scope: 'everyone' })
  await writer.page(people)
  await writer.finish({ absence })
}

/** Brings a person's account into being: planned, sent, confirmed. */
export async function provision(store: Store, name: string, more: Partial<NonNullable<LinkWrite>> = {}): Promise<void> {
  const candidate = await store.links.candidate('crm', ['hr'], key(name))
  const { version, dueRev, link } = candidate
  const basis = { version, rev: 1, dueRev, mapping: 'm1', linkVersion: link?.version ?? 0 }
  await enqueue(store, [planned('create', name, { basis })])
  await settleNext(store, operation => applied(operation, more))
}

/** Claims what is due at `crm` and settles all of it. */
export async function settleNext(
  store: Store,
  how: (operation: OpenOperation) => Settlement,
  now = at(),
): Promise<readonly OpenOperation[]> {
  const { operations } = await store.outbox.claim('crm', { limit: 100, now })
  await store.outbox.settle(operations.map(how))
  return operations
}

/** Keys of who is due, page by page of two. */
export async function dueKeys(
  store: Store,
  target = 'crm',
  now = at(),
  sources: readonly string[] = ['hr'],
): Promise<readonly string[]> {
  const keys: string[] = []
  for (;;) {
    const after = keys.at(-1)
    const page = await store.links.due(target, {
      sources,
      limit: 2,
      now,
      ...(after === undefined ? {} : { after: key(after) }),
    })
    if (page.length === 0) return keys
    keys.push(...page.map(one => one.person))
  }
}
