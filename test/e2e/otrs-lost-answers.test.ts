import { describe, expect, test } from 'vitest'
import { type DeskStage, named, row, setUpDesk } from './otrs-stage.ts'

const ann = row('ann')

/** A run that gives up at once, and a moment in which repeats become due. */
async function runAndGiveUp({ stage }: DeskStage): Promise<void> {
  await stage.run('sync', '--patience', '0')
  stage.aheadMs += 3_600_000
}

async function settled(desk: DeskStage): Promise<void> {
  expect(await desk.stage.run('sync')).toMatchObject({ code: 0 })
  desk.calls()
  expect(await desk.stage.run('sync')).toMatchObject({ code: 0 })
  expect(desk.calls()).toEqual([])
}

const lost = [
  ['whose answer never came', { kind: 'cut', when: 'after' }],
  ['that was cut off before anything was done', { kind: 'cut', when: 'before' }],
  ['whose answer was torn', { kind: 'torn' }],
  ['that met a crash', { kind: 'database' }],
  ['that met HTTP 503', { kind: 'unavailable' }],
  ['that was asked to wait', { kind: 'throttled', retryAfter: '600' }],
  ['whose session had ended', { kind: 'expired' }],
] as const

/** Those that leave open whether it was done. */
const open = lost.filter(([, { kind }]) => ['cut', 'torn'].includes(kind))

describe.each(['znuny', 'otrs8'] as const)('at a help desk that speaks %s', dialect => {
  const { create, update } = named(dialect)

  test.each(lost)('a create %s makes one account in the end', async (_what, misbehaviour) => {
    await using desk = await setUpDesk(dialect)
    await desk.stage.people([ann])
    desk.disturb(misbehaviour, { operation: create })
    await runAndGiveUp(desk)
    await settled(desk)
    expect(desk.desk.users().map(({ fields }) => fields.UserLogin)).toEqual(['ann'])
    expect(desk.account('ann')).toMatchObject({ validId: 1, dynamicFields: { Department: 'Research' } })
  })

  test.each(lost)('an edit %s is done in the end', async (_what, misbehaviour) => {
    await using desk = await setUpDesk(dialect)
    await desk.stage.people([ann])
    await desk.stage.run('sync')
    await desk.stage.people([{ ...ann, last: 'Else', department: 'Sales' }])
    desk.disturb(misbehaviour, { operation: update })
    await runAndGiveUp(desk)
    await settled(desk)
    expect(desk.account('ann')).toMatchObject({
      fields: { UserLastname: 'Else' },
      dynamicFields: { Department: 'Sales' },
    })
  })

  test.each(open)('a rename %s leaves one account', async (_what, misbehaviour) => {
    await using desk = await setUpDesk(dialect)
    await desk.stage.people([ann])
    await desk.stage.run('sync')
    await desk.stage.people([{ ...ann, login: 'ann.married' }])
    desk.disturb(misbehaviour, { operation: update })
    await runAndGiveUp(desk)
    await settled(desk)
    expect(desk.desk.users().map(({ fields }) => fields.UserLogin)).toEqual(['ann.married'])
  })

  test.each(open)('a leaver %s is disabled in the end', async (_what, misbehaviour) => {
    await using desk = await setUpDesk(dialect)
    await desk.stage.people([ann, row('cem')])
    await desk.stage.run('sync')
    await desk.stage.people([ann])
    desk.disturb(misbehaviour, { operation: update })
    await runAndGiveUp(desk)
    await settled(desk)
    expect(desk.account('cem')?.validId).toBe(2)
  })

  test('somebody who leaves before we looked has an account that is disabled', async () => {
    await using desk = await setUpDesk(dialect)
    await desk.stage.people([ann, row('cem')])
    desk.disturb({ kind: 'cut', when: 'after' }, { next: 2, operation: create })
    await runAndGiveUp(desk)
    await desk.stage.people([ann])
    await settled(desk)
    expect(desk.account('cem')?.validId).toBe(2)
    expect(desk.account('ann')?.validId).toBe(1)
  })
})

test('dynamic fields whose answer was lost are set in the end, and the account is made once', async () => {
  await using desk = await setUpDesk('znuny')
  await desk.stage.people([ann])
  desk.disturb({ kind: 'cut', when: 'before' }, { operation: 'DynamicFieldUpdate' })
  await runAndGiveUp(desk)
  await settled(desk)
  expect(desk.account('ann')?.dynamicFields).toEqual({ Department: 'Research' })
  expect(desk.desk.journal.filter(({ operation }) => operation === 'CustomerUserAdd')).toHaveLength(1)
})
