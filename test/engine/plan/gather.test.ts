import { expect, test } from 'vitest'
import { ableToAll } from '../../plan/planner-sample.ts'
import { openWorkplace } from '../workplace.ts'

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

test.each([
  ['are looked for one by one while they are few', 40, 40, 0],
  ['are looked for in a list of everybody once that is cheaper', 501, 0, 1],
])('people who should have no account %s', async (_what, count, finds, lists) => {
  await using place = await openWorkplace({ policy: { capabilities: { ...ableToAll, findMost: 1 } } })
  place.people('ann')
  await place.sync()
  place.desk.target.journal.splice(0)
  place.desk.target.add({ login: 'p7' })
  const out = people.slice(0, count).map((name, index) => ({
    row: index + 1,
    fields: { key: name, userName: name, displayName: name, active: false },
  }))
  place.shows([{ row: 1, fields: { key: 'ann', userName: 'ann', displayName: 'ann' } }, ...out])
  const { plan } = await place.plan()
  const asked = (method: string): number => place.desk.target.journal.filter(one => one.method === method).length
  expect([asked('find'), asked('list')]).toEqual([finds, lists])
  expect(plan?.counts).toMatchObject([{ kind: 'disable', count: 1 }])
})
