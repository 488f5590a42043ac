import { describe, expect, test } from 'vitest'
import type { Attributes, Value } from '../../src/domain/value.ts'
import { compileExpression } from '../../src/mapping/language/expression.ts'
import { compilePattern } from '../../src/mapping/language/pattern.ts'
import { compileMapping } from '../../src/mapping/mapping.ts'
import { objection } from '../../src/plan/person/desired.ts'
import { policyOf } from './planner-sample.ts'

function evaluate(text: string, person: Attributes): Value | null | undefined {
  const compiled = compileExpression(text, { root: 'person', attributes: 'any' }, 'value')
  if (!('evaluate' in compiled)) throw new Error(compiled.message)
  return compiled.evaluate(person)
}

describe('what is built from something absent is not there', () => {
  const media = "[{'mediatypeid': 'Email', 'sendto': [person.emails.work]}]"
  test.each<[string, Attributes, unknown]>([
    [media, {}, undefined],
    [media, { 'emails.work': 'a@b.test' }, [{ mediatypeid: 'Email', sendto: ['a@b.test'] }]],
    [
      "[{'type': 'Email', 'to': person.mail}, {'type': 'SMS', 'to': person.phone}]",
      { phone: '12' },
      [{ type: 'SMS', to: '12' }],
    ],
    ["[{'type': 'Email', 'to': person.mail, 'note': person.note}]", { mail: 'a' }, [{ type: 'Email', to: 'a' }]],
    ["[{'kind': 'mail', 'to': person.mail}, {'role': 'guest'}]", {}, [{ role: 'guest' }]],
    ['[person.title, person.grade]', {}, undefined],
    ['[person.title, person.grade]', { grade: 'A' }, ['A']],
    ["person.groups.filter(g, g == 'x')", { groups: ['y'] }, []],
    ["[{'type': 'Email', 'to': 'desk@b.test'}]", {}, [{ type: 'Email', to: 'desk@b.test' }]],
  ])('%s of %j', (text, person, expected) => {
    const { mapping } = compileMapping({ x: { expr: text } }, { root: 'person', attributes: 'any' })
    expect(mapping.apply(person)).toEqual({ attributes: expected === undefined ? {} : { x: expected }, failures: [] })
  })
})

describe('conversions of the language take nothing for more than it is', () => {
  test.each<[string, Attributes]>([
    ['int(person.n)', { n: 'x' }],
    ['int("")', {}],
    ['int(" ")', {}],
    ['int("1.5")', {}],
    ['double("")', {}],
    ['timestamp("2026-02-30T00:00:00Z") < timestamp("2026-03-01T00:00:00Z")', {}],
    ['timestamp(person.end) < timestamp("2026-03-01T00:00:00Z")', { end: '2026-04-31T00:00:00Z' }],
  ])('%s of %j fails', (text, person) => {
    expect(() => evaluate(text, person)).toThrow(/cannot convert this value/)
  })

  test.each<[string, Attributes, Value]>([
    ['int("42") + 1', {}, 43],
    ['int(person.n)', { n: 7.9 }, 7],
    ['double("1.5")', {}, 1.5],
    ['timestamp("2028-02-29T00:00:00Z") < timestamp("2028-03-01T00:00:00Z")', {}, true],
    ['timestamp("2026-01-01T10:00:00+01:00").getHours()', {}, 9],
  ])('%s of %j is %j', (text, person, value) => {
    expect(evaluate(text, person)).toEqual(value)
  })
})

test.each(['a{2}{3}', 'a**', 'a+{2}', ']', 'a}', '[]', '[^]'])('the pattern %s is refused', pattern => {
  expect(compilePattern(pattern)).not.toBeTypeOf('function')
})

describe('what the target cannot take is withheld and not sent', () => {
  const policy = policyOf({
    attributes: {
      login: { type: 'text', description: '', required: true },
      on: { type: 'boolean', description: '' },
      level: { type: 'number', description: '' },
      tags: { type: 'list', description: '', choices: ['Red', 'Blue'], equality: { case: 'fold' } },
      media: { type: 'records', description: '' },
    },
  })
  test.each<[Attributes, RegExp]>([
    [{ login: true }, /login takes text, and is true or false/],
    [{ login: ['ann', 'bo'] }, /login takes text, and is a list/],
    [{ on: 'yes' }, /on takes true or false, and is text/],
    [{ level: 'high' }, /level takes a number, and is text/],
    [{ tags: [{ a: 1 }] }, /tags takes a list, and is a list of records/],
    [{ media: ['x'] }, /media takes a list of records, and is a list/],
    [{ tags: ['red', 'green'] }, /tags must be one of Red, Blue, not "green"/],
    [{ login: null }, /login is required and would be emptied/],
    [{ login: '' }, /login is required and would be emptied/],
  ])('%j', (attributes, message) => {
    expect(objection(attributes, policy, false)).toMatch(message)
  })

  test.each<[Attributes]>([
    [{ login: 5 }],
    [{ level: '5' }],
    [{ tags: 'red' }],
    [{ tags: ['BLUE'] }],
    [{ on: null }],
    [{}],
  ])('%j is fine', attributes => {
    expect(objection(attributes, policy, false)).toBeUndefined()
  })
})
