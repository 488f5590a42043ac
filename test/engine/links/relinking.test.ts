import { describe, expect, test } from 'vitest'
import { decideLink } from '../../../src/engine/links/link-account.ts'
import { carryOut, decideRelink, type RelinkStep, readStanding, unlinkOf } from '../../../src/engine/links/relinking.ts'
import { expression } from '../../plan/planner-sample.ts'
import { accountOf, keyOf, openWorkplace, type Workplace } from '../workplace.ts'

const never = new AbortController().signal
const others = ['bob', 'cid', 'dan', 'eve']

const carry = (place: Workplace, steps: readonly RelinkStep[], command = 'relink') =>
  carryOut({ store: place.store, clock: place.clock }, steps, command)

const relink = async (place: Workplace, from: string, to: string): Promise<readonly RelinkStep[]> => {
  const steps = await decideRelink(place.engine, keyOf(from), keyOf(to))
  await carry(place, steps)
  return steps
}

const link = async (place: Workplace, person: string, account: string): Promise<RelinkStep | undefined> => {
  const step = await decideLink(await readStanding(place.desk, keyOf(person), place.store), account, place.store, never)
  if (step !== undefined) await carry(place, [step], 'link')
  return step
}

const unlink = async (place: Workplace, person: string): Promise<readonly RelinkStep[]> => {
  const steps = unlinkOf([await readStanding(place.desk, keyOf(person), place.store)], keyOf(person))
  await carry(place, steps, 'unlink')
  return steps
}

const codesIn = async (place: Workplace, { plan }: Awaited<ReturnType<Workplace['sync']>>) =>
  plan === undefined
    ? []
    : (await place.store.plans.withheld(plan.fingerprint, { limit: 99 })).map(({ person, code }) => `${person} ${code}`)

/** Ann had key 2 and has 22 now; both wait. */
async function renumbered(): Promise<Workplace> {
  const place = await openWorkplace()
  place.people('2:ann', ...others)
  await place.sync()
  place.people('22:ann=Anna', ...others)
  await place.sync()
  return place
}

describe('a person under a new key', () => {
  test('keeps the account, which is brought up to date under the new key from then on', async () => {
    await using place = await renumbered()
    const [step] = await relink(place, '2', '22')
    expect(step?.next).toMatch('brings it up to date')
    const outcome = await place.sync()
    expect(outcome.result).toBe('done')
    expect(await codesIn(place, outcome)).toEqual([])
    expect(accountOf(place.desk, 'ann')).toMatchObject([{ active: true, attributes: { name: 'Anna' } }])
    expect((await place.sync()).plan?.counts).toEqual([])
  })

  test('finds both ends of the trail in the ledger', async () => {
    await using place = await renumbered()
    await relink(place, '2', '22')
    const last = async (name: string) =>
      (await place.store.ledger.query({ person: keyOf(name), limit: 1 }))[0] ?? { message: '' }
    expect(await last('2')).toMatchObject({ kind: 'unmanage', reason: 'new-key', message: expect.stringMatching('22') })
    expect(await last('22')).toMatchObject({ kind: 'link', reason: 'new-key', message: expect.stringMatching('"2"') })
    expect(await place.store.runs.recent(1)).toMatchObject([{ command: 'relink', result: 'done' }])
  })

  test('is not disabled by the last word on the old one', async () => {
    await using place = await openWorkplace()
    const row = (fields: Record<string, unknown>) => ({ row: 1, fields })
    place.shows([row({ key: '2', userName: 'ann', active: true })])
    await place.sync()
    place.shows([row({ key: '2', userName: 'ann', active: false }), row({ key: '22', userName: 'ann', active: true })])
    await place.sync()
    await relink(place, '2', '22')
    for (let round = 0; round < 2; round += 1) expect((await place.sync()).result).toBe('done')
    expect(accountOf(place.desk, 'ann')[0]?.active).toBe(true)
  })

  test('is let in again where the account was disabled before, years ago', async () => {
    await using place = await openWorkplace({ policy: { leavers: { action: 'disable', deleteAfterMs: 86_400_000 } } })
    place.people('2:ann', ...others)
    await place.sync()
    place.people(...others)
    await place.sync()
    place.people('22:ann', ...others)
    await place.sync()
    const [step] = await relink(place, '2', '22')
    expect(step?.next).toMatch('plans to enable it')
    place.clock.advance(5 * 86_400_000)
    await place.sync()
    expect(accountOf(place.desk, 'ann')).toMatchObject([{ active: true }])
  })

  test('takes all accounts along, or none', async () => {
    await using place = await openWorkplace({ targets: ['crm', 'desk'] })
    place.people('2:ann', ...others)
    await place.sync()
    place.people('22:ann', ...others)
    await place.sync()
    expect((await relink(place, '2', '22')).map(({ target }) => target)).toEqual(['crm', 'desk'])
    expect((await place.sync()).result).toBe('done')
    for (const desk of place.desks) expect(accountOf(desk, 'ann')[0]?.active).toBe(true)
  })

  test('who is inactive under the new key is disabled by a plan, which was said before', async () => {
    await using place = await openWorkplace()
    const row = (fields: Record<string, unknown>) => ({ row: 1, fields })
    place.shows([row({ key: '2', userName: 'ann' }), row({ key: '3', userName: 'bob' })])
    await place.sync()
    place.shows([row({ key: '22', userName: 'ann', active: false }), row({ key: '3', userName: 'bob' })])
    place.desk.target.trouble = ({ method }) =>
      method === 'apply' ? { when: 'before', error: new Error('nothing is sent') } : undefined
    await place.plan()
    const [step] = await decideRelink(place.engine, keyOf('2'), keyOf('22'))
    expect(step?.next).toMatch(/is inactive: the next run plans to disable it/)
  })

  test('who moved while the question stood is asked about again', async () => {
    await using place = await renumbered()
    const steps = await decideRelink(place.engine, keyOf('2'), keyOf('22'))
    place.people('2:ann', '22:ann', ...others)
    await place.plan()
    await expect(carry(place, steps)).rejects.toThrow('has changed while you were asked; nothing was written')
    expect(await place.store.links.ofPerson(keyOf('2'))).toHaveLength(1)
  })

  test('then the old number comes back: a record too many, which gets nothing', async () => {
    await using place = await renumbered()
    await relink(place, '2', '22')
    await place.sync()
    place.people('2:ann', '22:ann=Anna', ...others)
    const outcome = await place.sync()
    expect(await codesIn(place, outcome)).toEqual(['2 taken'])
    expect(accountOf(place.desk, 'ann')).toMatchObject([{ active: true, attributes: { name: 'Anna' } }])
  })

  test.each<[string, string, string, RegExp]>([
    ['the old key is still there', 'bob', '22', /"bob" is still there, with an account at crm: two records/],
    ['the old key has nothing', '77', '22', /person "77" has no account that usherd knows/],
    ['nobody has the new key', '2', '77', /nobody has the key "77"/],
    ['the new key has an account of its own', '2', 'bob', /person "bob" has account 2 at crm already/],
    ['both are one', '2', '2', /"2" is one key/],
  ])('is refused when %s', async (_what, from, to, message) => {
    await using place = await renumbered()
    await expect(decideRelink(place.engine, keyOf(from), keyOf(to))).rejects.toThrow(message)
  })

  test('is refused while the absence of the old one is not proved', async () => {
    await using place = await openWorkplace({ proof: { shrink: 0.1 } })
    place.people('2:ann', ...others)
    await place.sync()
    place.people('22:ann', 'bob')
    await place.sync()
    await expect(decideRelink(place.engine, keyOf('2'), keyOf('22'))).rejects.toMatchObject({
      message: '"2" is missing from hr, and not proved to be gone',
      next: expect.stringMatching('usherd settle hr --user 2'),
    })
  })

  test('is refused while an answer is owed, and says how that ends', async () => {
    await using place = await openWorkplace()
    place.people('2:ann', ...others)
    await place.sync()
    place.people(...others)
    await place.enqueue()
    await place.store.outbox.claim('crm', { limit: 9, now: place.clock.now() })
    place.people('22:ann', ...others)
    await place.plan()
    await expect(decideRelink(place.engine, keyOf('2'), keyOf('22'))).rejects.toMatchObject({
      message: 'a disable of "2" at crm is on its way',
      next: expect.stringMatching('Wait until it has ended'),
    })
  })
})

describe('an account that is linked by hand', () => {
  test('is found by its id or its login, and is theirs from then on', async () => {
    await using place = await openWorkplace({ policy: { match: ['mail'], rules: { mail: { from: 'emails.work' } } } })
    const { remoteId } = place.desk.target.add({ login: 'ann-old', name: 'Ann', mail: 'old@example.org' })
    place.people('ann')
    await place.plan()
    const step = await link(place, 'ann', remoteId)
    expect(step).toMatchObject({ account: remoteId, next: expect.stringMatching('brings it up to date') })
    await place.sync()
    expect(place.desk.target.accounts.size).toBe(1)
    expect(accountOf(place.desk, 'ann')).toMatchObject([{ remoteId }])
    expect(await link(place, 'ann', 'old@example.org')).toBeUndefined()
  })

  test('of a leaver who is gone goes over, at this target alone', async () => {
    await using place = await renumbered()
    await link(place, '22', 'ann')
    expect((await place.sync()).result).toBe('done')
    expect(accountOf(place.desk, 'ann')).toMatchObject([{ active: true, attributes: { name: 'Anna' } }])
  })

  test('of somebody out of scope is disabled by the next plan, which is said before', async () => {
    await using place = await openWorkplace({ policy: { scope: expression("person.userName != 'ann'", 'person') } })
    // By its login it would be found and disabled without anybody's hand.
    const { remoteId } = place.desk.target.add({ login: 'ann-old', name: 'Ann' })
    place.people('ann', 'bob')
    await place.sync()
    const step = await link(place, 'ann', remoteId)
    expect(step?.next).toMatch(/is out of scope: the next run plans to disable it/)
    await place.sync()
    expect(accountOf(place.desk, 'ann-old')[0]?.active).toBe(false)
  })

  test.each<[string, string, RegExp]>([
    ['is nobody’s there', 'zoe', /crm has no account "zoe", neither by its id nor by login/],
    ['belongs to somebody who is there', 'bob', /account 1 at crm belongs to person "bob", who is not certainly gone/],
    ['is protected', 'root', /account 2 at crm is protected by "login == 'root'"/],
    ['is the one we sign in with', 'robot', /account 3 is the one usherd itself signs in with/],
    ['is somebody else’s business', 'far', /account 4 at crm is kept by a directory/],
    ['is two', '4', /"4" is 2 accounts at crm: 4 \(by its id\), 5 \(by login\)/],
  ])('is refused when it %s', async (_what, account, message) => {
    await using place = await openWorkplace({ policy: { protect: [expression("login == 'root'")] } })
    place.people('bob')
    await place.sync()
    const { target } = place.desk
    target.add({ login: 'root' })
    target.report = { product: 'Memory', remarks: [], self: target.add({ login: 'robot' }).remoteId }
    target.add({ login: 'far' }, { foreign: 'kept by a directory' })
    target.add({ login: '4' })
    place.people('bob', 'ann')
    await place.plan()
    await expect(link(place, 'ann', account)).rejects.toThrow(message)
  })

  test('is not one that only looks like what was said', async () => {
    await using place = await openWorkplace()
    place.people('bob')
    await place.sync()
    place.desk.target.showsAlike = true
    place.desk.target.add({ login: 'Zoë' })
    place.people('bob', 'ann')
    await place.plan()
    await expect(link(place, 'ann', 'zoe')).rejects.toThrow('crm has no account "zoe"')
  })

  test('is refused where the target talks to another system by now', async () => {
    await using place = await openWorkplace()
    const at = (url: string) => ({ connector: 'memory', parts: { url } })
    place.people('bob')
    await place.sync({}, { targets: [{ ...place.desk, system: at('https://one.example.org') }] })
    place.desk.target.add({ login: 'zoe' })
    place.people('bob', 'ann')
    await place.plan()
    const elsewhere = { ...place.desk, system: at('https://two.example.org') }
    const standing = await readStanding(elsewhere, keyOf('ann'), place.store)
    await expect(decideLink(standing, 'zoe', place.store, never)).rejects.toThrow(/now talks to .*two\.example\.org/)
  })

  test('is refused for somebody who has one', async () => {
    await using place = await renumbered()
    place.desk.target.add({ login: 'other' })
    await expect(link(place, 'bob', 'other')).rejects.toThrow('person "bob" has account 2 at crm already')
  })
})

describe('an account that is let go of', () => {
  test('is left alone, and neither taken over again nor made twice', async () => {
    await using place = await openWorkplace()
    place.people('ann', 'bob')
    await place.sync()
    const before = place.desk.target.writes.length
    const [step] = await unlink(place, 'ann')
    expect(step?.next).toMatch('usherd link ann 1 --target crm')
    place.people('ann=Anna', 'bob')
    const outcome = await place.sync()
    expect(outcome.result).toBe('done')
    expect(await codesIn(place, outcome)).toEqual(['ann unlinked'])
    expect(place.desk.target.writes).toHaveLength(before)
    await link(place, 'ann', '1')
    await place.sync()
    expect(accountOf(place.desk, 'ann')).toMatchObject([{ attributes: { name: 'Anna' } }])
  })

  test('of a leaver stays open, and is said to', async () => {
    await using place = await renumbered()
    const [step] = await unlink(place, '2')
    expect(step?.next).toMatch(/it stays as it is, in use, and usherd does nothing to it any more/)
  })

  test('is refused where there is none', async () => {
    await using place = await renumbered()
    await expect(unlink(place, '22')).rejects.toThrow('person "22" has no account that usherd knows at crm')
  })
})
