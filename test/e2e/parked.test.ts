import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { makeOlder } from '../store/sqlite/before-parked.ts'
import { drivers } from '../store/sqlite/place.ts'
import { accountOf, type Stage, setUp } from './stage.ts'

const ann = { key: '1001', login: 'ann' }

/** An account whose rename is answered by nothing, until it has failed too often. */
async function withParked(): Promise<Stage> {
  const stage = await setUp()
  await stage.people([ann])
  await stage.run('sync')
  await stage.people([{ ...ann, last: 'Else' }])
  stage.zabbix.misbehave({ misbehaviour: { kind: 'cut', when: 'before' }, next: 8, matching: ({ write }) => write })
  for (let tries = 0; tries < 8; tries++) {
    await stage.run('sync', '--patience', '0')
    stage.aheadMs += 3_600_000
  }
  return stage
}

const jsonOf = async (stage: Stage, ...argv: readonly string[]) => JSON.parse((await stage.run(...argv, '--json')).out)

const linesOf = async (stage: Stage): Promise<readonly Record<string, unknown>[]> =>
  (await stage.run('log', '--json')).out
    .trim()
    .split('\n')
    .map(line => JSON.parse(line))

describe('what is parked', () => {
  test('has one word in every text, and the old one beside it wherever a script may read it', async () => {
    await using stage = await withParked()
    for (const command of ['status', 'log']) {
      const { out } = await stage.run(command)
      expect(out).toContain('parked')
      expect(out).not.toContain('escrow')
    }
    expect((await jsonOf(stage, 'plan')).plans[0].withheld).toMatchObject([{ code: 'parked', formerCode: 'escrow' }])
    expect((await jsonOf(stage, 'status')).targets[0].queue).toMatchObject({ refused: 0, parked: 1, escrow: 1 })
    const lines = await linesOf(stage)
    expect(lines.at(-1)).toMatchObject({ outcome: 'parked', formerOutcome: 'escrow' })
    expect(lines.filter(line => 'formerOutcome' in line)).toHaveLength(1)
    const [target] = (await jsonOf(stage, 'explain', '--offline', '1001')).targets
    expect(target).toMatchObject({
      pending: { state: 'parked', formerState: 'escrow' },
      withheld: { entries: [{ code: 'parked', formerCode: 'escrow' }] },
    })
    expect(target.sent).toContainEqual(expect.objectContaining({ outcome: 'parked', formerOutcome: 'escrow' }))
  })

  test('of an earlier version is found under the new word, tried again, and done', async () => {
    await using stage = await withParked()
    await makeOlder({ path: join(stage.folder, 'usherd.db'), driver: drivers.sqlite3 })
    expect((await jsonOf(stage, 'plan')).plans[0].withheld).toMatchObject([{ code: 'parked' }])
    expect((await jsonOf(stage, 'status')).targets[0].queue).toMatchObject({ parked: 1 })
    expect((await linesOf(stage)).at(-1)).toMatchObject({ outcome: 'parked' })
    expect(await stage.run('retry')).toMatchObject({ code: 0, out: '1 tried again, 0 still refused or parked\n' })
    expect(accountOf(stage, 'ann')).toMatchObject({ surname: 'Else' })
  })
})
