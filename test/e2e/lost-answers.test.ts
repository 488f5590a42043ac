import { describe, expect, test } from 'vitest'
import { accountOf, type Stage, setUp } from './stage.ts'

const ann = { key: '1001', login: 'ann' }

/** The next write request is carried out, and its answer never arrives. */
const loseAnswer = ({ zabbix }: Stage, next = 1): void =>
  zabbix.misbehave({ misbehaviour: { kind: 'cut', when: 'after' }, next, matching: ({ write }) => write })

/** The next write request is put off for half an hour. */
const askToWait = ({ zabbix }: Stage): void =>
  zabbix.misbehave({ misbehaviour: { kind: 'throttled', retryAfter: '1800' }, next: 1, matching: ({ write }) => write })

/** A run that gives up at once, and a moment in which repeats become due. */
async function runAndGiveUp(stage: Stage): Promise<void> {
  await stage.run('sync', '--patience', '0')
  stage.aheadMs += 3_600_000
}

async function settled(stage: Stage): Promise<void> {
  expect(await stage.run('sync')).toMatchObject({ code: 0 })
  stage.writes()
  expect(await stage.run('sync')).toMatchObject({ code: 0 })
  expect(stage.writes()).toEqual([])
}

describe('after an answer that was lost', () => {
  test('a create is looked for before it is repeated', async () => {
    await using stage = await setUp()
    await stage.people([ann])
    loseAnswer(stage)
    await runAndGiveUp(stage)
    await settled(stage)
    expect(stage.zabbix.journal.filter(({ method }) => method === 'user.create')).toHaveLength(1)
    expect((await stage.run('explain', '--offline', '1001')).out).toContain('created by usherd')
  })

  test('somebody who is renamed before we looked keeps the one account', async () => {
    await using stage = await setUp()
    await stage.people([ann])
    loseAnswer(stage)
    await runAndGiveUp(stage)
    await stage.people([{ ...ann, login: 'ann.married' }])
    await settled(stage)
    expect(stage.zabbix.users().map(({ texts }) => texts.username)).toEqual(['Admin', 'guest', 'ann.married'])
  })

  test('somebody who leaves before we looked has an account that is disabled', async () => {
    await using stage = await setUp()
    await stage.people([ann, { key: '1002', login: 'cem' }])
    loseAnswer(stage)
    await runAndGiveUp(stage)
    await stage.people([ann])
    await settled(stage)
    expect(accountOf(stage, 'cem')).toMatchObject({ disabled: true })
    expect(accountOf(stage, 'ann')).toMatchObject({ disabled: false })
  })

  test('a group that may have been given is taken away again when it is no longer wanted', async () => {
    await using stage = await setUp()
    await stage.people([ann])
    loseAnswer(stage)
    await runAndGiveUp(stage)
    await stage.people([{ ...ann, department: 'Network' }])
    await settled(stage)
    expect(accountOf(stage, 'ann')?.groups).toEqual(['Network'])

    await stage.people([ann])
    loseAnswer(stage)
    await runAndGiveUp(stage)
    await stage.people([{ ...ann, department: 'Lab' }])
    await settled(stage)
    expect(accountOf(stage, 'ann')?.groups).toEqual(['Internal'])
  })

  test('a value that went back at the source goes back at the target', async () => {
    await using stage = await setUp()
    await stage.people([ann])
    await stage.run('sync')
    await stage.people([{ ...ann, last: 'Else' }])
    loseAnswer(stage)
    await runAndGiveUp(stage)
    await stage.people([ann])
    await settled(stage)
    expect(accountOf(stage, 'ann')).toMatchObject({ surname: 'Nowak' })
  })

  test('a value that went back while its owner was away goes back when they return', async () => {
    await using stage = await setUp()
    const cem = { key: '1002', login: 'cem' }
    await stage.people([ann, cem])
    await stage.run('sync')
    await stage.people([{ ...ann, last: 'Else', department: 'Network' }, cem])
    loseAnswer(stage)
    await runAndGiveUp(stage)
    await stage.people([cem])
    await settled(stage)
    expect(accountOf(stage, 'ann')).toMatchObject({ disabled: true, surname: 'Else' })
    await stage.people([ann, cem])
    await settled(stage)
    expect(accountOf(stage, 'ann')).toMatchObject({ disabled: false, surname: 'Nowak', groups: ['Operations'] })
  })

  test('somebody who came back and left again is disabled', async () => {
    await using stage = await setUp()
    const cem = { key: '1002', login: 'cem' }
    await stage.people([ann, cem])
    await stage.run('sync')
    await stage.people([cem])
    await stage.run('sync')
    await stage.people([ann, cem])
    loseAnswer(stage)
    await runAndGiveUp(stage)
    expect(accountOf(stage, 'ann')).toMatchObject({ disabled: false })
    await stage.people([cem])
    await settled(stage)
    expect(accountOf(stage, 'ann')).toMatchObject({ disabled: true })
  })
  test('somebody who came back and left again is disabled also when the target asks to wait in between', async () => {
    await using stage = await setUp()
    const cem = { key: '1002', login: 'cem' }
    await stage.people([ann, cem])
    await stage.run('sync')
    await stage.people([cem])
    await stage.run('sync')
    await stage.people([ann, cem])
    loseAnswer(stage)
    await runAndGiveUp(stage)
    await stage.people([cem])
    askToWait(stage)
    await runAndGiveUp(stage)
    expect(accountOf(stage, 'ann')).toMatchObject({ disabled: false })
    await settled(stage)
    expect(accountOf(stage, 'ann')).toMatchObject({ disabled: true })
  })
  test('somebody who left, came back and was edited works again, although the first answer was lost', async () => {
    await using stage = await setUp()
    const cem = { key: '1002', login: 'cem' }
    await stage.people([ann, cem])
    await stage.run('sync')
    await stage.people([cem])
    loseAnswer(stage)
    await runAndGiveUp(stage)
    expect(accountOf(stage, 'ann')).toMatchObject({ disabled: true })
    askToWait(stage)
    await stage.people([ann, cem])
    await runAndGiveUp(stage)
    await stage.people([{ ...ann, last: 'Else' }, cem])
    await settled(stage)
    expect(accountOf(stage, 'ann')).toMatchObject({ disabled: false, surname: 'Else' })
  })
})
