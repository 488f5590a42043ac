import { expect, test } from 'vitest'
import { type Attributes, remoteId } from '#contract'
import { receiptOf } from '../../../connectors/scim/receipt.ts'
import { creation } from '../contract/operations.ts'
import { to } from './opened.ts'

const sent = [to('userName', 'Ann'), to('emails.work', 'Ann@B.test'), to('title', 'Lead'), to('locale', null)]

test.each<[string, object | undefined, Attributes | undefined, string?]>([
  ['as it was sent', { userName: 'Ann', title: 'Lead' }, undefined],
  [
    'in another case, which is the same',
    { userName: 'ann', emails: [{ type: 'work', value: 'ann@b.test' }] },
    undefined,
    'the service writes userName as "ann" for "Ann", emails.work as "ann@b.test" for "Ann@B.test", which it takes for the same',
  ],
  ['cut off', { title: 'Le' }, { title: 'Le' }, 'title is kept as "Le"'],
  ['although it was emptied', { locale: 'de-DE' }, { locale: 'de-DE' }, 'locale is kept as "de-DE"'],
  ['without saying so', undefined, undefined],
  ['without showing it', { id: '1' }, undefined],
])('what a service keeps %s is reported so', (_how, answer, stored, note) => {
  const operation = creation({})
  const receipt = receiptOf(operation, remoteId('1'), {
    sent,
    answer: answer === undefined ? undefined : { ...answer },
  })
  const base = { operation: operation.id, remoteId: '1' }
  expect(receipt).toMatchObject({
    ...base,
    ...(stored === undefined ? {} : { stored }),
    ...(note === undefined ? {} : { note }),
  })
})
