import { describe, expect, test } from 'vitest'
import { believed } from '../../../connectors/superoffice/belief.ts'
import { userFields } from '../../../connectors/superoffice/user-fields.ts'
import { stepsFor, userSteps } from '../../../connectors/superoffice/user-steps.ts'

const properties = { Name: { FieldLength: 8, FieldRight: { Mask: 'FULL', Reason: '' } } }
const name = { name: 'Name', from: 'ANN', to: 'ANNA' } as const
const role = { name: 'Role', from: '2', to: '3' } as const

describe('what SuperOffice confirmed last', () => {
  test('is enough to decide a patch that proves it', () => {
    const belief = believed([name, role], userFields, properties) ?? {}
    expect(stepsFor(belief, [name, role], userSteps([]))).toEqual([
      { op: 'test', path: '/Name', value: 'ANN' },
      { op: 'replace', path: '/Name', value: 'ANNA' },
      { op: 'test', path: '/Role/Id', value: 2 },
      { op: 'replace', path: '/Role/Id', value: 3 },
    ])
  })

  test('is judged by what was seen of another user: how long a member may be', () => {
    const belief = believed([name], userFields, properties) ?? {}
    expect(() => stepsFor(belief, [{ ...name, to: 'ANNAMARIA' }], userSteps([]))).toThrow(/at most 8; shorten it/)
  })

  test.each([
    ['before any user was seen', [name], undefined],
    ['for a value nobody knows', [{ ...name, from: undefined }], properties],
    ['for a value that was empty, which may be null or a text', [{ ...name, from: '' }], properties],
    ['for lists, whose positions count', [name, { name: 'OtherGroups', from: ['1'], to: ['2'] }], properties],
    ['for licences', [{ name: 'LicenseOwners', from: ['1'], to: ['2'] }], properties],
    ['for custom fields', [{ name: 'CustomFields.x_cost', from: 'a', to: 'b' }], properties],
  ])('is not enough %s', (_what, changes, seen) => {
    expect(believed(changes, userFields, seen)).toBeUndefined()
  })
})
