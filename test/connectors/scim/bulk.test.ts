import { expect, test } from 'vitest'
import { bulk } from '../../../connectors/scim/bulk.ts'
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
  const faults = await ask(results)
  expect(faults.map(fault => fault?.kind)).toEqual([undefined, 'missing'])
})

test('one that is left out may have happened', async () => {
  await expect(ask([{ bulkId: '1', status: '204' }])).rejects.toMatchObject({ kind: 'interrupted' })
})
