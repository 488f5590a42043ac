import { expect, test } from 'vitest'
import { remoteId } from '#contract'
import { descriptionProblems } from '../../../connectors/rest/describe/problems.ts'
import { edit } from '../contract/operations.ts'
import { never } from '../contract/session.ts'
import { least, onDescribed } from './described.ts'
import { json } from './records.ts'

const custom = { type: 'text', at: 'custom_fields.*' }
const api = {
  ...least,
  attributes: { name: { type: 'text' }, 'custom.*': custom, 'custom.size.*': { type: 'number' } },
}
const record = { id: 7, name: 'Ann', custom_fields: { shoe: '38', desk: 'B4' }, custom: { size: { shirt: 40 } } }

test('one line stands for every custom field the system has', async () => {
  const handle = () => () => json(200, record)
  await onDescribed(handle, api, async ({ product, target }) => {
    const [account] = await target.get([remoteId('7')], never)
    expect(account?.attributes).toEqual({
      name: 'Ann',
      'custom.shoe': '38',
      'custom.desk': 'B4',
      'custom.size.shirt': 40,
    })
    const changes = [
      { name: 'custom.shoe', from: '38', to: '39' },
      { name: 'custom.hat', from: undefined, to: 'yes' },
      { name: 'custom.size.shirt', from: 40, to: 42 },
    ]
    await Array.fromAsync(target.apply([edit(remoteId('7'), changes)], never))
    expect(product.requests.at(-1)?.asked.body).toEqual({
      custom_fields: { shoe: '39', hat: 'yes' },
      custom: { size: { shirt: 42 } },
    })
  })
})

test.each([
  ['a place for one', { at: 'custom_fields' }],
  ['a place inside a list', { at: 'fields.*.value' }],
])('a line for many with %s is a mistake', (_what, place) => {
  const attributes = { 'custom.*': { type: 'text', ...place } }
  expect(descriptionProblems({ ...least, attributes })).toMatchObject([
    { path: ['attributes', 'custom.*'], message: expect.stringContaining('its places have to end with .* too') },
  ])
})
