import { expect, test } from 'vitest'
import { bulk, bulkChunks } from '../../../connectors/scim/bulk.ts'
import { never } from '../contract/session.ts'
import { clientOn, json } from './answers.ts'

const two = ['1', '2'].map(id => ({ method: 'PATCH', path: `/Groups/${id}`, data: {} }) as const)

const ask = (results: readonly object[]) => {
  const client = clientOn(() => json({ Operations: results }))
  return bulk(two, { client, what: 'the memberships', fields: ['groups'] }, never)
}

test.each<[string, readonly object[]]>([
  [
    'by number, in any order',
    [
      { bulkId: '1', status: '404' },
      { bulkId: '0', status: '204' },
    ],
  ],
  ['by order, where there are no numbers', [{ status: '204' }, { status: '404' }]],
  ['with a status as early services wrote it', [{ status: { code: '204' } }, { status: { code: '404' } }]],
])('results are matched %s', async (_how, results) => {
  expect(await ask(results)).toEqual(['done', expect.objectContaining({ kind: 'missing' })])
})

test('one that is left out may have happened', async () => {
  await expect(ask([{ bulkId: '1', status: '204' }])).rejects.toMatchObject({ kind: 'interrupted' })
})

test('one that is only accepted is told apart from one that is done', async () => {
  expect(
    await ask([
      { bulkId: '0', status: '202' },
      { bulkId: '1', status: '200' },
    ]),
  ).toEqual(['queued', 'done'])
})

test.each<[string, number, number | undefined, readonly number[]]>([
  ['by number', 2, undefined, [2, 2, 1]],
  ['without bulk', 0, undefined, [1, 1, 1, 1, 1]],
  ['by bytes', 100, 300, [2, 2, 1]],
  ['by bytes, each too large for one request', 100, 50, [1, 1, 1, 1, 1]],
])('no bulk request holds more than the service takes: %s', (_how, most, bytes, sizes) => {
  const chunks = bulkChunks(['a', 'b', 'c', 'd', 'e'], most, bytes, () => 100)
  expect(chunks.map(chunk => chunk.length)).toEqual(sizes)
})
