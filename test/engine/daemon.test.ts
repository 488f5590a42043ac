import { describe, expect, test } from 'vitest'
import { Fault } from '../../src/domain/fault.ts'
import { createDaemon, type Daemon, type DaemonOptions } from '../../src/engine/daemon.ts'
import { run } from '../../src/engine/run.ts'
import { failing } from './memory-target.ts'
import { accountOf, openWorkplace, until, type Workplace } from './workplace.ts'

const everyMs = 1_000
const neverKill = new AbortController().signal

/** A daemon at work over a workplace; ends, and is waited for, when the test is over. */
interface Running extends AsyncDisposable {
  readonly daemon: Daemon
  readonly defects: unknown[]
  /** Changes the watched file and lets it be noticed. */
  touch(): Promise<void>
  readonly stop: AbortController
  readonly working: Promise<void>
}

function start(
  place: Workplace,
  sources: DaemonOptions['sources'] = [{ name: 'hr', watches: ['people.csv'] }],
): Running {
  const stop = new AbortController()
  const defects: unknown[] = []
  let version = 0
  const daemon = createDaemon(place.engine, {
    sources,
    mark: async () => `version ${version}`,
    watchEveryMs: everyMs,
    stop: stop.signal,
    kill: neverKill,
    onDefect: error => void defects.push(error),
  })
  const working = daemon.work()
  return {
    daemon,
    defects,
    stop,
    working,
    async touch() {
      version += 1
      await place.clock.advance(everyMs)
      await place.clock.advance(everyMs)
    },
    async [Symbol.asyncDispose]() {
      stop.abort(new Error('the test is over'))
      await working.catch(() => undefined)
    },
  }
}

const runsEnded = ({ events }: Workplace): number => events.filter(({ kind }) => kind === 'run:end').length
const runsStarted = ({ events }: Workplace): number => events.filter(({ kind }) => kind === 'run:start').length

describe('the daemon', () => {
  test('reads at its start, sends what is due, and again when the file changes', async () => {
    await using place = await openWorkplace()
    place.people('ann')
    await using running = start(place)
    await until(() => accountOf(place.desk, 'ann').length === 1)
    await until(() => runsEnded(place) === 1)
    place.people('ann', 'bo')
    await running.touch()
    await until(() => accountOf(place.desk, 'bo').length === 1)
    expect(running.defects).toEqual([])
  })

  test('never reads a source twice at once, and queues a source that waits only once', async () => {
    await using place = await openWorkplace()
    let reading = 0
    let most = 0
    let release = (): void => {}
    place.onRead = async () => {
      reading += 1
      most = Math.max(most, reading)
      await new Promise<void>(resolve => {
        release = resolve
      })
      reading -= 1
    }
    place.people('ann')
    await using running = start(place)
    await until(() => reading === 1)
    for (let times = 0; times < 4; times++) await running.touch()
    expect(runsStarted(place)).toBe(1)
    release()
    await until(() => runsStarted(place) === 2 && reading === 1)
    release()
    await until(() => runsEnded(place) === 2)
    place.onRead = () => {}
    await running.daemon.exclusively(async () => {}) // behind whatever still waits
    expect([runsStarted(place), most]).toEqual([2, 1])
  })

  test('makes up once for a time that passed while nobody was there, however long ago', async () => {
    await using place = await openWorkplace()
    place.people('ann')
    await place.sync()
    await place.store.sources.setDue('hr', new Date(place.clock.now().getTime() - 30 * 86_400_000))
    const before = runsEnded(place)
    await using running = start(place, [{ name: 'hr', watches: [], schedule: { cron: '0 3 1 1 *', timezone: 'UTC' } }])
    await until(() => runsEnded(place) === before + 1)
    await until(() => running.daemon.due().hr !== undefined)
    expect(runsStarted(place)).toBe(before + 1)
    expect((await place.store.sources.get('hr')).due).toEqual(running.daemon.due().hr)
  })

  test('has nothing to make up for when the time has not come', async () => {
    await using place = await openWorkplace()
    place.people('ann')
    await place.sync()
    await place.store.sources.setDue('hr', new Date(place.clock.now().getTime() + 86_400_000))
    const before = runsStarted(place)
    await using running = start(place, [{ name: 'hr', watches: [], schedule: { cron: '0 3 1 1 *', timezone: 'UTC' } }])
    await until(() => running.daemon.due().hr !== undefined)
    await running.daemon.exclusively(async () => {})
    expect(runsStarted(place)).toBe(before)
  })

  test('does one thing at a time: a command waits for the run, and a run for the command', async () => {
    await using place = await openWorkplace()
    await using running = start(place)
    const { daemon } = running
    const order: string[] = []
    const first = daemon.exclusively(async () => {
      order.push('first begins')
      await new Promise(resolve => setImmediate(resolve))
      order.push('first ends')
    })
    const failed = daemon.exclusively(() => Promise.reject(new Error('no')))
    const last = daemon.exclusively(async () => order.push('last'))
    await expect(failed).rejects.toThrow('no')
    await Promise.all([first, last])
    expect(order).toEqual(['first begins', 'first ends', 'last'])
  })

  test('a command sent to it is done when its changes have arrived', async () => {
    await using place = await openWorkplace()
    await using running = start(place, [])
    place.people('ann', 'bo')
    const { daemon, stop } = running
    const outcome = await daemon.exclusively(() =>
      run(daemon.engine, 'apply', { command: 'sync', stop: stop.signal, kill: neverKill, patienceMs: 0 }),
    )
    expect(outcome).toMatchObject({ result: 'done', rests: [{ kind: 'empty', target: 'crm' }] })
    expect(place.desk.target.writes).toEqual(['create ann', 'create bo'])
  })

  test('plans people again at once when their account turned out to be gone', async () => {
    await using place = await openWorkplace()
    place.people('ann')
    await using running = start(place)
    await until(() => accountOf(place.desk, 'ann').length === 1)
    await until(() => runsEnded(place) === 1)
    place.desk.target.accounts.clear()
    place.desk.target.trouble = failing(new Fault('missing', 'no such account'))
    place.people('ann=Anna')
    await running.touch()
    await until(() => accountOf(place.desk, 'ann').length === 1)
    expect(place.desk.target.writes).toEqual(['create ann', 'update undefined', 'create ann'])
  })

  test('goes on after a run that failed in a way nobody foresaw', async () => {
    await using place = await openWorkplace()
    place.people('ann')
    place.onRead = () => {
      throw new TypeError('not foreseen')
    }
    await using running = start(place)
    await until(() => running.defects.length === 1)
    place.onRead = () => {}
    await running.touch()
    await until(() => accountOf(place.desk, 'ann').length === 1)
  })
})

describe('the end of the daemon', () => {
  test('comes while a command waits for its changes: the command is told, nobody waits for ever', async () => {
    await using place = await openWorkplace()
    const running = start(place, [])
    const { daemon, stop, working } = running
    place.people('ann')
    let release = (): void => {}
    place.desk.target.trouble = async ({ method }) => {
      if (method === 'apply')
        await new Promise<void>(resolve => {
          release = resolve
        })
      return undefined
    }
    const outcome = daemon.exclusively(() =>
      run(daemon.engine, 'apply', { command: 'sync', stop: stop.signal, kill: neverKill, patienceMs: 0 }),
    )
    await until(() => place.desk.target.writes.length === 1)
    stop.abort(new Error('stop'))
    expect((await outcome).result).toBe('interrupted')
    release()
    await working
    expect(await place.ledger()).toEqual(['create ann applied'])
  })

  test('is not missed by a command that asks only then', async () => {
    await using place = await openWorkplace()
    const running = start(place, [])
    await running[Symbol.asyncDispose]()
    expect(
      await running.daemon.engine.deliver?.(place.desks, { stop: neverKill, kill: neverKill, patienceMs: 0 }),
    ).toEqual([{ kind: 'stopped', replan: 0, target: 'crm' }])
  })

  test('a part that fails ends the others before the error is told', async () => {
    await using place = await openWorkplace({ targets: ['crm', 'helpdesk'] })
    const { settle } = place.store.outbox
    Object.assign(place.store.outbox, { settle: () => Promise.reject(new Error('disk full')) })
    place.people('ann')
    const { working } = start(place)
    await expect(working).rejects.toThrow('disk full')
    Object.assign(place.store.outbox, { settle })
    expect(place.clock.sleeping).toBe(0)
    expect(
      (await place.store.outbox.counts('crm')).leased + (await place.store.outbox.counts('helpdesk')).leased,
    ).toBeGreaterThan(0)
  })
})
