import type { Capabilities, Target } from '../src/domain/contract.ts'
import { guardDefaults, leaverDefaults } from '../src/domain/policy.ts'
import type { Attributes } from '../src/domain/value.ts'
import type { TargetConnection } from '../src/engine/targets/connection.ts'
import { compileMapping } from '../src/mapping/mapping.ts'
import { tallyRequests } from '../src/transport/tally.ts'
import { attributeOf, cellsOf } from './people.ts'

export const sourceName = 'hr'
export const targetName = 'crm'
/** The revisions of the two mappings. */
export const sourceRevision = 'bench-source-001'
export const targetRevision = 'bench-target-001'

/** The attribute of an account, and the one of the person that it follows. */
export const followed = {
  username: 'userName',
  name: 'displayName',
  first: 'name.givenName',
  last: 'name.familyName',
  mail: 'emails.work',
  title: 'title',
  department: 'department',
} as const

/** A person as the source has it. @param title instead of the usual one */
export function attributesOf(index: number, title?: string): Attributes {
  const cells = cellsOf(index, title)
  return Object.fromEntries(Object.values(attributeOf).map((name, place) => [name, cells[place] || null]))
}

/** A target that answers at once and does nothing. */
export const instantly: Target = {
  check: async () => ({ product: 'nothing', remarks: [] }),
  find: async () => [],
  get: async () => [],
  async *apply() {},
  async *list() {},
  lookup: async () => new Map(),
}

const capabilities: Capabilities = {
  create: true,
  update: 'partial',
  enable: true,
  disable: true,
  delete: true,
  list: true,
  clears: true,
  findBy: ['username'],
  createTwice: 'conflict',
  // What is measured is one write: a look behind it would count for a second request, at a target that has no accounts to show.
  believed: { create: 'it does what it says', update: 'it does what it says', delete: 'it does what it says' },
}

/** Seven attributes, each one as the person has it. */
export function crm(target: Target, concurrency = 1): TargetConnection {
  const names = Object.keys(followed)
  const rules = Object.fromEntries(Object.entries(followed).map(([name, from]) => [name, { from }]))
  return {
    name: targetName,
    target,
    concurrency,
    testFailures: [],
    pauseUntil: () => {},
    resume: () => {},
    tally: tallyRequests,
    policy: {
      target: targetName,
      sources: [sourceName],
      revision: targetRevision,
      mapping: compileMapping(rules, { root: 'person', attributes: 'any' }).mapping,
      match: ['username'],
      leavers: leaverDefaults,
      protect: [],
      guard: guardDefaults,
      attributes: Object.fromEntries(names.map(name => [name, { type: 'text', description: name } as const])),
      capabilities,
    },
  }
}
