import type { AttributeSpec } from '../../src/domain/attribute.ts'
import type { Capabilities } from '../../src/domain/contract.ts'
import { type GuardPolicy, guardDefaults, type LeaverPolicy } from '../../src/domain/policy.ts'
import { compileExpression } from '../../src/mapping/language/expression.ts'
import { compileMapping } from '../../src/mapping/mapping.ts'
import type { Recipe } from '../../src/mapping/normalise.ts'
import type { TargetPolicy } from '../../src/plan/policy.ts'

/** What differs between the targets of histories. */
export interface Variant {
  readonly target: string
  readonly sources: readonly string[]
  /** Departments whose people have an account here; undefined: everybody. */
  readonly scope: readonly string[] | undefined
  readonly groups: boolean
  readonly leavers: LeaverPolicy
  readonly createTwice: Capabilities['createTwice']
  readonly batch: boolean
  /** Removals that may go out unattended within a day; undefined: the defaults. */
  readonly removals: number | undefined
}

const attributes: Readonly<Record<string, AttributeSpec>> = {
  login: { type: 'text', description: 'who signs in', required: true },
  title: { type: 'text', description: 'what they do' },
  groups: { type: 'list', description: 'shared with others', own: 'additive', lookup: { kind: 'group' } },
}

const compiled = new Map<string, TargetPolicy>()

/** Compiled once for all histories that use it. */
export function policyFor(variant: Variant): TargetPolicy {
  const revision = JSON.stringify(variant)
  const known = compiled.get(revision)
  if (known !== undefined) return known
  const policy = compile(variant, revision)
  compiled.set(revision, policy)
  return policy
}

function compile(variant: Variant, revision: string): TargetPolicy {
  const { target, sources, scope, groups, leavers, createTwice, batch, removals } = variant
  const { mapping, problems } = compileMapping(
    {
      login: { from: 'userName' },
      title: { from: 'title', clear: true },
      ...(groups ? { groups: { from: 'groups', lookup: 'group' } } : {}),
    },
    { root: 'person', attributes: 'any' },
  )
  const [problem] = problems
  if (problem !== undefined) throw new Error(problem.message)
  const guard: GuardPolicy = removals === undefined ? guardDefaults : { ...guardDefaults, disable: removals }
  return {
    target,
    sources,
    revision,
    mapping,
    match: ['login'],
    leavers,
    protect: [],
    guard,
    capabilities: {
      create: true,
      update: 'partial',
      enable: true,
      disable: true,
      delete: true,
      list: true,
      clears: true,
      findBy: ['login'],
      createTwice,
      ...(batch ? { batch: { most: 3, atomic: false } } : {}),
    },
    attributes: groups ? attributes : { login: attributes.login ?? fail(), title: attributes.title ?? fail() },
    ...(scope === undefined ? {} : { scope: condition(`person.department in ${JSON.stringify(scope)}`) }),
  }
}

function fail(): never {
  throw new Error('an attribute of the simulated target is missing')
}

function condition(text: string): NonNullable<TargetPolicy['scope']> {
  const expression = compileExpression(text, { root: 'person', attributes: 'any' }, 'boolean')
  if (!('evaluate' in expression)) throw new Error(expression.message)
  return expression
}

/** Records as the whole reading has them. */
export const hrRecipe: Recipe = { key: 'key' }

/** Records as the connector for pushed people gives them: memberships come as roles. */
export const idpRecipe: Recipe = {
  key: 'id',
  mapping: compileMapping(
    {
      userName: { from: 'userName' },
      title: { from: 'title' },
      active: { from: 'active' },
      department: { from: 'department' },
      groups: { from: 'roles', default: [] },
    },
    { root: 'record', attributes: 'any' },
  ).mapping,
}
