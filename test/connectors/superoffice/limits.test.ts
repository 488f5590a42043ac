import { describe, expect, test } from 'vitest'
import { obstacleTo } from '../../../connectors/superoffice/limits.ts'

const entity = (Mask: string, FieldLength = 0, Reason = '') => ({
  FieldProperties: { Name: { FieldRight: { Mask, Reason }, FieldType: 'System.String', FieldLength } },
})

describe('a value may be written', () => {
  test.each([
    ['where nothing is said of the member', {}, '/Name', 'x'.repeat(99)],
    ['with every right', entity('FULL'), '/Name', 'ANN'],
    ['with the right to update, among others', entity('Update, UIHintMandatory'), '/Name', 'ANN'],
    ['where no right is named', entity(''), '/Name', 'ANN'],
    ['as long as the member is', entity('FULL', 3), '/Name', 'ANN'],
    ['into a record inside, whose length is not that of the member', entity('FULL', 3), '/Name/Id', 'longer'],
  ])('%s', (_what, from, path, value) => {
    expect(obstacleTo(from, path, 'Name', value)).toBeUndefined()
  })
})

describe('a value is refused with its name, and what to do', () => {
  test.each([
    [
      'when it is too long',
      entity('FULL', 3),
      '/Name',
      /^Name "ANNA" has 4 characters, SuperOffice keeps at most 3; shorten it$/,
    ],
    [
      'when it may only be read',
      entity('Read'),
      '/Name',
      /write Name \(its right is "Read"\); give the role that right, or remove/,
    ],
    ['with the reason there is', entity('None', 0, 'Locked'), '/Name', /its right is "None": "Locked"/],
    ['when a record inside may only be read', entity('Read, UIHintReadOnly'), '/Name/Id', /write Name/],
  ])('%s', (_what, from, path, words) => {
    expect(obstacleTo(from, path, 'Name', 'ANNA')).toMatchObject({
      kind: 'rejected',
      field: 'Name',
      message: expect.stringMatching(words),
    })
  })
})
