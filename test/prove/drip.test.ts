import { expect, test } from 'vitest'
import { ways } from '../../prove/drip/ways.ts'
import { tryWays } from '../../prove/drip.ts'

test('there are thirty ways and more, each with a name of its own', () => {
  expect(new Set(ways.map(({ name }) => name)).size).toBe(ways.length)
  expect(ways.length).toBeGreaterThanOrEqual(30)
})

test.each([
  'leavers, pushed one at a time',
  'leavers, sync --user for each of them',
  'leavers, a file that shrinks by a quarter each time',
  'renames, cron',
  'one attribute made an empty text by a rule',
  'memberships, moved to another group',
])('%s: held before more than the limit of a day is gone', async name => {
  const results = await Array.fromAsync(tryWays([20], name))
  expect(results).toMatchObject([{ way: name, people: 20, held: true, ok: true }])
})
