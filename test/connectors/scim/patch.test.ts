import { describe, expect, test } from 'vitest'
import { activation, edited, editsFor, effective, type UserEdit } from '../../../connectors/scim/edits.ts'
import { operationsFor, patchBody } from '../../../connectors/scim/patch.ts'
import { enterpriseSchema } from '../../../connectors/scim/places.ts'
import { profileOf } from '../../../connectors/scim/profile.ts'
import { to } from './opened.ts'

const home = { type: 'home', value: 'ann@home.test' }
const before = {
  schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
  userName: 'ann',
  title: 'Engineer',
  name: { givenName: 'Ann', familyName: 'Lee' },
  emails: [home],
  active: true,
}

describe('operations with a path', () => {
  test.each<[string, readonly UserEdit[], readonly unknown[]]>([
    ['a value that is there is replaced', editsFor([to('title', 'Lead')]), [['replace', 'title', 'Lead']]],
    ['one that is not there is added', editsFor([to('nickName', 'Annie')]), [['add', 'nickName', 'Annie']]],
    ['a part of a name', editsFor([to('name.givenName', 'Zoë')]), [['replace', 'name.givenName', 'Zoë']]],
    ['an empty value is removed', editsFor([to('title', null)]), [['remove', 'title', undefined]]],
    [
      'an element of a list that is there is changed where it is',
      editsFor([to('emails.home', 'a@b.test')]),
      [['replace', 'emails[type eq "home"].value', 'a@b.test']],
    ],
    [
      'one that is not there is added as a whole',
      editsFor([to('emails.work', 'a@b.test')]),
      [['add', 'emails', [{ type: 'work', value: 'a@b.test' }]]],
    ],
    [
      'two parts of one new element make one element',
      editsFor([to('addresses.work.country', 'DE'), to('addresses.work.locality', 'Berlin')]),
      [
        ['add', 'addresses', [{ type: 'work', country: 'DE' }]],
        ['add', 'addresses[type eq "work"].locality', 'Berlin'],
      ],
    ],
    [
      'an element without its value is removed as a whole',
      editsFor([to('emails.home', null)]),
      [['remove', 'emails[type eq "home"]', undefined]],
    ],
    [
      'the enterprise extension is named in full',
      editsFor([to('department', 'IT'), to('manager', '7')]),
      [
        ['add', `${enterpriseSchema}:department`, 'IT'],
        ['add', `${enterpriseSchema}:manager.value`, '7'],
      ],
    ],
    ['enabling and disabling', [activation(false)], [['replace', 'active', false]]],
  ])('%s', (_what, edits, expected) => {
    const made = operationsFor(edits, before, profileOf('standard'))
    expect(made.map(({ op, path, value }) => [op, path, value])).toEqual(expected)
  })
})

describe('other spellings', () => {
  test('Entra writes operations with a capital and active as text', () => {
    const profile = profileOf('entra-like')
    const operations = operationsFor([activation(false)], before, profile)
    expect(patchBody(operations, profile)).toMatchObject({
      Operations: [{ op: 'Replace', path: 'active', value: 'False' }],
    })
  })

  test('Okta writes everything in one value, lists whole and extensions by their URN; removals keep their path', () => {
    const edits = [
      activation(true),
      ...editsFor([
        to('name.givenName', 'Zoë'),
        to('emails.work', 'a@b.test'),
        to('department', 'IT'),
        to('costCenter', '9'),
        to('title', null),
      ]),
    ]
    const value = {
      active: true,
      name: { givenName: 'Zoë' },
      emails: [home, { type: 'work', value: 'a@b.test' }],
      [enterpriseSchema]: { department: 'IT', costCenter: '9' },
    }
    expect(operationsFor(edits, before, profileOf('okta-like'))).toEqual([
      { op: 'remove', path: 'title' },
      { op: 'replace', value },
    ])
  })
})

test.each<[string, readonly UserEdit[], number]>([
  ['a value that is there already', editsFor([to('title', 'Engineer')]), 0],
  ['an empty value where there is none', editsFor([to('nickName', null)]), 0],
  ['an empty text is no value', editsFor([to('nickName', '')]), 0],
  ['active as it is', [activation(true)], 0],
  ['another value', editsFor([to('title', 'engineer')]), 1],
])('nothing is sent for %s', (_what, edits, count) => {
  expect(effective(edits, before)).toHaveLength(count)
})

test.each([
  ['id', '7', /cannot be written/],
  ['userName', null, /cannot be empty/],
  ['shoeSize', '43', /is no attribute/],
])('%s cannot become %s', (name, value, sentence) => {
  expect(() => editsFor([to(name, value)])).toThrow(sentence)
})

test('types are compared without case', () => {
  const user = { emails: [{ type: 'Work', value: 'a@b.test' }] }
  expect(effective(editsFor([to('emails.work', 'a@b.test')]), user)).toEqual([])
})

test('the first address of somebody is the primary one', () => {
  const [operation] = operationsFor(editsFor([to('emails.work', 'a@b.test')]), {}, profileOf('standard'))
  expect(operation?.value).toEqual([{ type: 'work', value: 'a@b.test', primary: true }])
})

test('numbers are sent as text, and are the same as the text', () => {
  const edits = editsFor([{ name: 'employeeNumber', to: 5 }])
  expect(edits[0]?.value).toBe('5')
  expect(effective(edits, { [enterpriseSchema]: { employeeNumber: 5 } })).toEqual([])
})

test('an extension comes and goes with its data', () => {
  const user = edited({ schemas: ['core'] }, editsFor([to('department', 'IT')]))
  expect(user).toEqual({ schemas: ['core', enterpriseSchema], [enterpriseSchema]: { department: 'IT' } })
  expect(edited(user, editsFor([to('department', null)]))).toEqual({ schemas: ['core'] })
})
