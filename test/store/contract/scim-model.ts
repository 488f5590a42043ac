import fc from 'fast-check'
import { expect, test } from 'vitest'
import { fold } from '../../../src/domain/text/case-folding.ts'
import type {
  Comparison,
  Condition,
  IndexedValue,
  Member,
  Membership,
  NewResource,
  Scim,
  ScimTx,
} from '../../../src/store/scim.ts'
import { evaluateCondition } from '../../scim/filter/evaluate-condition.ts'
import type { Place } from '../contract.ts'
import { edited, withAll } from './scim-sample.ts'

const seed = 20_260_131
const numRuns = Number(process.env.FUZZ_RUNS ?? 60)

// ---------------------------------------------------------------- the model

interface Kept {
  readonly resource: NewResource
  readonly version: number
  readonly modified: number
  /** Groups have their members' ids, in the order they came. */
  readonly members: readonly string[]
}

/** What a store would hold, as plain lists. Order of keys is order of creation. */
type Model = ReadonlyMap<string, Kept>

/** What anybody sees of one resource. */
interface Seen {
  readonly body: string
  readonly modified: number
  readonly groups: readonly Membership[]
  readonly members: readonly Member[]
}

function seen(model: Model, { resource, members, modified }: Kept): Seen {
  const groups = [...model.values()]
    .filter(one => one.members.includes(resource.id))
    .map(one => ({ id: one.resource.id, display: one.resource.display }))
    .sort((a, b) => Buffer.compare(Buffer.from(a.display + a.id), Buffer.from(b.display + b.id)))
  return {
    body: resource.body,
    modified,
    groups,
    members: members.flatMap(id => {
      const member = model.get(id)?.resource
      return member === undefined ? [] : [{ id, type: member.type, display: member.display }]
    }),
  }
}

/** The rows a filter sees, derived ones included. */
function rowsOf(model: Model, kept: Kept): readonly IndexedValue[] {
  const { resource, version, modified } = kept
  const { groups, members } = seen(model, kept)
  const row = (path: string, value: string | number, element = 0): IndexedValue =>
    typeof value === 'number' ? { path, element, number: value } : { path, element, text: value }
  return [
    ...resource.values,
    row('id', resource.id),
    row('meta.created', resource.created),
    row('meta.lastmodified', modified),
    row('meta.version', `W/"${version}"`),
    row('meta.resourcetype', resource.type),
    ...members.flatMap(({ id, type, display }, at) => [
      row('members.value', id, at),
      row('members.type', fold(type), at),
      row('members.display', fold(display), at),
    ]),
    ...groups.flatMap(({ id, display }, at) => [row('groups.value', id, at), row('groups.display', fold(display), at)]),
  ]
}

// ---------------------------------------------------------------- what may happen

const tenants = ['entra', 'okta'] as const
const ids = ['u1', 'u2', 'u3', 'g1', 'g2'] as const
const texts = ['a', 'ab', 'b', 'á', '\uffff', '😀', 'a%_', "a'b"] as const

type Tenant = (typeof tenants)[number]

/** Ids are unique in a store, so each tenant has its own. */
const idIn = (tenant: Tenant, id: string): string => `${tenant}-${id}`

type Step =
  | { readonly kind: 'put'; readonly id: string; readonly values: readonly IndexedValue[]; readonly display: string }
  | { readonly kind: 'remove'; readonly id: string }
  | { readonly kind: 'add' | 'take' | 'set'; readonly group: string; readonly ids: readonly string[] }
  | { readonly kind: 'touch'; readonly id: string }

interface Act {
  readonly tenant: Tenant
  readonly steps: readonly Step[]
  /** Thrown in the end: nothing of it may stay. */
  readonly fails: boolean
}

const textPaths = ['username', 'tags', 'emails.value', 'emails.type'] as const
const numberPaths = ['level', 'emails.primary'] as const

const anyValue: fc.Arbitrary<IndexedValue> = fc.oneof(
  fc.record({ path: fc.constantFrom(...textPaths), element: fc.nat(2), text: fc.constantFrom(...texts) }),
  fc.record({ path: fc.constantFrom(...numberPaths), element: fc.nat(2), number: fc.constantFrom(0, 1, -2.5) }),
)

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('put' as const),
      id: fc.constantFrom(...ids),
      values: fc.uniqueArray(anyValue, { maxLength: 6, selector: one => JSON.stringify(one) }),
      display: fc.constantFrom('x', 'X', 'y'),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('remove' as const), id: fc.constantFrom(...ids) }) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constantFrom('add' as const, 'take' as const, 'set' as const),
      group: fc.constantFrom('g1', 'g2'),
      ids: fc.array(fc.constantFrom(...ids, 'nobody'), { maxLength: 4 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('touch' as const), id: fc.constantFrom(...ids) }) },
)

const act: fc.Arbitrary<Act> = fc.record({
  tenant: fc.constantFrom(...tenants),
  steps: fc.array(step, { minLength: 1, maxLength: 4 }),
  fails: fc.oneof({ weight: 6, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) }),
})

const typeOf = (id: string): string => (id.startsWith('g') ? 'Group' : 'User')

function resourceOf(tenant: Tenant, { id, values, display }: Extract<Step, { kind: 'put' }>, now: number): NewResource {
  const body = JSON.stringify({ display, values })
  return { tenant, type: typeOf(id), id: idIn(tenant, id), body, created: now, display, values }
}

// ---------------------------------------------------------------- the same step at both

async function doStep(tx: ScimTx, tenant: Tenant, step: Step, now: number): Promise<unknown> {
  switch (step.kind) {
    case 'put': {
      const resource = resourceOf(tenant, step, now)
      const known = await tx.get(tenant, resource.type, resource.id, withAll)
      return known === undefined ? tx.insert(resource) : void (await tx.update(edited(resource, now)))
    }
    case 'remove':
      return tx.remove(tenant, typeOf(step.id), idIn(tenant, step.id), now)
    case 'touch': {
      const known = await tx.get(tenant, typeOf(step.id), idIn(tenant, step.id), withAll)
      return known && void (await tx.touch(tenant, typeOf(step.id), idIn(tenant, step.id), now))
    }
    default: {
      const given = [tenant, idIn(tenant, step.group), step.ids.map(id => idIn(tenant, id))] as const
      const methods = { add: tx.addMembers, take: tx.removeMembers, set: tx.setMembers }
      const moved = await methods[step.kind](...given)
      if (moved > 0) await tx.touch(tenant, 'Group', given[1], now)
      return moved
    }
  }
}

/** @returns what the store's method should return */
function imagine(model: Map<string, Kept>, tenant: Tenant, step: Step, now: number): unknown {
  switch (step.kind) {
    case 'put': {
      const resource = resourceOf(tenant, step, now)
      const known = model.get(resource.id)
      const kept =
        known === undefined
          ? { resource, version: 1, modified: now, members: [] }
          : { ...known, resource: { ...resource, created: known.resource.created }, modified: now }
      model.set(resource.id, kept)
      return undefined
    }
    case 'remove': {
      const id = idIn(tenant, step.id)
      for (const [group, kept] of model)
        if (kept.members.includes(id))
          model.set(group, { ...kept, modified: now, members: kept.members.filter(one => one !== id) })
      return model.delete(id)
    }
    case 'touch': {
      const known = model.get(idIn(tenant, step.id))
      if (known !== undefined) model.set(known.resource.id, { ...known, modified: now })
      return undefined
    }
    default:
      return imagineMembers(model, tenant, step, now)
  }
}

function imagineMembers(
  model: Map<string, Kept>,
  tenant: Tenant,
  { kind, group, ids }: Extract<Step, { kind: 'add' | 'take' | 'set' }>,
  now: number,
): number {
  const kept = model.get(idIn(tenant, group))
  if (kept === undefined) return 0
  const given = [...new Set(ids.map(id => idIn(tenant, id)))].filter(id => model.has(id))
  const stay = kept.members.filter(id => kind === 'add' || given.includes(id) === (kind === 'set'))
  const come = kind === 'take' ? [] : given.filter(id => !kept.members.includes(id))
  const moved = kept.members.length - stay.length + come.length
  if (moved > 0) model.set(kept.resource.id, { ...kept, modified: now, members: [...stay, ...come] })
  return moved
}

// ---------------------------------------------------------------- conditions

const anyPath = fc.constantFrom(
  ...textPaths,
  'id',
  'meta.version',
  'meta.resourcetype',
  'members.value',
  'members.type',
  'members.display',
  'groups.value',
  'groups.display',
  'nowhere',
)
const comparison = fc.constantFrom<Comparison>('eq', 'co', 'sw', 'ew', 'gt', 'ge', 'lt', 'le')
const order = fc.constantFrom<Comparison>('eq', 'gt', 'ge', 'lt', 'le')
const operand = fc.constantFrom(
  ...texts,
  'x',
  'W/"2"',
  'User',
  'user',
  ...tenants.flatMap(one => [idIn(one, 'u1'), idIn(one, 'g1')]),
)

const leafAt = (path: fc.Arbitrary<string>, numeric: fc.Arbitrary<string>): fc.Arbitrary<Condition> =>
  fc.oneof(
    fc.record({ kind: fc.constant('text' as const), path, op: comparison, text: operand }),
    fc.record({
      kind: fc.constant('number' as const),
      path: numeric,
      op: order,
      number: fc.constantFrom(0, 1, -2.5, 3, 3.5),
    }),
    fc.record({ kind: fc.constant('present' as const), path: fc.oneof(path, numeric) }),
  )

function treesOf(terms: fc.Arbitrary<Condition>, depth: number): fc.Arbitrary<Condition> {
  if (depth === 0) return terms
  const inner = treesOf(terms, depth - 1)
  return fc.oneof(
    { weight: 2, arbitrary: terms },
    fc.record({
      kind: fc.constantFrom('and' as const, 'or' as const),
      terms: fc.array(inner, { minLength: 1, maxLength: 4 }),
    }),
    fc.record({ kind: fc.constant('not' as const), term: inner }),
    fc.record({ kind: fc.constant('constant' as const), value: fc.boolean() }),
  )
}

const elementOf = (path: string, parts: readonly string[], numeric: readonly string[]): fc.Arbitrary<Condition> =>
  fc.record({
    kind: fc.constant('element' as const),
    path: fc.constant(path),
    where: treesOf(leafAt(fc.constantFrom(...parts), fc.constantFrom(...numeric)), 2),
  })

const condition: fc.Arbitrary<Condition> = treesOf(
  fc.oneof(
    { weight: 4, arbitrary: leafAt(anyPath, fc.constantFrom(...numberPaths, 'meta.created', 'meta.lastmodified')) },
    elementOf('emails', ['emails.value', 'emails.type'], ['emails.primary']),
    elementOf('members', ['members.value', 'members.type', 'members.display'], ['members.nothing']),
    elementOf('groups', ['groups.value', 'groups.display'], ['groups.nothing']),
    elementOf('tags', ['tags'], ['tags']),
    elementOf('meta', ['meta.version', 'meta.resourcetype'], ['meta.created', 'meta.lastmodified']),
  ),
  3,
)

// ---------------------------------------------------------------- the test

class Changed extends Error {}

async function perform(
  scim: Scim,
  model: Map<string, Kept>,
  { tenant, steps, fails }: Act,
  now: number,
): Promise<Model> {
  const wanted = new Map(model)
  const expected: unknown[] = []
  const done: unknown[] = []
  const writing = scim.write(async tx => {
    done.length = 0
    for (const step of steps) done.push(await doStep(tx, tenant, step, now))
    if (fails) throw new Changed('changed my mind')
  })
  for (const step of steps) expected.push(imagine(wanted, tenant, step, now))
  await (fails ? expect(writing).rejects.toThrow(Changed) : writing)
  expect(done).toEqual(expected)
  return fails ? model : wanted
}

const keyOf = (model: Model, kept: Kept): string => JSON.stringify([seen(model, kept), kept.resource.values])

/** Reads everything back, takes the versions over, and makes sure that they grew where something can be seen to have changed. */
async function expectSame(scim: Scim, before: Model, after: Model): Promise<Map<string, Kept>> {
  const model = new Map<string, Kept>()
  for (const tenant of tenants)
    for (const id of ids) {
      const kept = after.get(idIn(tenant, id))
      const stored = await scim.get(tenant, typeOf(id), idIn(tenant, id), withAll)
      expect(
        await scim.get(tenant === 'entra' ? 'okta' : 'entra', typeOf(id), idIn(tenant, id), withAll),
      ).toBeUndefined()
      if (kept === undefined || stored === undefined) {
        expect(stored).toBe(kept)
        continue
      }
      const { version, created, type, id: _id, ...shown } = stored
      expect({ ...shown, created, type }).toEqual({
        ...seen(after, kept),
        created: kept.resource.created,
        type: kept.resource.type,
      })
      const old = before.get(kept.resource.id)
      if (old !== undefined && old.resource.created === kept.resource.created) {
        const isSeenToChange = keyOf(before, old) !== keyOf(after, kept)
        expect(version).toBeGreaterThanOrEqual(old.version + (isSeenToChange ? 1 : 0))
      }
      model.set(kept.resource.id, { ...kept, version })
    }
  // In order of creation.
  return new Map([...after.keys()].flatMap(id => [...model].filter(([one]) => one === id)))
}

/** Follows the changes of a tenant from where it stopped, and must end with exactly what is there. */
class Follower {
  readonly #known = new Map<string, unknown>()
  readonly #after = new Map<string, number>()

  async follow(scim: Scim, tenant: Tenant, model: Model): Promise<void> {
    for (const type of ['User', 'Group']) {
      const key = `${tenant} ${type}`
      for (;;) {
        const after = this.#after.get(key) ?? 0
        const page = await scim.changes(tenant, type, { after, limit: 2 })
        const numbers = page.map(({ seq }) => seq)
        expect(numbers).toEqual([...new Set([after, ...numbers])].sort((a, b) => a - b).slice(1))
        for (const { id, resource } of page) {
          if (resource === undefined) this.#known.delete(id)
          else this.#known.set(id, { body: resource.body, groups: resource.groups, version: resource.version })
        }
        if (page.length === 0) break
        this.#after.set(key, numbers.at(-1) ?? 0)
      }
    }
    const mine = [...model.values()].filter(({ resource }) => resource.tenant === tenant)
    for (const kept of mine) {
      const { body, groups } = seen(model, kept)
      expect(this.#known.get(kept.resource.id)).toEqual({ body, groups, version: kept.version })
    }
    expect([...this.#known.keys()].filter(id => id.startsWith(tenant))).toHaveLength(mine.length)
  }
}

async function expectFound(scim: Scim, model: Model, where: Condition): Promise<number> {
  let found = 0
  for (const tenant of tenants)
    for (const types of [['User'], ['Group'], ['User', 'Group']]) {
      const wanted = [...model.values()].filter(
        kept =>
          kept.resource.tenant === tenant &&
          types.includes(kept.resource.type) &&
          evaluateCondition(where, rowsOf(model, kept)),
      )
      const page = await scim.query({ tenant, types, where, skip: 0, limit: 3, along: withAll })
      expect({ total: page.total, ids: page.resources.map(({ id }) => id) }).toEqual({
        total: wanted.length,
        ids: wanted.slice(0, 3).map(({ resource }) => resource.id),
      })
      found += wanted.length
    }
  return found
}

/** @param makePlace an empty place for each run */
export function scimModel(makePlace: () => Promise<Place>): void {
  test('after any writes everything is as plain lists would have it, and any condition finds what reading each resource would', async () => {
    let found = 0
    await fc.assert(
      fc.asyncProperty(
        fc.array(act, { minLength: 3, maxLength: 12 }),
        fc.array(condition, { minLength: 12, maxLength: 12 }),
        async (acts, conditions) => {
          const place = await makePlace()
          try {
            await using store = await place.open()
            const { scim } = store
            const follower = new Follower()
            let model = new Map<string, Kept>()
            for (const [at, one] of acts.entries()) {
              const after = await perform(scim, model, one, at + 1)
              model = await expectSame(scim, model, after)
              if (at % 2 === 0) for (const tenant of tenants) await follower.follow(scim, tenant, model)
            }
            for (const tenant of tenants) await follower.follow(scim, tenant, model)
            for (const where of conditions) found += await expectFound(scim, model, where)
          } finally {
            await place.remove()
          }
        },
      ),
      { seed, numRuns },
    )
    expect(found).toBeGreaterThan(numRuns)
  }, 120_000)
}
