import { expect, test } from 'vitest'
import { ableToAll } from '../plan/planner-sample.ts'
import { openWorkplace } from './workplace.ts'

const people = Array.from({ length: 501 }, (_none, index) => `p${index}`)

// A page of a plan has 500 people, so the last one comes alone.
test.each([
  ['as many at a time as a target says', 250, 3],
  ['200 at a time where a target does not say', undefined, 4],
  ['a page at a time where a target takes more than that', 10_000, 2],
])('people without an account are looked for %s', async (_what, findMost, finds) => {
  const capabilities = { ...ableToAll, list: false, ...(findMost === undefined ? {} : { findMost }) }
  await using place = await openWorkplace({ policy: { capabilities } })
  place.desk.target.add({ login: 'p400', name: 'p400' })
  place.people(...people)
  const { plan } = await place.plan()
  expect(place.desk.target.journal.filter(({ method }) => method === 'find')).toHaveLength(finds)
  expect(plan?.counts).toMatchObject([
    { kind: 'create', count: 500 },
    { kind: 'link', count: 1 },
  ])
})
