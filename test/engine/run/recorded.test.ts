import { expect, test } from 'vitest'
import { openWorkplace } from '../workplace.ts'

test('a run that does nothing for somebody says so in the books', async () => {
  await using place = await openWorkplace()
  for (let twice = 0; twice < 2; twice++) place.desk.target.add({ login: 'ann' })
  place.people('ann', 'bo')
  await place.sync()
  const [run] = await place.store.runs.recent(1)
  expect(run).toMatchObject({
    result: 'failed',
    message: 'nothing is done for some people (1 at crm); usherd plan says why',
  })
})
