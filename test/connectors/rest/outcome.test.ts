import { describe, expect, test } from 'vitest'
import { type Attributes, Fault, remoteId, type Value } from '#contract'
import { describe as descriptionOf } from '../../../connectors/rest/describe/description.ts'
import { outcomeOf } from '../../../connectors/rest/outcome.ts'
import { unescaped } from '../../../connectors/rest/unescape.ts'

const description = descriptionOf({
  product: 'Wiki',
  id: 'id',
  active: { at: 'state', is: ['on', 'asleep'] },
  attributes: {
    name: { type: 'text' },
    mail: { type: 'text', case: 'fold' },
    team: { type: 'text', wire: 'number' },
    tags: { type: 'list' },
    password: { type: 'text', secret: true },
    picture: { type: 'text', shown: false },
  },
})

const seven = remoteId('7')
const change = (name: string, to: Value | null, from?: Value | null) => ({ name, from, to })

describe('what a system keeps after a write', () => {
  test.each<[string, ReturnType<typeof change>, object, Attributes | undefined]>([
    ['as it was sent', change('name', 'Zoë'), { name: 'Zoë' }, undefined],
    ['cut off', change('name', 'Zoë the Great'), { name: 'Zoë' }, { name: 'Zoë' }],
    ['as a number, which is the same', change('team', '7'), { team: 7 }, undefined],
    ['emptied, as nothing', change('name', null), { name: null }, undefined],
    ['emptied, as an empty text', change('name', null), { name: '' }, undefined],
    ['although it was emptied', change('name', null), { name: 'Ann' }, { name: 'Ann' }],
    ['not at all', change('name', 'Zoë'), { name: null }, { name: null }],
    ['without showing it', change('name', 'Zoë'), { id: 7 }, undefined],
    ['in a list, which may be older', change('tags', ['a']), { tags: [] }, undefined],
    ['as a secret', change('password', 'x'), { password: 'y' }, undefined],
    ['as something never shown', change('picture', 'x'), { picture: 'y' }, undefined],
  ])('%s', (_how, one, record, stored) => {
    const outcome = outcomeOf({ remoteId: seven, changes: [one], record: { ...record } }, description)
    expect(outcome.stored).toEqual(stored)
    expect(outcome.note === undefined).toBe(stored === undefined)
  })

  test('in another case, which is the same to it: told, and counts as sent', () => {
    const record = { mail: 'a@b.test' }
    const outcome = outcomeOf({ remoteId: seven, changes: [change('mail', 'A@b.test')], record }, description)
    expect(outcome.stored).toBeUndefined()
    expect(outcome.note).toMatch(/writes mail as "a@b.test" for "A@b.test", which it takes for the same$/)
  })

  test('is nothing to speak of where the system shows nothing', () => {
    expect(
      outcomeOf({ remoteId: seven, changes: [change('name', 'Zoë', 'Ann')], record: undefined }, description),
    ).toEqual({})
  })
})

describe('a yes that did nothing', () => {
  const faultFor = (parts: Partial<Parameters<typeof outcomeOf>[0]>): Fault | undefined => {
    try {
      outcomeOf({ remoteId: seven, changes: [], record: {}, ...parts }, description)
      return undefined
    } catch (error) {
      return error instanceof Fault ? error : expect.fail(String(error))
    }
  }

  test('is refused, with the attribute and what it is kept as', () => {
    const fault = faultFor({ changes: [change('name', 'Zoë', 'Ann')], record: { name: 'Ann' } })
    expect(fault).toMatchObject({ kind: 'rejected', field: 'name' })
    expect(fault?.message).toBe(
      'Wiki said it was done, and account 7 is as it was: name is kept as "Ann"; see whether our account may change it there',
    )
  })

  test.each([
    ['one of two took effect', [change('name', 'Zoë', 'Ann'), change('mail', 'x', 'y')], { name: 'Ann', mail: 'x' }],
    ['nobody knows what was there', [change('name', 'Zoë')], { name: 'Ann' }],
    ['something else is kept now', [change('name', 'Zoë', 'Ann')], { name: 'Zo' }],
  ] as const)('is none when %s', (_why, changes, record) => {
    expect(faultFor({ changes, record })).toBeUndefined()
  })

  test.each([
    [true, 'off', 'account 7 is still disabled'],
    [false, 'on', 'account 7 is still enabled'],
    [false, 'asleep', 'account 7 is still enabled'],
  ])('is seen when active should be %s and the state is %s', (active, state, words) => {
    expect(faultFor({ active, record: { state } })?.message).toContain(words)
  })

  test.each([
    [true, 'on'],
    [true, 'asleep'],
    [false, 'off'],
    [false, undefined],
  ])('is none when active should be %s and the state is %s', (active, state) => {
    expect(faultFor({ active, record: state === undefined ? {} : { state } })).toBeUndefined()
  })
})

test.each([
  ['O&#039;Neil &amp; Sons', "O'Neil & Sons"],
  ['&lt;b&gt; &quot;x&quot;', '<b> "x"'],
  ['&amp;lt;', '&lt;'],
  ['&eacute; &', '&eacute; &'],
])('%s on a web page is %s', (shown, kept) => {
  expect(unescaped({ rows: [{ name: shown, id: 7, none: null }] })).toEqual({
    rows: [{ name: kept, id: 7, none: null }],
  })
})
