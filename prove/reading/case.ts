import fc from 'fast-check'
import { type Happening, happenings, type KeyStyle, keyStyles } from './people.ts'
import { activeRules, protections, type Rules, scopeRules } from './rules.ts'
import type { Form, Harm } from './sources.ts'

/** One history, drawn: everything that happens in it follows from this. */
export interface Case {
  readonly keys: KeyStyle
  /** A person each. */
  readonly traits: readonly number[]
  /** So many of them have an account already, which nobody linked. */
  readonly adopted: number
  readonly rules: Rules
  readonly form: Form
  /** Of the telephone list, where there is one. */
  readonly phones: Form
  readonly steps: readonly Step[]
}

export interface Step extends Harm {
  readonly happenings: readonly { readonly what: Happening | 'joins'; readonly who: number; readonly turn: number }[]
  readonly hours: number
  /** Which source it happens to: the telephone list with 0, where there is one. */
  readonly where: number
}

const nameOf = (of: Readonly<Record<string, unknown>>): fc.Arbitrary<string> => fc.constantFrom(...Object.keys(of))

const rules: fc.Arbitrary<Rules> = fc.record({
  active: nameOf(activeRules),
  scope: nameOf(scopeRules),
  protect: nameOf(protections),
  clears: fc.boolean(),
  ownsGroups: fc.boolean(),
  deletes: fc.boolean(),
  mailFirst: fc.boolean(),
  hasCanaries: fc.nat(2).map(one => one === 2),
  believesNoLoss: fc.nat(5).map(one => one === 5),
  hasPhones: fc.nat(2).map(one => one === 2),
})

const file: fc.Arbitrary<Form> = fc
  .record({
    kind: fc.constant('file' as const),
    format: fc.constantFrom('csv', 'json', 'ndjson'),
    encoding: fc.constantFrom('utf-8', 'windows-1252', 'utf-16le'),
    lineBreak: fc.constantFrom('\n', '\r\n', '\r'),
    delimiter: fc.constantFrom(',', ';', '\t'),
    saysFinalBreak: fc.boolean(),
    keysAreNumbers: fc.boolean(),
  })
  .map(drawn =>
    // Lines of JSON end as they do everywhere else but in old spreadsheets.
    drawn.format === 'ndjson' && drawn.lineBreak === '\r' ? { ...drawn, lineBreak: '\n' as const } : drawn,
  )

const paged: fc.Arbitrary<Form> = fc.record({
  kind: fc.constant('paged' as const),
  // Whoever follows cursors has no other sign of a list that was cut off than its count.
  paging: fc.constantFrom('none', 'page', 'page', 'offset', 'cursor', 'cursor', 'link', 'next', 'next'),
  hasTotal: fc.nat(2).map(one => one > 0),
  hasMore: fc.boolean(),
  pageSize: fc.integer({ min: 2, max: 6 }),
  asks: fc.constantFrom('no', 'no', 'no', 'get', 'find'),
  keysAreNumbers: fc.boolean(),
})

const step: fc.Arbitrary<Step> = fc.record({
  happenings: fc.array(
    fc.record({
      what: fc.constantFrom(...happenings, 'joins' as const),
      who: fc.nat(999),
      turn: fc.nat(99),
    }),
    { maxLength: 3 },
  ),
  ofRecords: fc.option(fc.nat(999), { nil: undefined }),
  own: fc.option(fc.nat(999), { nil: undefined, freq: 3 }),
  numbers: fc.array(fc.nat(9_999), { minLength: 8, maxLength: 8 }),
  hours: fc.constantFrom(30, 30, 30, 1),
  where: fc.nat(2),
})

/** Histories; the same seed draws the same one. */
export const cases: fc.Arbitrary<Case> = fc
  .record({
    keys: fc.constantFrom(...keyStyles),
    traits: fc.array(fc.nat(110_591), { minLength: 3, maxLength: 20, size: 'max' }),
    adopted: fc.nat(3),
    rules,
    form: fc.oneof({ arbitrary: file, weight: 2 }, { arbitrary: paged, weight: 3 }),
    phones: file,
    steps: fc.array(step, { minLength: 1, maxLength: 4, size: 'max' }),
  })
  // Whether a value is true or a text is asked only where values have types.
  .map(drawn =>
    isText(drawn.form) && drawn.rules.active === 'plain'
      ? { ...drawn, rules: { ...drawn.rules, active: 'boolean' } }
      : drawn,
  )

const isText = (form: Form): boolean => form.kind === 'file' && form.format === 'csv'
