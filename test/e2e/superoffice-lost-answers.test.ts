import { describe, expect, test } from 'vitest'
import { type CrmStage, row, setUpCrm } from './superoffice-stage.ts'

const ann = row('ann')
const attributes = { LicenseOwners: '{ value: [Sales Premium], lookup: license }' }

/** A run that gives up at once, and a moment in which repeats become due. */
async function runAndGiveUp({ stage }: CrmStage): Promise<void> {
  await stage.run('sync', '--patience', '0')
  stage.aheadMs += 3_600_000
}

async function settled(crm: CrmStage): Promise<void> {
  expect(await crm.stage.run('sync')).toMatchObject({ code: 0 })
  crm.calls()
  expect(await crm.stage.run('sync')).toMatchObject({ code: 0 })
  expect(crm.calls()).toEqual([])
}

const open = [
  ['whose answer never came', { kind: 'cut', when: 'after' }],
  ['that was cut off before anything was done', { kind: 'cut', when: 'before' }],
  ['whose answer was torn', { kind: 'torn' }],
] as const
const lost = [
  ...open,
  ['that met a lost database', { kind: 'database' }],
  ['that met HTTP 503', { kind: 'unavailable' }],
  ['that was asked to wait', { kind: 'throttled', retryAfter: '600' }],
] as const

describe('at a SuperOffice', () => {
  test.each(lost)('a create %s makes one user and one person in the end', async (_what, misbehaviour) => {
    await using crm = await setUpCrm({ attributes })
    await crm.stage.people([ann])
    crm.disturb(misbehaviour, { matching: /^POST User$/ })
    await runAndGiveUp(crm)
    await settled(crm)
    expect(crm.crm.users().map(({ UserName }) => UserName)).toEqual(['sync', 'ann@corp.test'])
    expect(crm.crm.persons()).toHaveLength(2)
    expect(crm.user('ann@corp.test')).toMatchObject({ Deleted: false, Licenses: [1, 3, 5] })
  })

  test.each(open)('a person %s is made once', async (_what, misbehaviour) => {
    await using crm = await setUpCrm({ attributes })
    await crm.stage.people([ann])
    crm.disturb(misbehaviour, { matching: /^POST Person$/ })
    await runAndGiveUp(crm)
    await settled(crm)
    expect(crm.crm.persons()).toHaveLength(2)
    expect(crm.user('ann@corp.test')?.person.texts.Lastname).toBe('Nowak-ann')
  })

  test.each(lost)('an edit %s is done in the end', async (_what, misbehaviour) => {
    await using crm = await setUpCrm({ attributes })
    await crm.stage.people([ann])
    await crm.stage.run('sync')
    await crm.stage.people([{ ...ann, group: 'Support', last: 'Else' }])
    crm.disturb(misbehaviour, { matching: /^PATCH User/ })
    await runAndGiveUp(crm)
    await settled(crm)
    expect(crm.user('ann@corp.test')).toMatchObject({ UserGroup: 2, person: { texts: { Lastname: 'Else' } } })
  })

  test.each(open)('an edit of the person %s is done in the end', async (_what, misbehaviour) => {
    await using crm = await setUpCrm()
    await crm.stage.people([ann])
    await crm.stage.run('sync')
    await crm.stage.people([{ ...ann, group: 'Support', last: 'Else', mail: 'else@corp.test' }])
    crm.disturb(misbehaviour, { matching: /^PATCH Person/ })
    await runAndGiveUp(crm)
    await settled(crm)
    expect(crm.user('ann@corp.test')).toMatchObject({
      UserGroup: 2,
      person: { texts: { Lastname: 'Else' }, lists: { Emails: [{ Value: 'else@corp.test' }] } },
    })
  })

  test.each(open)('a leaver %s is retired in the end', async (_what, misbehaviour) => {
    await using crm = await setUpCrm({ attributes })
    await crm.stage.people([ann, row('cem')])
    await crm.stage.run('sync')
    await crm.stage.people([ann])
    crm.disturb(misbehaviour, { matching: /MakeRetired/ })
    await runAndGiveUp(crm)
    await settled(crm)
    expect(crm.user('cem@corp.test')).toMatchObject({ Deleted: true, Licenses: [] })
  })

  test.each(open)('somebody who returns, %s, is in again with the licences', async (_what, misbehaviour) => {
    await using crm = await setUpCrm({ attributes })
    await crm.stage.people([ann, row('cem')])
    await crm.stage.run('sync')
    await crm.stage.people([ann])
    await crm.stage.run('sync')
    await crm.stage.people([ann, row('cem')])
    crm.disturb(misbehaviour, { matching: /MakeRetired/ })
    await runAndGiveUp(crm)
    await settled(crm)
    expect(crm.user('cem@corp.test')).toMatchObject({ Deleted: false, Licenses: [1, 3, 5] })
  })

  test('somebody who leaves before we looked has a user that is retired', async () => {
    await using crm = await setUpCrm()
    await crm.stage.people([ann, row('cem')])
    crm.disturb({ kind: 'cut', when: 'after' }, { next: 2, matching: /^POST User$/ })
    await runAndGiveUp(crm)
    await crm.stage.people([ann])
    await settled(crm)
    expect(crm.user('cem@corp.test')).toMatchObject({ Deleted: true })
    expect(crm.user('ann@corp.test')).toMatchObject({ Deleted: false })
  })
})
