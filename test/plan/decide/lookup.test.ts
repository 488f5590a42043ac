import { describe, expect, test } from 'vitest'
import type { Rules } from '../../../src/domain/rule.ts'
import type { Attributes } from '../../../src/domain/value.ts'
import { collectNames, type Named, resolveNames } from '../../../src/plan/decide/lookup.ts'
import { attributes, policyOf } from '../planner-sample.ts'

const rules: Rules = {
  role: { from: 'title', lookup: 'role' },
  groups: { from: 'groups', lookup: 'group' },
  medias: { from: 'emails', lookup: 'media' },
}
const policy = policyOf({
  rules,
  attributes: {
    ...attributes,
    medias: { type: 'records', description: 'addresses', lookup: { kind: 'media', field: 'type' } },
  },
})
const ids = new Map(
  Object.entries({ role: { Boss: '1' }, group: { a: '10', b: '11' }, media: { Email: '5' } }).map(([kind, names]) => [
    kind,
    new Map(Object.entries(names)),
  ]),
)
const mail = { type: 'Email', to: 'ann@example.org' }

test('names are collected by kind, each once, from plain values, lists and fields of records', () => {
  const names = new Map<string, Set<string>>()
  collectNames({ login: 'ann', role: 'Boss', groups: ['a', 'b', 'a'], medias: [mail, mail] }, policy, names)
  collectNames({ role: null, groups: ['c'], medias: [{ to: 'x' }] }, policy, names)
  expect(Object.fromEntries([...names].map(([kind, known]) => [kind, [...known]]))).toEqual({
    role: ['Boss'],
    group: ['a', 'b', 'c'],
    media: ['Email'],
  })
})

describe('names become ids', () => {
  test.each<[string, Attributes, Attributes]>([
    ['of a plain value', { role: 'Boss' }, { role: '1' }],
    ['of a list, in its order', { groups: ['b', 'a'] }, { groups: ['11', '10'] }],
    ['of a field of records; the others stay', { medias: [mail] }, { medias: [{ type: '5', to: 'ann@example.org' }] }],
    ['not of a record without that field', { medias: [{ to: 'x' }] }, { medias: [{ to: 'x' }] }],
    ['not where something is emptied', { role: null, groups: [] }, { role: null, groups: [] }],
    ['not where no rule asks for it', { login: 'Boss' }, { login: 'Boss' }],
  ])('%s', (_which, named, resolved) => {
    expect(resolveNames(named, policy, ids)).toEqual({ attributes: resolved, unknown: [] })
  })

  test.each<[Attributes, string, string]>([
    [{ role: 'Chief' }, 'role', 'Chief'],
    [{ groups: ['a', 'z', 'y'] }, 'groups', 'z'],
    [{ medias: [{ type: 'Fax' }] }, 'medias', 'Fax'],
    [{ role: 'constructor' }, 'role', 'constructor'],
  ])('%j: the attribute is left out, and the first name that is not there is told', (named, attribute, name) => {
    const { attributes, unknown } = resolveNames({ ...named, login: 'ann' }, policy, ids)
    expect(attributes).toEqual({ login: 'ann' })
    expect(unknown).toMatchObject([{ attribute, name }])
  })

  test('a name that several things have stands for none of them, and all are told', () => {
    const alike = new Map([['group', new Map<string, Named>([...(ids.get('group') ?? []), ['twice', ['12', '13']]])]])
    expect(resolveNames({ groups: ['a', 'twice'], login: 'ann' }, policy, alike)).toEqual({
      attributes: { login: 'ann' },
      unknown: [{ attribute: 'groups', kind: 'group', name: 'twice', alike: ['12', '13'] }],
    })
  })

  test('before anything was learned, no name is there', () => {
    expect(resolveNames({ role: 'Boss' }, policy, new Map())).toMatchObject({
      unknown: [{ kind: 'role', name: 'Boss' }],
    })
  })
})
