import type { AttributeSpec } from '../../src/domain/attribute.ts'
import type { Change } from '../../src/domain/change.ts'
import type { Capabilities } from '../../src/domain/contract.ts'
import type { Link } from '../../src/domain/link.ts'
import type { RemoteAccount } from '../../src/domain/operation.ts'
import type { OpenOperation } from '../../src/domain/outbox.ts'
import type { Presence } from '../../src/domain/person.ts'
import type { PlannedChange } from '../../src/domain/plan.ts'
import { guardDefaults, leaverDefaults } from '../../src/domain/policy.ts'
import type { Rules } from '../../src/domain/rule.ts'
import type { SourcePerson } from '../../src/domain/source-person.ts'
import { fingerprint, operationId, type PersonKey, type RemoteId, remoteId } from '../../src/domain/text/names.ts'
import type { Attributes } from '../../src/domain/value.ts'
import { compileExpression, type Expression } from '../../src/mapping/language/expression.ts'
import { compileMapping } from '../../src/mapping/mapping.ts'
import type { Former, Subject, TargetFacts } from '../../src/plan/decide/subject.ts'
import type { TargetPolicy } from '../../src/plan/policy.ts'
import { key } from './plan-sample.ts'

/** The one person most tests are about, and their account. */
export const ann = key('1001')
export const account7 = remoteId(7)
export const now = new Date('2026-01-05T00:00:00Z')

/** A target that can do everything. */
export const ableToAll: Capabilities = {
  create: true,
  update: 'partial',
  enable: true,
  disable: true,
  delete: true,
  list: true,
  clears: true,
  findBy: ['login', 'mail'],
  believed: { create: 'it is a sample', update: 'it is a sample', delete: 'it is a sample' },
  createTwice: 'conflict',
}

/** What the sample target declares: a login, a name, a role that is looked up and may administer, groups that are shared. */
export const attributes: Readonly<Record<string, AttributeSpec>> = {
  login: { type: 'text', description: 'who signs in', required: true, maxLength: 20 },
  name: { type: 'text', description: 'for people' },
  mail: { type: 'text', description: 'an address' },
  nick: { type: 'text', description: 'their own choice', own: 'if-empty' },
  kind: { type: 'text', description: 'one of two', choices: ['human', 'robot'] },
  role: { type: 'text', description: 'what they may do', lookup: { kind: 'role' }, grantsAdministration: true },
  groups: { type: 'list', description: 'shared with others' },
  password: { type: 'text', description: 'set once', secret: true },
}

export const rules: Rules = { login: { from: 'userName' }, name: { from: 'displayName' } }

/** An expression that has to compile. @throws Error when it does not */
export function expression(text: string, root?: 'person'): Expression {
  const compiled = compileExpression(text, { attributes: 'any', ...(root === undefined ? {} : { root }) }, 'boolean')
  if (!('evaluate' in compiled)) throw new Error(compiled.message)
  return compiled
}

/** A policy over the sample target. `rules` are added to a login and a name. */
export function policyOf(more: Partial<TargetPolicy> & { readonly rules?: Rules } = {}): TargetPolicy {
  const { rules: added = {}, ...rest } = more
  const { mapping } = compileMapping({ ...rules, ...added }, { root: 'person', attributes: 'any' })
  return {
    target: 'crm',
    sources: ['hr'],
    revision: 'm1',
    mapping,
    match: ['login'],
    leavers: leaverDefaults,
    protect: [],
    guard: guardDefaults,
    capabilities: ableToAll,
    attributes,
    ...rest,
  }
}

export function sourcePerson(more: Partial<SourcePerson> = {}): SourcePerson {
  return { source: 'hr', presence: 'present', attributes: { userName: 'ann', displayName: 'Ann' }, rev: 5, ...more }
}

/** Ann as `hr` has her, or had her. */
export const subjectOf = (more: Partial<Subject> = {}, presence: Presence = 'present'): Subject => ({
  person: ann,
  people: [sourcePerson({ presence })],
  dueRev: 5,
  version: 9,
  ...more,
})

/** Ann's account as it is once everything was sent. */
export const linkOf = (more: Partial<Link> = {}): Link => ({
  target: 'crm',
  person: ann,
  remoteId: account7,
  active: true,
  confirmed: { login: 'ann', name: 'Ann' },
  found: {},
  version: 3,
  rev: 5,
  matchedBy: 'created',
  ...more,
})

export const remoteOf = (attributes: Attributes, more: Partial<RemoteAccount> = {}): RemoteAccount => ({
  remoteId: account7,
  active: true,
  attributes,
  ...more,
})

/** A row of the outbox with this change in it. */
export function openOf(
  change: Change,
  more: Omit<Partial<OpenOperation>, 'planned'> & { readonly planned?: Partial<PlannedChange> } = {},
): OpenOperation {
  const { planned, ...rest } = more
  return {
    id: operationId('o1'),
    state: 'waiting',
    attempts: 0,
    due: now,
    plan: fingerprint('f1'),
    plannedAt: now,
    run: 1,
    fateUnknown: false,
    ...rest,
    planned: {
      target: 'crm',
      person: change.person,
      change,
      reason: 'changed',
      basis: { version: 9, rev: 5, dueRev: 5, mapping: 'm1', linkVersion: 3 },
      label: 'Ann',
      ...planned,
    },
  }
}

/** Ann's name, on its way from one to another. */
export const renaming = (from: string, to: string): Change => ({
  kind: 'update',
  person: ann,
  remoteId: account7,
  changes: [{ name: 'name', from, to }],
  after: { login: 'ann', name: to },
})

export interface FactParts {
  readonly matches?: readonly RemoteAccount[]
  readonly look?: RemoteAccount | null
  readonly holder?: PersonKey
  readonly former?: Former
  readonly self?: RemoteId
  readonly roles?: Readonly<Record<string, string>>
  readonly marks?: Readonly<Record<string, string>>
  readonly now?: Date
  readonly isAttended?: true
}

/** What the target told while the plan was made; by default nobody matches and nothing was looked at. */
export function factsOf({
  matches,
  look,
  holder,
  former,
  self,
  roles = {},
  marks = {},
  now: moment = now,
  isAttended,
}: FactParts = {}): TargetFacts {
  return {
    ids: new Map([['role', new Map(Object.entries(roles))]]),
    matches: new Map(matches === undefined ? [] : [[ann, { by: 'login', accounts: matches }]]),
    looks: new Map(look === undefined ? [] : [[ann, look]]),
    holders: new Map(holder === undefined ? [] : [[account7, holder]]),
    secretMarks: marks,
    now: moment,
    ...(former === undefined ? {} : { former: new Map([[former.person, former]]) }),
    ...(self === undefined ? {} : { self }),
    ...(isAttended === undefined ? {} : { isAttended }),
  }
}
