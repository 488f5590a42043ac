import { describe, expect, test } from 'vitest'
import { Fault } from '../../src/domain/fault.ts'
import type { Withheld } from '../../src/domain/plan.ts'
import { guardDefaults } from '../../src/domain/policy.ts'
import { fingerprint } from '../../src/domain/text/names.ts'
import { createDaemon } from '../../src/engine/daemon/daemon.ts'
import { applyPlan } from '../../src/engine/run/apply.ts'
import { drain } from '../../src/engine/run/drain.ts'
import type { RunOutcome } from '../../src/engine/run/engine.ts'
import type { Store } from '../../src/store/store.ts'
import { attributes } from '../plan/planner-sample.ts'
import { uniqueLogins } from './memory-target.ts'
import { keyOf, openWorkplace, until, type Workplace, type WorkplaceOptions } from './workplace.ts'

const never = new AbortController().signal

/** A workplace whose target refuses a login twice, and which has as many people as it takes without the guard. */
async function workplace(options: WorkplaceOptions = {}): Promise<Workplace> {
  const place = await openWorkplace(options)
  place.desk.target.trouble = uniqueLogins(place.desk.target)
  return place
}

const withheldIn = async ({ store }: Workplace, { plan }: RunOutcome): Promise<readonly Withheld[]> =>
  plan === undefined ? [] : store.plans.withheld(plan.fingerprint, { limit: 100 })

/** `1 swap` for everybody withheld in the plan of a run. */
const codesIn = async (place: Workplace, outcome: RunOutcome): Promise<readonly string[]> =>
  (await withheldIn(place, outcome)).map(({ person, code }) => `${person} ${code}`)

/** `ann Anna` of every account, in the order of their ids. */
const accountsAt = ({ desk }: Workplace): readonly string[] =>
  [...desk.target.accounts.values()].map(one => `${one.attributes.login} ${one.attributes.name}`)

const changesOf = ({ plan }: RunOutcome): number =>
  (plan?.counts ?? []).reduce((sum, { kind, count }) => (kind === 'withheld' ? sum : sum + count), 0)

const noLimits = { guard: { ...guardDefaults, rename: 99, membership: 99, update: 10_000, create: 10_000 } }

describe('two who want the same', () => {
  test('two new people with one login get no account, and each is told of the other', async () => {
    await using place = await workplace()
    place.people('1:ann=Anna', '2:ann=Annette', '3:bob')
    const outcome = await place.sync()
    expect(accountsAt(place)).toEqual(['bob bob'])
    expect(await codesIn(place, outcome)).toEqual(['1 collision', '2 collision'])
    const [first, second] = await withheldIn(place, outcome)
    expect(first?.message).toMatch(/login "ann".*Annette \(2\).*correct/)
    expect(second?.message).toMatch(/login "ann".*Anna \(1\)/)
  })

  test('two records that match one account adopt it neither', async () => {
    await using place = await workplace()
    place.desk.target.add({ login: 'ann', name: 'Ann' })
    place.people('1:ann=Anna', '2:ann=Annette')
    const outcome = await place.sync()
    expect(await codesIn(place, outcome)).toEqual(['1 collision', '2 collision'])
    expect(accountsAt(place)).toEqual(['ann Ann'])
    expect(await place.store.links.count('crm')).toBe(0)
  })

  test('a newcomer and somebody renamed to one login are both left as they are', async () => {
    await using place = await workplace()
    place.people('1:ann')
    await place.sync()
    place.people('1:zoe=ann', '2:zoe=Zoe')
    const outcome = await place.sync()
    expect(await codesIn(place, outcome)).toEqual(['1 collision', '2 collision'])
    expect(accountsAt(place)).toEqual(['ann ann'])
  })

  test('two who are renamed to one login are both left as they are', async () => {
    await using place = await workplace()
    place.people('1:ann', '2:bea')
    await place.sync()
    place.people('1:zoe=ann', '2:zoe=bea')
    const outcome = await place.sync()
    expect(await codesIn(place, outcome)).toEqual(['1 collision', '2 collision'])
    expect(accountsAt(place)).toEqual(['ann ann', 'bea bea'])
  })

  test('who has the login and keeps it goes on; only the other is withheld, and is told who has it', async () => {
    await using place = await workplace()
    place.people('1:ann', '2:bea')
    await place.sync()
    place.people('1:ann=Anna', '2:ann=bea')
    const outcome = await place.sync()
    expect(accountsAt(place)).toEqual(['ann Anna', 'bea bea'])
    expect(await codesIn(place, outcome)).toEqual(['2 taken'])
    const [entry] = await withheldIn(place, outcome)
    expect(entry?.message).toMatch(/login "ann".*person "1"/)
  })

  test('a login that an account nobody linked has is not asked for', async () => {
    await using place = await workplace()
    place.people('1:ann')
    await place.sync()
    place.desk.target.add({ login: 'zoe', name: 'Zoe' })
    place.people('1:zoe=ann')
    const outcome = await place.sync()
    expect(await codesIn(place, outcome)).toEqual(['1 taken'])
    expect(place.desk.target.writes).toEqual(['create ann'])
  })

  test('letters large and small are one login where the target says so', async () => {
    const login = { ...attributes.login, type: 'text', description: '', equality: { case: 'fold' } } as const
    await using place = await workplace({ policy: { attributes: { ...attributes, login } } })
    place.people('1:Straße', '2:STRAẞE', '3:bob')
    const outcome = await place.sync()
    expect(await codesIn(place, outcome)).toEqual(['1 collision', '2 collision'])
    expect(accountsAt(place)).toEqual(['bob bob'])
  })

  test('they stand a thousand people apart, and counts and fingerprint are of what remains', async () => {
    await using place = await workplace({ policy: noLimits })
    const others = Array.from({ length: 1100 }, (_, index) => `k${1000 + index}:u${index}`)
    place.people('a:ann', ...others, 'z:ann')
    const collided = await place.plan()
    expect(await codesIn(place, collided)).toEqual(['a collision', 'z collision'])
    expect(changesOf(collided)).toBe(1100)
    expect((await place.plan()).plan?.fingerprint).toBe(collided.plan?.fingerprint)
    await place.sync()
    expect(place.desk.target.accounts.size).toBe(1100)
  })

  test('the guard judges what remains', async () => {
    await using place = await workplace({ policy: { guard: { ...guardDefaults, update: 1 } } })
    place.people('1:ann', '2:bea', '3:cid')
    await place.sync()
    place.people('1:zoe=ann', '2:zoe=bea', '3:cid=Cid')
    const outcome = await place.sync()
    expect(outcome.breaches).toEqual([])
    expect(accountsAt(place)).toEqual(['ann ann', 'bea bea', 'cid Cid'])
  })

  test('a newcomer does not take what somebody is about to get', async () => {
    await using place = await workplace()
    place.people('1:ann')
    await place.enqueue()
    place.people('1:ann', '2:ann=Annette')
    const outcome = await place.sync()
    expect(accountsAt(place)).toEqual(['ann ann'])
    expect(await codesIn(place, outcome)).toEqual(['2 taken'])
  })

  test('and two who were held in plans of their own do not get it one after the other', async () => {
    await using place = await workplace({ policy: { guard: { ...guardDefaults, create: 0 } } })
    place.people('0:old')
    await place.sync()
    place.people('0:old', '1:ann')
    const one = await place.plan({ only: keyOf('1') })
    place.people('0:old', '1:ann', '2:ann=Annette')
    const two = await place.plan({ only: keyOf('2') })
    const at = { run: 1, now: place.clock.now() }
    const released = []
    for (const { plan } of [one, two]) {
      if (plan === undefined) throw new Error('there is a plan')
      released.push((await place.store.plans.release(plan.fingerprint, {}, at)).released)
    }
    expect(released).toEqual([1, 0])
  })

  test('goes on once one of the two records is right', async () => {
    await using place = await workplace()
    place.people('1:ann=Anna', '2:ann=Annette')
    await place.sync()
    place.people('1:ann=Anna', '2:annette=Annette')
    await place.sync()
    expect(accountsAt(place)).toEqual(['ann Anna', 'annette Annette'])
  })
})

describe('one who takes what another gives up', () => {
  test('a chain of logins is done in one run', async () => {
    await using place = await workplace()
    place.people('1:ann', '2:bea')
    await place.sync()
    place.people('1:bea=ann', '2:cid=bea')
    const outcome = await place.sync()
    expect(accountsAt(place)).toEqual(['bea ann', 'cid bea'])
    expect(outcome.result).toBe('done')
    expect(await place.ledger()).toEqual([
      'create 1 applied',
      'create 2 applied',
      'update 2 applied',
      'update 1 applied',
    ])
  })

  test('a chain is longer than the rounds of a run', async () => {
    await using place = await workplace({ policy: noLimits })
    const length = 8
    const names = Array.from({ length: length + 1 }, (_, index) => `u${index}`)
    place.people(...names.slice(0, length).map((name, index) => `${index}:${name}=x`))
    await place.sync()
    place.people(...names.slice(1).map((name, index) => `${index}:${name}=x`))
    await place.sync()
    expect(accountsAt(place)).toEqual(names.slice(1).map(name => `${name} x`))
    expect((await place.store.outbox.counts('crm')).refused).toBe(0)
  })

  test('a newcomer gets the login somebody gives up in the same run', async () => {
    await using place = await workplace()
    place.people('1:ann')
    await place.sync()
    place.people('1:anna=ann', '2:ann=New')
    await place.sync()
    expect(accountsAt(place)).toEqual(['anna ann', 'ann New'])
  })

  test('is planned again when the other was done while it was being planned', async () => {
    await using place = await workplace()
    place.people('1:ann')
    await place.sync()
    place.people('1:anna=ann')
    await place.enqueue()
    place.people('1:anna=ann', '2:ann=New')
    const { links } = place.store
    const meanwhile: Store = {
      ...place.store,
      links: {
        ...links,
        decide: async (target, decisions) => {
          await drain(place.desks, place.engine, { stop: never, kill: never, patienceMs: 0 })
          return links.decide(target, decisions)
        },
      },
    }
    const asked: string[] = []
    await place.sync({}, { store: meanwhile, deliver: async () => [], replan: target => asked.push(target) })
    expect(accountsAt(place)).toEqual(['anna ann'])
    expect(await place.store.links.hasUnplanned('crm')).toBe(true)
    expect(asked).toEqual(['crm'])
    await place.sync()
    expect(accountsAt(place)).toEqual(['anna ann', 'ann New'])
  })

  test('a standing daemon does it without being asked', async () => {
    await using place = await workplace()
    place.people('1:ann', '2:bea', '3:cid')
    await place.sync()
    place.people('1:bea=ann', '2:cid=bea', '3:dan=cid')
    const stop = new AbortController()
    const defects: unknown[] = []
    const daemon = createDaemon(place.engine, {
      sources: [{ name: 'hr', watches: [] }],
      mark: async () => 'same',
      watchEveryMs: 1_000,
      stop: stop.signal,
      kill: never,
      onDefect: error => void defects.push(error),
    })
    const work = daemon.work()
    daemon.pushed('hr')
    await until(() => accountsAt(place).join() === 'bea ann,cid bea,dan cid')
    stop.abort()
    await work
    expect(defects).toEqual([])
  })

  test('who waits is said to wait, and for whom', async () => {
    await using place = await workplace()
    place.people('1:ann', '2:bea')
    await place.sync()
    place.people('1:bea=ann', '2:cid=Bea')
    const outcome = await place.plan()
    expect(await codesIn(place, outcome)).toEqual(['1 waits'])
    const [entry] = await withheldIn(place, outcome)
    expect(entry?.message).toMatch(/login.*bea.*Bea \(2\)/)
  })

  test('and waits no longer when the other does not give it up after all', async () => {
    await using place = await workplace()
    place.people('1:ann', '2:bea')
    await place.sync()
    place.desk.target.trouble = uniqueLogins(place.desk.target)
    place.people('1:bea=ann', '2:bea=bea')
    const outcome = await place.plan()
    expect(await codesIn(place, outcome)).toEqual(['1 taken'])
  })

  test('a swap is done in one run: one of the two makes room, and nobody waits for a human', async () => {
    await using place = await workplace()
    place.people('1:ann', '2:bea', '3:cid')
    await place.sync()
    place.people('1:bea=Ann', '2:ann=Bea', '3:cid=Cid')
    const outcome = await place.sync()
    expect(await codesIn(place, outcome)).toEqual(['1 waits', '2 waits'])
    expect(accountsAt(place)).toEqual(['bea Ann', 'ann Bea', 'cid Cid'])
    expect(outcome.result).toBe('done')
    expect((await place.sync()).plan?.counts).toEqual([])
  })

  test('its plan says which account gets a temporary name, and what for', async () => {
    await using place = await workplace()
    place.people('1:ann', '2:bea')
    await place.sync()
    place.people('1:bea=Ann', '2:ann=Bea')
    const outcome = await place.plan()
    const [first] = await withheldIn(place, outcome)
    expect(first?.message).toMatch(/login "bea" is what Bea \(2\) has.*temporary name first/)
    const [planned] = await place.store.plans.changes(outcome.plan?.fingerprint ?? fingerprint('none'), { limit: 9 })
    expect(planned?.change).toMatchObject({ person: '1', changes: [{ name: 'login', from: 'ann' }] })
    expect((await place.plan()).plan?.fingerprint).toBe(outcome.plan?.fingerprint)
  })

  test('a ring of three is done as well', async () => {
    await using place = await workplace()
    place.people('1:ann', '2:bea', '3:cid')
    await place.sync()
    place.people('1:bea=a', '2:cid=b', '3:ann=c')
    const outcome = await place.sync()
    expect(accountsAt(place)).toEqual(['bea a', 'cid b', 'ann c'])
    expect(await codesIn(place, outcome)).toEqual(['1 waits', '2 waits', '3 waits'])
  })

  test('nobody makes room for two who want the same, and both are told', async () => {
    await using place = await workplace()
    place.people('1:ann', '2:bea', '3:cid', '4:dan')
    await place.sync()
    place.people('1:bea=a', '2:cid=b', '3:ann=c', '4:ann=d')
    const outcome = await place.sync()
    expect(accountsAt(place)).toEqual(['ann ann', 'bea bea', 'cid cid', 'dan dan'])
    expect(await codesIn(place, outcome)).toEqual(['1 swap', '2 swap', '3 collision', '4 collision'])
  })

  test('two swaps of two identifiers each are done in one run', async () => {
    await using place = await workplace({
      policy: { ...noLimits, match: ['login', 'mail'], rules: { mail: { expr: 'person.userName + "@example.org"' } } },
    })
    place.people('1:ann', '2:bea', '3:cid', '4:dan')
    await place.sync()
    place.people('1:bea', '2:ann', '3:dan', '4:cid')
    const outcome = await place.sync()
    const there = [...place.desk.target.accounts.values()].map(({ attributes: { login, mail } }) => `${login} ${mail}`)
    expect(there).toEqual(['bea', 'ann', 'dan', 'cid'].map(login => `${login} ${login}@example.org`))
    expect(outcome.result).toBe('done')
  })

  test('the first step of a swap is held where the whole of it is too much', async () => {
    await using place = await workplace({ policy: { guard: { ...guardDefaults, rename: 1 } } })
    place.people('1:ann', '2:bea')
    await place.sync()
    place.people('1:bea=Ann', '2:ann=Bea')
    const outcome = await place.sync()
    expect(outcome.result).toBe('held')
    expect(accountsAt(place)).toEqual(['ann ann', 'bea bea'])
  })

  test('a human who lets it out has the whole of it done', async () => {
    await using place = await workplace({ policy: { guard: { ...guardDefaults, rename: 0 } } })
    place.people('1:ann', '2:bea', '3:cid')
    await place.sync()
    place.people('1:bea=Ann', '2:cid=Bea', '3:ann=Cid')
    const { plan } = await place.sync()
    const applied = await applyPlan(place.engine, plan?.fingerprint ?? '', {
      command: 'apply',
      stop: never,
      kill: never,
      patienceMs: 0,
    })
    expect(accountsAt(place)).toEqual(['bea Ann', 'cid Bea', 'ann Cid'])
    expect(applied.result).toBe('done')
  })

  test('goes on where a run was cut off after the first step', async () => {
    await using place = await workplace()
    place.people('1:ann', '2:bea')
    await place.sync()
    place.people('1:bea=Ann', '2:ann=Bea')
    const stop = new AbortController()
    const { target } = place.desk
    const unique = target.trouble
    target.trouble = asked => {
      if (asked.method === 'apply') stop.abort()
      return unique(asked)
    }
    expect((await place.sync({ stop: stop.signal })).result).toBe('interrupted')
    expect(accountsAt(place).join()).toMatch(/^ann-swap-[0-9a-f]{8} ann,bea bea$/)
    await place.sync()
    expect(accountsAt(place)).toEqual(['bea Ann', 'ann Bea'])
    expect(target.writes.length).toBe(5)
  })

  test('a standing daemon does it, also when the two are pushed one after the other', async () => {
    await using place = await workplace()
    place.people('1:ann', '2:bea')
    await place.sync()
    const stop = new AbortController()
    const defects: unknown[] = []
    const daemon = createDaemon(place.engine, {
      sources: [{ name: 'hr', watches: [], pushed: true }],
      mark: async () => 'same',
      watchEveryMs: 1_000,
      stop: stop.signal,
      kill: never,
      onDefect: error => void defects.push(error),
    })
    const work = daemon.work()
    /** Until nobody has anything to do before the clock moves on. */
    const rest = async () => {
      await daemon.idle()
      await drain(place.desks, daemon.engine, { stop: never, kill: never, patienceMs: 0 })
      await daemon.idle()
    }
    place.people('1:bea=ann', '2:bea')
    daemon.pushed('hr')
    await rest()
    expect(accountsAt(place)).toEqual(['ann ann', 'bea bea'])
    place.people('1:bea=ann', '2:ann=bea')
    daemon.pushed('hr')
    for (let round = 0; round < 20; round += 1) {
      await rest()
      await place.clock.advance(1_000)
    }
    expect(accountsAt(place)).toEqual(['bea ann', 'ann bea'])
    stop.abort()
    await work
    expect(defects).toEqual([])
  })

  test('is named, with both, where a temporary name would be too long for the target, and nothing of it is sent', async () => {
    const login = { ...attributes.login, type: 'text', description: '', maxLength: 12 } as const
    await using place = await workplace({ policy: { attributes: { ...attributes, login } } })
    place.people('1:ann', '2:bea')
    await place.sync()
    place.people('1:bea=Ann', '2:ann=Bea')
    const outcome = await place.sync()
    expect(await codesIn(place, outcome)).toEqual(['1 swap', '2 swap'])
    const [first] = await withheldIn(place, outcome)
    expect(first?.message).toMatch(/login.*Bea \(2\).*by hand/)
    expect(accountsAt(place)).toEqual(['ann ann', 'bea bea'])
  })

  test('comes right where no temporary name is possible once a human has renamed one of the two', async () => {
    const login = { ...attributes.login, type: 'text', description: '', maxLength: 12 } as const
    await using place = await workplace({ policy: { attributes: { ...attributes, login } } })
    place.people('1:ann', '2:bea')
    await place.sync()
    place.people('1:bea=ann', '2:ann=bea')
    await place.sync()
    const [account] = place.desk.target.accounts.values()
    if (account === undefined) throw new Error('there is an account')
    place.desk.target.accounts.set(account.remoteId, { ...account, attributes: { login: 'spare', name: 'ann' } })
    await place.sync()
    expect(accountsAt(place)).toEqual(['bea ann', 'ann bea'])
  })

  test('a temporary name that the target refuses is tried once for each account, and then the swap is named', async () => {
    await using place = await workplace()
    place.people('1:ann', '2:bea')
    await place.sync()
    const unique = place.desk.target.trouble
    place.desk.target.trouble = asked =>
      JSON.stringify(asked.operations).includes('-swap-')
        ? { when: 'before', error: new Fault('rejected', 'no such login') }
        : unique(asked)
    place.people('1:bea=Ann', '2:ann=Bea')
    for (const _account of [1, 2]) await place.sync()
    const tries = place.desk.target.writes.length
    const outcome = await place.sync()
    expect(await codesIn(place, outcome)).toEqual(['1 swap', '2 swap'])
    expect(outcome.result).toBe('failed')
    expect(place.desk.target.writes).toHaveLength(tries)
  })
})

describe('a reference to somebody', () => {
  const manager = { type: 'text', description: 'who leads', lookup: { kind: 'user' } } as const
  const policy = { attributes: { ...attributes, manager }, rules: { manager: { from: 'manager', lookup: 'user' } } }

  /** `ann bea`: ann is led by bea. */
  const managersAt = ({ desk }: Workplace): readonly string[] =>
    [...desk.target.accounts.values()].map(({ attributes }) => {
      const led = [...desk.target.accounts.values()].find(one => one.remoteId === attributes.manager)
      return `${attributes.login} ${led?.attributes.login ?? '-'}`
    })

  test('two who lead each other get accounts and then each other, in one run', async () => {
    await using place = await workplace({ policy })
    place.people('1:ann>bea', '2:bea>ann')
    await place.sync()
    expect(managersAt(place)).toEqual(['ann bea', 'bea ann'])
    expect((await place.sync()).plan?.counts).toEqual([])
  })

  test('a line of managers is there after one run', async () => {
    await using place = await workplace({ policy })
    place.people('1:ann>bea', '2:bea>cid', '3:cid>dan', '4:dan>eve', '5:eve')
    await place.sync()
    expect(managersAt(place)).toEqual(['ann bea', 'bea cid', 'cid dan', 'dan eve', 'eve -'])
  })

  test('somebody who was there gets a manager who joins in the same run', async () => {
    await using place = await workplace({ policy })
    place.people('1:ann')
    await place.sync()
    place.people('1:ann>bea', '2:bea')
    await place.sync()
    expect(managersAt(place)).toEqual(['ann bea', 'bea -'])
  })

  test('nobody of that name: the rest of the person goes, and the plan says what does not', async () => {
    await using place = await workplace({ policy })
    place.people('1:ann>nobody')
    const outcome = await place.sync()
    expect(managersAt(place)).toEqual(['ann -'])
    expect(await codesIn(place, outcome)).toEqual(['1 unknown-name'])
    expect((await withheldIn(place, outcome))[0]?.message).toMatch(/manager.*user named "nobody"/)
    const again = await place.sync()
    expect(await codesIn(place, again)).toEqual(['1 unknown-name'])
    expect(place.desk.target.writes).toEqual(['create ann'])
  })

  test('what was to change besides goes too', async () => {
    await using place = await workplace({ policy })
    place.people('1:ann')
    await place.sync()
    place.people('1:ann=Anna>nobody')
    const outcome = await place.sync()
    expect(accountsAt(place)).toEqual(['ann Anna'])
    expect(await codesIn(place, outcome)).toEqual(['1 unknown-name'])
  })

  test('a manager who joins later is filled in by that run', async () => {
    await using place = await workplace({ policy })
    place.people('1:ann>bea')
    await place.sync()
    place.people('1:ann>bea', '2:bea')
    await place.sync()
    expect(managersAt(place)).toEqual(['ann bea', 'bea -'])
  })

  test('and is not forgotten when the manager joins while it is being planned', async () => {
    await using place = await workplace({ policy })
    place.people('1:ann')
    await place.sync()
    place.people('1:ann', '2:bea')
    await place.enqueue()
    place.people('1:ann>bea', '2:bea')
    const { links } = place.store
    const meanwhile: Store = {
      ...place.store,
      links: {
        ...links,
        decide: async (target, decisions) => {
          await drain(place.desks, place.engine, { stop: never, kill: never, patienceMs: 0 })
          return links.decide(target, decisions)
        },
      },
    }
    const asked: string[] = []
    const standing = { deliver: async () => [], replan: (target: string) => asked.push(target) }
    await place.sync({ only: keyOf('1') }, { store: meanwhile, ...standing })
    expect(managersAt(place)).toEqual(['ann -', 'bea -'])
    expect(await place.store.links.hasUnplanned('crm')).toBe(true)
    expect(asked).toEqual(['crm'])
  })

  test('what grants administration keeps the person waiting, as it did', async () => {
    await using place = await workplace({ policy: { rules: { role: { value: 'nothing', lookup: 'role' } } } })
    place.people('1:ann')
    const outcome = await place.sync()
    expect(await codesIn(place, outcome)).toEqual(['1 unknown-name'])
    expect(accountsAt(place)).toEqual([])
  })
})
