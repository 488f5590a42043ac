import { expect, test } from 'vitest'
import { remoteId, Secret } from '#contract'
import type { NexudusSimulator, SimulatorOptions } from '../../../connectors/rest/simulator.ts'
import { creation, deletion, disabling, edit } from '../contract/operations.ts'
import { never, type Session, withSession } from '../contract/session.ts'
import { fixtureOn, startFake } from './fake.ts'

interface Opened extends Session {
  readonly nexudus: NexudusSimulator
  /** The record as the product keeps it. */
  kept(id: string): Readonly<Record<string, unknown>>
  /** Bodies of writes so far. */
  bodies(): readonly Readonly<Record<string, unknown>>[]
}

function onNexudus(options: SimulatorOptions, body: (opened: Opened) => Promise<void>): () => Promise<void> {
  let simulator: NexudusSimulator | undefined
  const open = async () => {
    simulator = await startFake(options)
    return fixtureOn(simulator, 'password')
  }
  return withSession(open, session => {
    const nexudus = simulator ?? expect.fail('not started')
    return body({
      ...session,
      nexudus,
      kept: id => nexudus.users().find(user => String(user.Id) === id) ?? expect.fail(`no user ${id}`),
      bodies: () =>
        nexudus.journal.filter(({ write, body }) => write && body !== '').map(({ body }) => JSON.parse(body)),
    })
  })
}

/** Users, the one we sign in with among them. */
const crowd = (count: number): readonly Readonly<Record<string, unknown>>[] => [
  { FullName: 'API', Email: 'api@corp.test', IsAdmin: true },
  ...Array.from({ length: count - 1 }, (_none, index) => ({ FullName: `P ${index}`, Email: `p${index}@corp.test` })),
]

test(
  'a change sends the whole record back, its secrets unchanged',
  onNexudus({}, async ({ apply, bodies, kept, made }) => {
    const { remoteId: id } = await made(1)
    const before = kept(id)
    await apply(edit(id, [{ name: 'FullName', from: undefined, to: 'Zoë' }]))
    expect(kept(id)).toEqual({ ...before, FullName: 'Zoë', UpdatedOn: expect.any(String) })
    expect(bodies().at(-1)).toMatchObject({
      Id: Number(id),
      PasswordSalt: before.PasswordSalt,
      AccessToken: before.AccessToken,
      TwoFactorSecret: before.TwoFactorSecret,
      LastHelpVisited: 0,
      UserRoles: [4],
    })
    expect(bodies().at(-1)).not.toHaveProperty('UpdatedOn')
  }),
)

test(
  'what somebody else changed meanwhile stays',
  onNexudus({}, async ({ apply, kept, made, nexudus }) => {
    const { remoteId: id } = await made(1)
    nexudus.edit(Number(id), { OnPurchases: true, Devices: 'a phone' })
    await apply(edit(id, [{ name: 'FullName', from: undefined, to: 'Zoë' }]))
    expect(kept(id)).toMatchObject({ OnPurchases: true, Devices: 'a phone', FullName: 'Zoë' })
  }),
)

test(
  'members come and go by the added and removed lists, never together with the list itself',
  onNexudus({}, async ({ apply, bodies, kept, made }) => {
    const { remoteId: id } = await made(1)
    await apply(edit(id, [{ name: 'UserRoles', from: ['4'], to: ['1', '2'] }]))
    expect(bodies().at(-1)).toMatchObject({ AddedUserRoles: [1, 2], RemovedUserRoles: [4], Businesses: [4] })
    expect(bodies().at(-1)).not.toHaveProperty('UserRoles')
    expect(kept(id).UserRoles).toEqual([1, 2])
  }),
)

test(
  'no account ever shows a secret',
  onNexudus({}, async ({ made, target }) => {
    await made(1)
    for await (const { attributes } of target.list(never))
      for (const name of ['PasswordSalt', 'AccessToken', 'TwoFactorSecret', 'NewPassword', 'Password'])
        expect(attributes).not.toHaveProperty(name)
  }),
)

test(
  'a refusal that comes as a success is a refusal, with the attribute',
  onNexudus({ hidesRefusals: true }, async ({ apply, fault, fixture }) => {
    const refused = await fault('rejected', apply(creation({ ...fixture.account(1), Email: 'nobody' })))
    expect(refused.field).toBe('Email')
    expect(refused.message).toContain('is not a valid email address')
  }),
)

test(
  'a duplicate address is a conflict that names the account which has it',
  onNexudus({}, async ({ apply, fault, fixture, made }) => {
    const { remoteId: id } = await made(1)
    const { message, field } = await fault('conflict', apply(creation(fixture.account(1))))
    expect(message).toContain(`account ${id}`)
    expect(field).toBe('Email')
  }),
)

test(
  'a user that others refer to cannot be deleted, and the advice is to disable it',
  onNexudus({ referenced: [101] }, async ({ apply, fault, made }) => {
    const { remoteId: id } = await made(1)
    expect(id).toBe('101')
    expect((await fault('rejected', apply(deletion(id)))).message).toContain('disable it instead')
  }),
)

test(
  'more writes than the minute allows are a plea to slow down, with its time',
  onNexudus({ writesPerMinute: 1 }, async ({ apply, fault, made }) => {
    const { remoteId: id } = await made(1)
    expect((await fault('throttled', apply(disabling(id)))).retryAt).toBeInstanceOf(Date)
  }),
)

test(
  'a token that has died is renewed without the password being sent again',
  onNexudus({}, async ({ nexudus, seen, made }) => {
    const { remoteId: id } = await made(1)
    nexudus.endTokens()
    await seen(id)
    const grants = nexudus.journal.filter(({ target }) => target === '/api/token')
    expect(grants.map(({ body }) => new URLSearchParams(body).get('grant_type'))).toEqual(['password', 'refresh_token'])
    expect(grants.map(({ body }) => new URLSearchParams(body).get('client_id'))).toEqual([
      nexudus.username,
      nexudus.username,
    ])
  }),
)

test(
  'a token cannot be renewed without saying which client asks, nor by another client',
  onNexudus({}, async ({ nexudus, made }) => {
    await made(1)
    const ask = async (form: Readonly<Record<string, string>>) => {
      const response = await fetch(`${nexudus.url}/api/token`, { method: 'POST', body: new URLSearchParams(form) })
      const body: { readonly refresh_token?: string } = JSON.parse(await response.text())
      return { status: response.status, body }
    }
    const { username, password } = nexudus
    const given = await ask({ grant_type: 'password', username, password, client_id: 'usherd' })
    const renewing = { grant_type: 'refresh_token', refresh_token: given.body.refresh_token ?? '' }
    expect(await ask(renewing)).toMatchObject({ status: 400, body: { error: 'invalid_client' } })
    expect(await ask({ ...renewing, client_id: username })).toMatchObject({
      status: 400,
      body: { error: 'invalid_grant' },
    })
    expect((await ask({ ...renewing, client_id: 'usherd' })).status).toBe(200)
  }),
)

test(
  'accounts are read a hundred at a time, not one after the other; who is gone is left out',
  onNexudus({ users: crowd(250) }, async ({ nexudus, target }) => {
    const asked = async (act: () => Promise<unknown>) => {
      const before = nexudus.journal.length
      await act()
      return nexudus.journal.slice(before).map(({ target: at }) => decodeURIComponent(at).replace(/\[.*/, '[]'))
    }
    const list = await asked(async () => expect(await Array.fromAsync(target.list(never))).toHaveLength(250))
    expect(list.filter(at => at === '/api/sys/users/?id=[]')).toHaveLength(3)
    expect(list.filter(at => /users\/\d/.test(at))).toEqual([])
    const get = await asked(async () =>
      expect(await target.get([100, 101, 102, 9999].map(remoteId), never)).toHaveLength(3),
    )
    expect(get.slice(0, 2)).toEqual(['/api/sys/users/?id=[]', '/api/sys/users/9999'])
  }),
)

test(
  'records that come without their roles are not taken for whole',
  onNexudus({ users: crowd(3), batchesAreRows: true }, async ({ target }) => {
    const [account] = await target.get([100, 101].map(remoteId), never)
    expect(account?.attributes.UserRoles).toEqual([])
  }),
)

test(
  'a sign-in that is throttled waits, and says the status it was',
  onNexudus({}, async ({ nexudus, fault, target }) => {
    nexudus.misbehave({
      misbehaviour: { kind: 'throttled', retryAfter: '7' },
      matching: ({ name }) => name === 'POST /api/token',
    })
    const { message, retryAt } = await fault('throttled', target.check(never))
    expect(message).toMatch(/signing in asks to slow down \(HTTP 409\)/)
    expect(retryAt).toBeInstanceOf(Date)
  }),
)

test(
  'a wrong address makes nobody leave: broken, not missing',
  onNexudus({}, async ({ fixture, fault, open, nexudus }) => {
    const signIn = { kind: 'basic' }
    const { api } = fixture.settings as { readonly api: object } // put there by the preset
    const lost = open({ ...fixture.settings, url: `${nexudus.url}/old`, api: { ...api, signIn } })
    await fault('broken', lost.get([remoteId(100)], never))
    await fault('broken', Array.fromAsync(lost.apply([deletion(remoteId(100))], never)))
  }),
)

test(
  'a password is set by reference and is in no message when it is refused',
  onNexudus({}, async ({ apply, bodies, made }) => {
    const { remoteId: id } = await made(1)
    await apply(edit(id, [], { NewPassword: new Secret('hunter2-hunter2') }))
    expect(bodies().at(-1)).toMatchObject({ NewPassword: 'hunter2-hunter2' })
  }),
)

test(
  'a name that means two things is answered with both, and keeps no other name from being found',
  onNexudus({ roles: ['Manager', 'Manager', 'Guest'] }, async ({ target }) => {
    const found = await target.lookup('role', ['Manager', 'Guest'], never)
    expect(found.get('Manager')).toHaveLength(2)
    expect(found.get('Guest')).toBeTypeOf('string')
  }),
)

test(
  'somebody else making the same user at the same moment is a conflict; a bad record and a lost database are what they are',
  onNexudus({}, async ({ apply, fault, fixture, nexudus }) => {
    const writes = { matching: ({ write }: { readonly write: boolean }) => write }
    nexudus.misbehave({ misbehaviour: { kind: 'raced' }, ...writes })
    await fault('conflict', apply(creation(fixture.account(1))))
    nexudus.misbehave({ misbehaviour: { kind: 'refused', account: 'person-2@example.org' }, ...writes })
    expect((await fault('rejected', apply(creation(fixture.account(2))))).field).toBe('FullName')
    nexudus.misbehave({ misbehaviour: { kind: 'database' }, ...writes })
    await fault('interrupted', apply(creation(fixture.account(3))))
  }),
)
