import { describe, expect, test } from 'vitest'
import type { Source } from '../../../src/domain/contract.ts'
import { Fault } from '../../../src/domain/fault.ts'
import { guardDefaults } from '../../../src/domain/policy.ts'
import { Problem } from '../../../src/domain/problem.ts'
import { createDaemon, type Daemon, type DaemonOptions } from '../../../src/engine/daemon/daemon.ts'
import { applyPlan } from '../../../src/engine/run/apply.ts'
import type { Engine } from '../../../src/engine/run/engine.ts'
import { run } from '../../../src/engine/run/run.ts'
import { failing } from '../memory-target.ts'
import { accountOf, keyOf, openWorkplace, until, type Workplace } from '../workplace.ts'

const everyMs = 1_000
const never = new AbortController().signal
const neverKill = never

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
  engine = place.engine,
): Running {
  const stop = new AbortController()
  const defects: unknown[] = []
  let version = 0
  const daemon = createDaemon(engine, {
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
const readings = ({ events }: Workplace): number =>
  events.filter(event => event.kind === 'run:start' && event.command === 'serve hr').length
/** Every reading and planning that had been asked for has ended. */
const settled = ({ daemon }: Running): Promise<void> => daemon.idle()
const runsStarted = ({ events }: Workplace): number => events.filter(({ kind }) => kind === 'run:start').length

describe('the daemon', () => {
  test('reads at its start, sends what is due, and again when the file changes', async () => {
    await using place = await openWorkplace()
    place.people('ann')
    await using running = start(place)
    await until(() => accountOf(place.desk, 'ann').length === 1)
    await settled(running)
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
    expect(readings(place)).toBe(1)
    release()
    await until(() => readings(place) === 2 && reading === 1)
    release()
    await until(() => runsEnded(place) === runsStarted(place))
    place.onRead = () => {}
    await settled(running) // behind whatever still waits
    expect([readings(place), most]).toEqual([2, 1])
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
    await settled(running)
    expect(runsStarted(place)).toBe(before)
  })

  test('a command waits for others of its own targets, and for nobody else', async () => {
    await using place = await openWorkplace({ targets: ['crm', 'helpdesk'] })
    await using running = start(place, [])
    const { daemon } = running
    const order: string[] = []
    const first = Promise.withResolvers<void>()
    const crm = daemon.exclusively(['crm'], () => first.promise.then(() => order.push('crm')), never)
    const failed = daemon.exclusively(['crm'], () => Promise.reject(new Error('no')), never)
    const both = daemon.exclusively(['helpdesk', 'crm'], async () => order.push('both'), never)
    const behind = daemon.exclusively(['helpdesk'], async () => order.push('behind both'), never)
    await daemon.exclusively([], async () => order.push('nobody'), never)
    first.resolve()
    await expect(failed).rejects.toThrow('no')
    await Promise.all([crm, both, behind])
    expect(order).toEqual(['nobody', 'crm', 'both', 'behind both'])
  })

  test('a command sent to it is done when its changes have arrived', async () => {
    await using place = await openWorkplace()
    await using running = start(place, [])
    place.people('ann', 'bo')
    const { daemon, stop } = running
    const outcome = await run(daemon.engine, 'apply', {
      command: 'sync',
      stop: stop.signal,
      kill: neverKill,
      patienceMs: 0,
    })
    expect(outcome).toMatchObject({ result: 'done', rests: [{ kind: 'empty', target: 'crm' }] })
    expect(place.desk.target.writes).toEqual(['create ann', 'create bo'])
  })

  test('plans people again at once when their account turned out to be gone', async () => {
    await using place = await openWorkplace()
    place.people('ann')
    await using running = start(place)
    await until(() => accountOf(place.desk, 'ann').length === 1)
    await settled(running)
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

/** A promise that a test keeps when it wants to. */
const gate = () => Promise.withResolvers<undefined>()

describe('nobody waits for what is not his own', () => {
  test('a target that never answers delays nothing at its neighbour, in no run', async () => {
    await using place = await openWorkplace({ targets: ['crm', 'helpdesk'] })
    const [crm, helpdesk] = place.desks
    const answer = gate()
    if (crm !== undefined) crm.target.trouble = () => answer.promise
    place.people('ann')
    await using running = start(place)
    await until(() => helpdesk?.target.writes.length === 1)
    place.people('ann', 'bo')
    await running.touch()
    await until(() => helpdesk?.target.writes.length === 2)
    expect(crm?.target.writes).toEqual([])
    answer.resolve(undefined)
    await until(() => crm?.target.writes.length === 2)
    expect(running.defects).toEqual([])
  })

  test('a source that is read for long holds up no other source, and no target but its own', async () => {
    await using place = await openWorkplace()
    const end = gate()
    const slow = { ...place.engine.sources[0], name: 'slow', source: slowSource(end.promise) } as const
    const engine = { ...place.engine, sources: [...place.engine.sources, slow] } as Engine
    await using running = start(
      place,
      [
        { name: 'slow', watches: [], pushed: true },
        { name: 'hr', watches: [], pushed: true },
      ],
      engine,
    )
    place.people('ann')
    running.daemon.pushed('hr')
    await until(() => accountOf(place.desk, 'ann').length === 1)
    place.people('ann', 'bo')
    running.daemon.pushed('hr')
    await until(() => accountOf(place.desk, 'bo').length === 1)
    end.resolve(undefined)
    await settled(running)
    expect((await place.store.runs.recent(9)).find(({ command }) => command === 'serve slow')?.result).toBe('done')
  })

  test('what a reading has shown so far is not planned by a push that comes in meanwhile', async () => {
    await using place = await openWorkplace({ policy: { sources: ['hr', 'idp'] } })
    const idp = place.engine.sources[0]
    if (idp === undefined) throw new Error('no source')
    const pushes = { ...idp, name: 'idp', source: sourceOf('bo') }
    const engine = { ...place.engine, sources: [idp, pushes] }
    const end = gate()
    place.onRead = () => end.promise.then(() => undefined)
    place.people('ann', 'cem')
    await using running = start(place, [{ name: 'hr', watches: ['people.csv'] }], engine)
    await until(() => place.events.some(({ kind }) => kind === 'reading:page') || place.asked.length > 0)
    while ((await place.store.people.get(['hr'], keyOf('cem'))).length === 0) await place.clock.advance(0)
    running.daemon.pushed('idp')
    await until(() => place.desk.target.writes.length > 0)
    expect(place.desk.target.writes).toEqual(['create bo'])
    end.resolve(undefined)
    await until(() => place.desk.target.writes.length === 3)
  })

  test('a command for one target waits for its planning, and the planning of others goes on beside it', async () => {
    await using place = await openWorkplace({ targets: ['crm', 'helpdesk'] })
    const [, helpdesk] = place.desks
    await using running = start(place)
    await settled(running)
    const end = gate()
    const command = running.daemon.exclusively(['crm'], () => end.promise, never)
    place.people('ann')
    await running.touch()
    await until(() => helpdesk?.target.writes.length === 1)
    expect(place.desk.target.journal).toEqual([])
    end.resolve(undefined)
    await command
    await until(() => place.desk.target.writes.length === 1)
  })
})

describe('a trigger is used up only by a run that happened', () => {
  test.each<[string, (place: Workplace, fail: () => Promise<never>) => () => void]>([
    ['a run cannot be begun', ({ store }, fail) => replace(store.runs, 'begin', fail)],
    ['the reading cannot be written', ({ store }, fail) => replace(store.people, 'begin', fail)],
    ['what was read cannot be ended', ({ store }, fail) => replace(store.sources, 'ended', fail)],
    ['a plan cannot be written', ({ store }, fail) => replace(store.plans, 'begin', fail)],
    ['what may go cannot be released', ({ store }, fail) => replace(store.plans, 'release', fail)],
    ['nobody can say who is due', ({ store }, fail) => replace(store.links, 'due', fail)],
  ])('the store is locked for a while, and %s: the change of the file is not lost', async (_what, breakIt) => {
    await using place = await openWorkplace()
    await using running = start(place)
    await settled(running)
    place.people('ann')
    const mend = breakIt(place, () => Promise.reject(new Problem('store', 'store.locked', 'The database is locked')))
    await running.touch()
    await until(() => running.defects.length > 0)
    await place.clock.advance(2_000)
    await until(() => running.defects.length > 1)
    mend()
    await until(() => place.clock.sleeping > 0)
    await place.clock.advance(60_000)
    await until(() => accountOf(place.desk, 'ann').length === 1)
  })

  test('a source that refuses to be read has been asked: it is not asked again before the next time', async () => {
    await using place = await openWorkplace()
    place.onRead = () => {
      throw new Fault('unreachable', 'down')
    }
    await using running = start(place)
    await settled(running)
    const { length } = place.asked
    await place.clock.advance(3_600_000)
    expect([place.asked.length, running.defects]).toEqual([length, []])
  })

  test('a schedule that could not be looked up is looked up again', async () => {
    await using place = await openWorkplace()
    place.people('ann')
    const { get } = place.store.sources
    let left = 3
    Object.assign(place.store.sources, {
      get: async (name: string) => {
        left -= 1
        if (left >= 0) throw new Problem('store', 'store.locked', 'The database is locked')
        return get(name)
      },
    })
    await using running = start(place)
    while (accountOf(place.desk, 'ann').length === 0) {
      await until(() => place.clock.sleeping > 0)
      await place.clock.advance(10_000)
    }
    expect(running.defects).toHaveLength(3)
  })
})

describe('one part that fails', () => {
  test('a schedule that cannot be: it is told once, and everything else goes on', async () => {
    await using place = await openWorkplace()
    place.people('ann')
    await using running = start(place, [
      { name: 'hr', watches: ['people.csv'], schedule: { cron: 'never', timezone: 'UTC' } },
    ])
    await until(() => accountOf(place.desk, 'ann').length === 1)
    await place.clock.advance(3_600_000)
    expect(running.defects).toHaveLength(1)
  })

  test('an answer that cannot be written: its dispatcher begins anew and looks before it repeats; the other one goes on', async () => {
    await using place = await openWorkplace({ targets: ['crm', 'helpdesk'] })
    const [crm, helpdesk] = place.desks
    const { settle } = place.store.outbox
    let left = 1
    Object.assign(place.store.outbox, {
      settle: async (settlements: Parameters<typeof settle>[0]) => {
        if (settlements.some(({ entry }) => entry.target === 'crm') && left-- > 0) throw new Error('disk full')
        return settle(settlements)
      },
    })
    place.people('ann')
    await using running = start(place)
    await until(() => running.defects.length === 1 && helpdesk?.target.writes.length === 1)
    expect(running.defects).toEqual([new Error('disk full')])
    while ((await place.store.links.count('crm')) === 0) await place.clock.advance(1_000)
    expect(crm?.target.writes).toEqual(['create ann'])
    expect(crm?.target.journal.at(-1)?.method).toBe('find')
  })
})

describe('a desired that was taken back', () => {
  test('while it waited for its turn is not carried out when the turn comes', async () => {
    await using place = await openWorkplace({ policy: { guard: { ...guardDefaults, disable: 0 } } })
    place.people('ann', 'bo')
    await using running = start(place)
    await until(() => accountOf(place.desk, 'bo').length === 1)
    await settled(running)
    place.people('ann')
    await running.touch()
    await settled(running)
    const [plan] = await place.store.plans.list({ state: 'open' })
    const { daemon } = running
    const end = gate()
    const before = daemon.exclusively(['crm'], () => end.promise, never)
    const stop = new AbortController()
    const span = { command: 'apply', stop: stop.signal, kill: never, patienceMs: 0 }
    const applied = daemon.exclusively(
      ['crm'],
      () => applyPlan(daemon.engine, plan?.fingerprint ?? '', span),
      stop.signal,
    )
    const syncing = run(daemon.engine, 'apply', { ...span, command: 'sync' })
    stop.abort(new Error('Ctrl-C'))
    await expect(applied).rejects.toThrow('Ctrl-C')
    expect((await syncing).result).toBe('interrupted')
    end.resolve(undefined)
    await before
    await settled(running)
    expect(await place.store.plans.get(plan?.fingerprint ?? '')).toMatchObject({ state: 'open' })
    expect(place.desk.target.writes).toEqual(['create ann', 'create bo'])
  })
})

/** Puts another function in the place of one. @returns puts the first one back */
function replace<Whole extends object>(whole: Whole, name: keyof Whole, by: unknown): () => void {
  const before = whole[name]
  Object.assign(whole, { [name]: by })
  return () => void Object.assign(whole, { [name]: before })
}

/** Tells of one new person. */
const sourceOf = (name: string): Source => ({
  check: async () => ({ product: 'Memory', remarks: [] }),
  read: async () => ({
    scope: 'changes',
    pages: (async function* () {
      yield [{ row: 1, fields: { key: name, userName: name, displayName: name } }]
    })(),
    cursor: () => 'end',
  }),
})

/** Has nobody in it, and takes its time to say so. */
const slowSource = (end: Promise<unknown>): Source => ({
  check: async () => ({ product: 'Memory', remarks: [] }),
  read: async () => ({
    scope: 'changes',
    pages: (async function* () {
      await end
      yield []
    })(),
    cursor: () => 'end',
  }),
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
    const outcome = run(daemon.engine, 'apply', {
      command: 'sync',
      stop: stop.signal,
      kill: neverKill,
      patienceMs: 0,
    })
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
})
