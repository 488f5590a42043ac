import { expect, test } from 'vitest'
import { shownMembers } from '../../../connectors/superoffice/user-fields.ts'
import { documentedFields } from './fields.ts'

test('reads for display select members SuperOffice documents', () => {
  expect(shownMembers.filter(name => !documentedFields.includes(name))).toEqual([])
})
