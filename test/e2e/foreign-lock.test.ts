import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { startZabbixSimulator } from '../../connectors/zabbix/simulator.ts'
import { startChild } from '../store/sqlite/process.ts'
import { setUpWith } from './any-stage.ts'
import { crowd, sourceYaml, targetYaml } from './files.ts'

/** Longer than SQLite waits for a lock by itself, and for a busy machine. */
const patient = { timeout: 120_000, interval: 50 }

const rows = (size: number): Record<string, string>[] =>
  crowd(size).map(({ key, login }) => ({
    key,
    login,
    first: 'Ann',
    last: 'Nowak',
    mail: '',
    title: 'Engineer',
    department: 'IT',
    status: 'active',
  }))

async function open(people: number, pace: string) {
  await using opened = new AsyncDisposableStack()
  const zabbix = opened.use(await startZabbixSimulator({ version: '7.0.22', groups: ['Operations', 'Network'] }))
  const usherd = opened.use(
    await setUpWith({
      env: { ZABBIX_TOKEN: zabbix.token },
      people: rows(people),
      files: {
        'usherd.yaml': 'listen: { port: 0 }\nstore: ../usherd.db\n',
        'sources/people.yaml': sourceYaml(),
        'targets/zabbix.yaml': targetYaml(zabbix.url, { guard: '{ create: 1000 }' }).replace(
          /^pace: .*$/m,
          `pace: ${pace}`,
        ),
      },
    }),
  )
  const owned = opened.move()
  return { zabbix, usherd, [Symbol.asyncDispose]: () => owned.disposeAsync() }
}

async function health(url: string): Promise<{ readonly status: number; readonly text: string }> {
  const answer = await fetch(`${url}/healthz`)
  return { status: answer.status, text: await answer.text() }
}

describe('another program that holds the database for longer than SQLite waits', () => {
  test.each([
    ['while an answer comes in', 3, '{ requests: 1000, per: 1s, concurrency: 2 }'],
    // One request at a time is taken out of such a day, and there is more than one batch.
    ['while requests of a day are counted', 120, '{ requests: 1000, per: 1s, concurrency: 1, daily: 1000 }'],
  ])('%s, ends nothing and loses nothing', async (_when, people, pace) => {
    await using stage = await open(people, pace)
    const { zabbix, usherd } = stage
    const arrived = Promise.withResolvers<void>()
    const answered = Promise.withResolvers<void>()
    zabbix.misbehave({
      misbehaviour: { kind: 'slow', until: answered.promise },
      next: 1,
      matching: ({ write }) => {
        if (write) arrived.resolve()
        return write
      },
    })
    await using daemon = await usherd.serve()
    await arrived.promise
    const other = startChild('lock-to-write', { path: join(usherd.folder, 'usherd.db') })
    try {
      expect(await other.line()).toBe('locked')
      answered.resolve()
      await expect.poll(() => daemon.log(), patient).toContain('the store cannot be used')
      expect(await health(daemon.url)).toMatchObject({
        status: 503,
        text: expect.stringContaining('is locked by another program'),
      })
      expect((await usherd.run('status')).code).toBe(0)
    } finally {
      await other.end()
    }
    await expect
      .poll(async () => (await usherd.run('log', '--limit', '999')).out.match(/applied/g)?.length, patient)
      .toBe(people)
    expect(daemon.log()).toContain('the store can be used again')
    expect(daemon.log().match(/the store cannot be used/g)).toHaveLength(1)
    expect(daemon.log()).not.toMatch(/defect|halted|stopped/)
    await expect.poll(async () => (await health(daemon.url)).status, patient).toBe(200)
    expect(zabbix.users().filter(({ texts }) => /^p\d+$/.test(texts.username ?? ''))).toHaveLength(people)
    expect((await usherd.run('sync')).out).toContain('nothing to do')
  })
})
