import { globSync, readFileSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { connectors } from '../connectors/index.ts'
import { logEvent } from '../src/cli/log-event.ts'
import type { Capabilities } from '../src/domain/contract.ts'
import { Fault } from '../src/domain/fault.ts'
import { guardDefaults } from '../src/domain/policy.ts'
import { Secret } from '../src/domain/secret.ts'
import { explainPerson } from '../src/engine/links/explain.ts'
import { planChanges } from '../src/engine/plan/plan-changes.ts'
import { createMetrics } from '../src/http/metrics.ts'
import { createLog } from '../src/log.ts'
import { planJson } from '../src/plan/show/render.ts'
import { failing } from './engine/memory-target.ts'
import { accountOf, keyOf, openWorkplace, type Workplace } from './engine/workplace.ts'
import { ableToAll } from './plan/planner-sample.ts'

const never = new AbortController().signal
const team = ['ann', 'bo', 'cem', 'dee', 'eve', 'fay']
const linkVersions = async ({ store }: Workplace) =>
  Promise.all(team.map(async name => (await store.links.ofPerson(keyOf(name))).map(({ version }) => version)))

describe('Absence removes nobody unless the reading was of everyone, finished, and proved whole.', () => {
  test.each<[string, (place: Workplace) => void]>([
    [
      'a reading of changes',
      place => {
        place.scope = 'changes'
        place.people('ann')
      },
    ],
    [
      'a reading that broke off',
      place => {
        place.people('ann')
        place.onRead = () => {
          throw new Fault('unreachable', 'cut')
        }
      },
    ],
    ['an empty source', place => place.people()],
    ['a source that shrank too much', place => place.people('ann', 'bo')],
  ])('%s', async (_what, arrange) => {
    await using place = await openWorkplace({ policy: { guard: { ...guardDefaults, disable: 99 } } })
    place.people(...team)
    await place.sync()
    arrange(place)
    await place.sync()
    await place.sync({ sources: [] }) // nor by what was remembered of it
    expect([...place.desk.target.accounts.values()].filter(({ active }) => active)).toHaveLength(team.length)
  })

  test('and one that is all three removes who is gone', async () => {
    await using place = await openWorkplace()
    place.people(...team)
    await place.sync()
    place.people(...team.slice(1))
    await place.sync()
    expect(accountOf(place.desk, 'ann')).toMatchObject([{ active: false }])
  })
})

test('A plan is a pure function of snapshot, mapping, capabilities and policy.', async () => {
  const prints: string[] = []
  for (const _round of [1, 2]) {
    await using place = await openWorkplace({ targets: ['crm', 'helpdesk'] })
    for (const { target } of place.desks) target.add({ login: 'bo', name: 'Else' })
    place.people(...team)
    const { plan } = await place.plan()
    await place.clock.advance(86_400_000)
    prints.push(String(plan?.fingerprint), String((await place.plan()).plan?.fingerprint))
  }
  expect(new Set(prints).size).toBe(1)
})

test('Nothing is sent that is not in the outbox under a lease.', async () => {
  await using place = await openWorkplace({
    concurrency: 2,
    policy: { capabilities: { ...ableToAll, batch: { most: 2, atomic: true } } },
  })
  const unleased: string[] = []
  place.desk.target.trouble = async ({ method, operations }) => {
    if (method !== 'apply') return undefined
    const leased = new Set((await place.store.outbox.list({ states: ['leased'], limit: 99 })).map(({ id }) => id))
    unleased.push(...operations.filter(({ id }) => !leased.has(id)).map(({ id }) => id))
    return undefined
  }
  place.people(...team)
  await place.plan()
  expect(place.desk.target.writes).toEqual([])
  await place.sync()
  place.people('bo=Bob', ...team.slice(2))
  await place.sync()
  expect(place.desk.target.writes.length).toBeGreaterThan(team.length)
  expect(unleased).toEqual([])
})

test('A link changes only in the write that settles an operation.', async () => {
  await using place = await openWorkplace()
  place.people(...team)
  await place.sync()
  const before = await linkVersions(place)
  place.people('ann=Anna', ...team.slice(2))
  await place.plan()
  await place.enqueue()
  place.desk.target.trouble = failing(new Fault('rejected', 'no'), { next: 1 })
  place.desk.target.accounts.clear()
  expect(await linkVersions(place)).toEqual(before)
  await place.sync()
  const after = await linkVersions(place)
  const settled = await place.store.ledger.query({ limit: 99, outcomes: ['applied'] })
  for (const [index, name] of team.entries()) {
    const hasMoved = String(after[index]) !== String(before[index])
    const rows = settled.filter(({ person, kind }) => person === name && kind !== 'create')
    expect([name, hasMoved]).toEqual([name, rows.length > 0])
  }
})

test('At most one open operation per person and target; operations of one person at one target never overtake each other.', async () => {
  await using place = await openWorkplace()
  place.people('ann', 'bo')
  await place.sync()
  const sent: unknown[] = []
  let round = 0
  place.desk.target.trouble = async ({ method, operations }) => {
    if (method !== 'apply') return undefined
    sent.push(...operations.map(({ change }) => ('after' in change ? change.after.name : change.kind)))
    round += 1
    // While it is in flight the person changes again, and everything is read and planned anew.
    if (round <= 2) {
      place.people(`ann=Anna ${round}`, 'bo')
      await place.enqueue()
      const open = await place.store.outbox.list({ limit: 99 })
      expect(new Set(open.map(({ planned }) => `${planned.target} ${planned.person}`)).size).toBe(open.length)
    }
    return undefined
  }
  place.people('ann=Anna 0', 'bo')
  for (let runs = 0; runs < 4; runs++) await place.sync()
  place.desk.target.trouble = () => undefined
  await place.sync()
  expect(sent).toEqual(sent.toSorted())
  expect(accountOf(place.desk, 'ann')).toMatchObject([{ attributes: { name: 'Anna 2' } }])
})

test.each<Capabilities['createTwice']>(['duplicate', 'conflict', 'same'])(
  'A create is looked up first wherever a repeat would duplicate, and always when its fate is unknown. (%s)',
  async createTwice => {
    await using place = await openWorkplace({ policy: { capabilities: { ...ableToAll, createTwice } } })
    place.people('ann')
    place.desk.target.trouble = failing(new Fault('broken', 'nonsense'), { when: 'after' })
    for (let runs = 0; runs < 3; runs++) {
      await place.sync()
      await place.clock.advance(3_600_000)
    }
    const steps = place.desk.target.journal.map(({ method, words }) => words[0] ?? method)
    const [first, ...repeats] = steps.flatMap((step, index) => (step === 'create ann' ? [index] : []))
    expect(steps.slice(0, first)).toContain('list')
    for (const repeat of repeats) expect(steps.slice(first, repeat)).toContain('find')
    expect(steps.slice(first)).toContain('find')
    expect(accountOf(place.desk, 'ann')).toHaveLength(1)
  },
)

test('A second run right after a clean one is empty: no change, no write request.', async () => {
  await using place = await openWorkplace({ targets: ['crm', 'helpdesk'] })
  place.desk.target.add({ login: 'bo', name: 'Else' })
  for (const people of [team, team.slice(1), ['ann', ...team.slice(1)], team.map(name => `${name}=${name} X`)]) {
    place.people(...people)
    expect((await place.sync()).result).toBe('done')
    const sent = place.desks.map(({ target }) => target.writes.length)
    expect(await place.sync()).toMatchObject({ result: 'done', plan: { counts: [] } })
    expect(place.desks.map(({ target }) => target.writes.length)).toEqual(sent)
  }
})

test('A field that is not managed is never changed at a target: not sent, and list members that others added stay.', async () => {
  await using place = await openWorkplace({ policy: { rules: { groups: { from: 'displayName', as: ['list'] } } } })
  place.desk.target.add({ login: 'ann', name: 'Else', phone: '12', groups: ['theirs'] })
  for (const name of ['one', 'two', 'three']) {
    place.people(`ann=${name}`)
    await place.sync()
    expect(accountOf(place.desk, 'ann')).toMatchObject([{ attributes: { phone: '12', groups: ['theirs', name] } }])
  }
  const named = place.desk.target.journal
    .flatMap(({ operations }) => operations)
    .flatMap(({ change }) => ('after' in change ? Object.keys(change.after) : []))
  expect(new Set(named)).toEqual(new Set(['login', 'name', 'groups']))
})

test('No secret is in a plan, the ledger, a log line, an error, a metric or a page.', async () => {
  const secret = 'Planted-S3cret-Passw0rd'
  await using place = await openWorkplace({ policy: { rules: { password: { secret: new Secret(secret) } } } })
  const printed: string[] = []
  const log = createLog({
    level: 'debug',
    format: 'json',
    write: line => void printed.push(line),
    now: () => place.clock.now(),
  })
  const metrics = createMetrics({
    clock: place.clock,
    version: '0',
    store: place.store,
    names: { sources: ['hr'], targets: ['crm'] },
  })
  place.people(...team)
  await place.enqueue()
  let received = ''
  place.desk.target.trouble = ({ words, operations }) => {
    for (const { secrets } of operations) received += secrets.password?.reveal() ?? ''
    if (words.includes('create bo')) return { when: 'before', error: new Fault('rejected', 'bo is no name') }
    return words.includes('create cem') ? { when: 'after', error: new TypeError(`cannot read ${secret}`) } : undefined
  }
  await place.sync()
  const { plan } = await place.plan()
  for (const event of place.events) {
    logEvent(event, log)
    metrics.tell(event)
  }
  if (plan !== undefined) {
    const changes = await Array.fromAsync(planChanges(place.store, plan.fingerprint))
    printed.push(
      JSON.stringify(planJson(plan, changes, await place.store.plans.withheld(plan.fingerprint, { limit: 99 }))),
    )
  }
  printed.push(
    JSON.stringify(
      await explainPerson(
        keyOf('ann'),
        place.desks.map(({ name, policy }) => ({ name, policy })),
        place.store,
        never,
      ),
    ),
  )
  printed.push(await metrics.render(), JSON.stringify(await place.store.ledger.query({ limit: 999 })))
  const folder = dirname(place.path)
  for (const name of await readdir(folder)) printed.push(await readFile(join(folder, name), 'latin1'))
  expect(received).toContain(secret)
  expect(printed.join('\n').includes(secret)).toBe(false)
})

describe('Below floor 2 no connector’s name appears; above it no wire detail.', () => {
  const filesIn = (...folders: readonly string[]): readonly string[] =>
    folders.flatMap(folder => globSync(`src/${folder}/**/*.ts`)).toSorted()

  /** A file without its comments: an example in one is no dependency. */
  const codeOf = (file: string): string => readFileSync(file, 'utf8').replace(/\/\*[\s\S]*?\*\/|(?<=^|\s)\/\/.*$/gm, '')

  test('no connector’s name below it', () => {
    /** Names that are words of their own as well. */
    const plain = ['file', 'rest', 'scim', 'scim-push']
    const products = connectors.map(({ name }) => name).filter(name => !plain.includes(name))
    const names = new RegExp(products.join('|'), 'i')
    const files = filesIn('domain', 'plan', 'store', 'transport')
    expect(files.length).toBeGreaterThan(50)
    expect(files.filter(file => names.test(codeOf(file)))).toEqual([])
  })

  test('no wire detail above it', () => {
    const wire = /from '(got|undici|node:https?|.*transport\/(?!clock|tally)[a-z]+\.ts)'|domain\/http\.ts'/
    expect(filesIn('engine', 'config', 'cli').filter(file => wire.test(readFileSync(file, 'utf8')))).toEqual([])
  })
})

test('Counters are derived from the rows they count.', async () => {
  await using place = await openWorkplace()
  place.people(...team)
  place.desk.target.trouble = ({ words }) =>
    words.includes('create bo') ? { when: 'before', error: new Fault('rejected', 'no') } : undefined
  const { run, plan } = await place.sync()
  const rows = await place.store.ledger.query({ run, limit: 999 })
  const counts = await place.store.ledger.counts(run)
  expect(counts.length).toBeGreaterThan(1)
  for (const { target, kind, outcome, count, requests } of counts) {
    const own = rows.filter(row => row.target === target && row.kind === kind && row.outcome === outcome)
    expect([count, requests]).toEqual([own.length, own.reduce((sum, row) => sum + row.requests, 0)])
  }
  const asked = place.desk.target.journal.filter(({ method }) => method === 'apply').length
  expect(counts.reduce((sum, { requests }) => sum + requests, 0)).toBe(asked)
  const planned = plan === undefined ? [] : await Array.fromAsync(planChanges(place.store, plan.fingerprint))
  expect(plan?.counts).toEqual([
    {
      target: 'crm',
      kind: 'create',
      count: planned.length,
      held: planned.filter(({ state }) => state === 'held').length,
    },
  ])
  const { refused } = await place.store.outbox.counts('crm')
  expect(refused).toBe((await place.store.outbox.list({ states: ['refused'], limit: 99 })).length)
})
