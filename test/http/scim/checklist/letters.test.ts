import { describe, expect, test } from 'vitest'
import { addGroup, addUser, openEndpoint, patchOf, userOf } from '../endpoint.ts'

/** What each is, how one person writes it and how another one does. */
type Pair = readonly [what: string, one: string, other: string]

/** Case, and one letter written in two ways: one name. */
const same: readonly Pair[] = [
  ['case', 'Ann', 'aNN'],
  ['case beyond A to Z', 'Özil', 'öZIL'],
  ['capital sharp s and small', 'BUẞE', 'buße'],
  ['long s and s', 'wiſe', 'wise'],
  ['the Kelvin sign and k', '\u212aim', 'kim'],
  ['capital sigma and the one at the end', 'ΓΙΏΡΓΟΣ', 'Γιώργος'],
  ['both small sigmas', 'γιώργοσ', 'γιώργος'],
  ['composed and decomposed accents', 'Jos\u00e9', 'JOSE\u0301'],
]

/** One letter for another, or for several: two names, of two people. */
const different: readonly Pair[] = [
  ['sharp s and ss', 'buße', 'busse'],
  ['sharp s and SS', 'Buße', 'BUSSE'],
  ['dotless i and i', 'ılay', 'ilay'],
  ['capital i with a dot and i', 'İlay', 'ilay'],
  ['capital i with a dot and an i with a combining one', 'İlay', 'i\u0307lay'],
  ['a ligature and its letters', 'ﬁnn', 'finn'],
  ['n with an apostrophe and both', 'ŉico', 'ʼnico'],
  ['an accent and none', 'müller', 'muller'],
  ['full width and not', 'ａnn', 'ann'],
]

const equals = (attribute: string, text: string): string => search(`${attribute} eq "${text}"`)
const search = (filter: string): string => `?${new URLSearchParams({ filter })}`

describe('one name, whatever the case', () => {
  test.each(same)(
    'F3: %s (%s, %s): the second is told 409, and either spelling finds the one there is',
    async (...pair) => {
      const [, one, other] = pair
      const endpoint = await openEndpoint()
      const id = await addUser(endpoint, one, { emails: [{ type: 'work', value: `${one}@example.org` }] })
      expect(await endpoint.send('POST', '/Users', userOf(other))).toMatchObject({
        status: 409,
        json: { scimType: 'uniqueness' },
      })
      for (const text of [one, other])
        for (const filter of [
          `userName eq "${text}"`,
          `userName sw "${text.slice(0, 2)}"`,
          `userName co "${text}"`,
          `emails[value eq "${text}@example.org"]`,
          `not (userName ne "${text}")`,
        ])
          expect([filter, (await endpoint.send('GET', `/Users${search(filter)}`)).json.Resources.map(idOf)]).toEqual([
            filter,
            [id],
          ])
    },
  )

  test.each(same)('C9: %s (%s, %s): one address is kept once', async (_what, one, other) => {
    const endpoint = await openEndpoint()
    const emails = [one, other].map(text => ({ type: 'work', value: `${text}@example.org` }))
    const { json } = await endpoint.send('POST', '/Users', userOf('ann', { emails }))
    expect(json.emails).toHaveLength(1)
  })
})

describe('two names, of two people', () => {
  test.each(different)('F3: %s (%s, %s): both are taken, and each is found by its own name alone', async (...pair) => {
    const [, one, other] = pair
    const endpoint = await openEndpoint()
    const ids = [await addUser(endpoint, one), await addUser(endpoint, other)]
    for (const [at, text] of [one, other].entries())
      for (const asked of [text, inCapitals(text)])
        expect([
          asked,
          (await endpoint.send('GET', `/Users${equals('userName', asked)}`)).json.Resources.map(idOf),
        ]).toEqual([asked, [ids[at]]])
  })

  test.each(different)(
    'C6: %s (%s, %s): one of them may be renamed, and not to the other',
    async (_what, one, other) => {
      const endpoint = await openEndpoint()
      const id = await addUser(endpoint, one)
      const rename = (to: string) =>
        endpoint.send('PATCH', `/Users/${id}`, patchOf({ op: 'replace', path: 'userName', value: to }))
      expect((await rename(other)).status).toBeLessThan(300)
      expect((await rename(one)).status).toBeLessThan(300)
      await addUser(endpoint, other)
      expect(await rename(other)).toMatchObject({ status: 409, json: { scimType: 'uniqueness' } })
    },
  )

  test.each(different)('C9: %s (%s, %s): two addresses stay two', async (_what, one, other) => {
    const endpoint = await openEndpoint()
    const emails = [one, other].map(text => ({ type: 'work', value: `${text}@example.org` }))
    const { json } = await endpoint.send('POST', '/Users', userOf('ann', { emails }))
    expect(json.emails).toHaveLength(2)
  })

  test.each(different)('F9: %s (%s, %s): groups and members are told apart too', async (_what, one, other) => {
    const endpoint = await openEndpoint({ profile: 'entra' })
    const [first, second] = [await addUser(endpoint, one), await addUser(endpoint, other)]
    const groups = [await addGroup(endpoint, one, first), await addGroup(endpoint, other, second)]
    for (const [at, text] of [one, other].entries()) {
      const found = async (path: string) => (await endpoint.send('GET', path)).json.Resources.map(idOf)
      expect(await found(`/Groups${equals('displayName', text)}`)).toEqual([groups[at]])
      expect(await found(`/Groups${equals('members.display', text)}`)).toEqual([groups[at]])
      expect(await found(`/Users${equals('groups.display', text)}`)).toEqual([[first, second][at]])
    }
  })
})

test('S1: sorting is without case and letter by letter', async () => {
  const endpoint = await openEndpoint()
  for (const name of ['busz', 'Buße', 'BUSSE', 'busa', 'BUẞA', 'Ift', 'ıft']) await addUser(endpoint, name)
  const { json } = await endpoint.send('GET', '/Users?sortBy=userName')
  expect(json.Resources.map(({ userName }: { readonly userName: string }) => userName)).toEqual([
    'busa',
    'BUSSE',
    'busz',
    'BUẞA',
    'Buße',
    'Ift',
    'ıft',
  ])
})

/** A to Z alone: what becomes of the others is the question. No I, which a combining dot behind it makes another letter. */
const inCapitals = (text: string): string => text.replace(/[a-hj-z]/g, letter => letter.toUpperCase())

const idOf = ({ id }: { readonly id: string }): string => id
