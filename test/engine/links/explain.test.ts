import { expect, test } from 'vitest'
import { Fault } from '../../../src/domain/fault.ts'
import { explainPerson } from '../../../src/engine/links/explain.ts'
import { failing } from '../memory-target.ts'
import { keyOf, openWorkplace, type Workplace } from '../workplace.ts'

const never = new AbortController().signal
const explain = ({ desks, store }: Workplace, live: boolean) =>
  explainPerson(keyOf('ann'), live ? desks : desks.map(({ name, policy }) => ({ name, policy })), store, never)

test('one person side by side: source, desired, what was confirmed, what is there, what is pending and what was sent', async () => {
  await using place = await openWorkplace()
  place.people('ann', 'bo')
  await place.sync()
  place.people('ann=Anna', 'bo')
  await place.enqueue()
  const [account] = [...place.desk.target.accounts.values()]
  if (account !== undefined)
    place.desk.target.accounts.set(account.remoteId, { ...account, attributes: { login: 'ann', name: 'Else' } })
  const { sources, merged, targets } = await explain(place, true)
  expect(sources).toMatchObject([{ source: 'hr', presence: 'present' }])
  expect(merged).toMatchObject({ displayName: 'Anna' })
  expect(targets).toMatchObject([
    {
      target: 'crm',
      desired: { kind: 'account', attributes: { name: 'Anna' } },
      link: { confirmed: { name: 'ann' } },
      live: { attributes: { name: 'Else' } },
      pending: { state: 'waiting', planned: { change: { kind: 'update' } } },
      sent: [{ kind: 'create', outcome: 'applied' }],
    },
  ])
})

test('an account that is gone is null, not silence', async () => {
  await using place = await openWorkplace()
  place.people('ann')
  await place.sync()
  place.desk.target.accounts.clear()
  expect((await explain(place, true)).targets[0]).toMatchObject({ live: null })
})

test('offline, no target is asked', async () => {
  await using place = await openWorkplace()
  place.people('ann')
  await place.sync()
  const { length } = place.desk.target.journal
  expect((await explain(place, false)).targets[0]).not.toHaveProperty('live')
  expect(place.desk.target.journal).toHaveLength(length)
})

test('a target that does not answer says why, and the rest is told', async () => {
  await using place = await openWorkplace({ targets: ['crm', 'helpdesk'] })
  place.people('ann')
  await place.sync()
  place.desk.target.trouble = failing(new Fault('unreachable', 'crm does not answer'), { matching: () => true })
  expect((await explain(place, true)).targets).toMatchObject([
    { liveProblem: 'crm does not answer' },
    { live: { active: true } },
  ])
})

test('whoever waits is told what for, and nobody else', async () => {
  await using place = await openWorkplace()
  place.people('1:ann', 'bo')
  await place.sync()
  place.people('ann', 'bo')
  await place.sync()
  const [waits] = (await explain(place, false)).targets
  expect(waits?.withheld?.entries).toMatchObject([{ person: 'ann', code: 'new-key' }])
  place.people('ann=Anna', 'bo')
  place.desk.target.accounts.clear()
  await place.sync()
  expect((await explain(place, false)).targets[0]).not.toHaveProperty('withheld')
})
