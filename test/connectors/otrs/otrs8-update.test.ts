import { describe, expect, test } from 'vitest'
import type { Target } from '#contract'
import { creation, disabling, edit, enabling } from '../contract/operations.ts'
import { never } from '../contract/session.ts'
import { id, onDesk, operations, person8, personPassword, withPassword } from './opened.ts'

const change = (name: string, to: string | null) => ({ name, from: undefined, to })
const bob = {
  UserLogin: 'bob',
  UserFirstname: 'Bob',
  UserLastname: 'Ray',
  UserEmail: 'bob@corp.test',
  UserCustomerID: 'A',
}

/** OTRS 8 as the vendor ships it: no operation shows an account. */
const blind = { settings: { routes: {} }, users: [bob] }

describe('OTRS 8 takes an update', () => {
  test(
    'in the shape of the vendor’s documentation, and only what changes',
    onDesk('otrs8', { ...blind, accessToken: 'token-123' }, async ({ apply, calls, kept }) => {
      const changes = [
        change('CustomerUserLogin', 'bob2'),
        change('UserEmail', 'bob2@corp.test'),
        change('DynamicField.newDF', 'abc'),
        change('DynamicField.existDF', 'xyz'),
        change('UserPreferences.TimeZone', 'Europe/Lisbon'),
      ]
      const made = await calls(() => apply(withPassword(edit(id('bob'), changes))))
      expect(made.map(call => call.payload)).toEqual([
        {
          AccessToken: 'token-123',
          ID: 'bob',
          CustomerUserLogin: 'bob2',
          UserEmail: 'bob2@corp.test',
          UserPassword: personPassword,
          DynamicField: [
            { Name: 'newDF', Value: 'abc' },
            { Name: 'existDF', Value: 'xyz' },
          ],
          UserPreferences: [{ Key: 'TimeZone', Value: 'Europe/Lisbon' }],
        },
      ])
      expect(kept('bob2')).toMatchObject({
        fields: { UserFirstname: 'Bob', UserEmail: 'bob2@corp.test' },
        dynamicFields: { newDF: 'abc', existDF: 'xyz' },
        preferences: { UserTimeZone: 'Europe/Lisbon' },
        password: personPassword,
      })
    }),
  )

  test(
    'with username and password beside the fields, when there is no token',
    onDesk('otrs8', { ...blind, signIn: 'password' }, async ({ apply, calls }) => {
      const made = await calls(() => apply(disabling(id('bob'))))
      expect(made.map(call => call.payload)).toEqual([
        { UserLogin: 'sync-agent', Password: 'Agent-pass-31!', ID: 'bob', ValidID: 2 },
      ])
    }),
  )

  test(
    'at the verb and path of the web service',
    onDesk(
      'otrs8',
      {
        users: [bob],
        routes: { CustomerUserUpdate: 'PATCH /Customers/:ID/Record' },
        settings: { routes: { CustomerUserUpdate: 'PATCH /Customers/:ID/Record' } },
      },
      async ({ apply, calls, kept }) => {
        const made = await calls(() => apply(edit(id('bob'), [change('UserFirstname', 'Rob')])))
        expect(made).toMatchObject([{ verb: 'PATCH', path: '/Customers/bob/Record' }])
        expect(kept('bob').fields.UserFirstname).toBe('Rob')
      },
    ),
  )

  test(
    'of an account that has been renamed since, once it knows that it was us',
    onDesk('otrs8', { users: [bob] }, async ({ apply, desk, fault, kept }) => {
      const rename = edit(id('bob'), [change('CustomerUserLogin', 'rob'), change('UserFirstname', 'Rob')])
      desk.misbehave({ misbehaviour: { kind: 'cut', when: 'after' }, matching: asked => asked.write })
      await fault('interrupted', apply(rename))
      expect(await apply({ ...rename, attempt: 2 })).toMatchObject([{ remoteId: 'rob' }])
      expect(kept('rob').fields.UserFirstname).toBe('Rob')
    }),
  )
})

test(
  'nothing is sent for an update of nothing',
  onDesk('otrs8', { users: [bob] }, async ({ apply, calls }) => {
    expect(await calls(() => apply(edit(id('bob'), [])))).toEqual([])
  }),
)

test(
  'an address in use by somebody else is named',
  onDesk('otrs8', { users: [bob] }, async ({ apply, fault }) => {
    const { field } = await fault('rejected', apply(creation(person8('ann', { UserEmail: 'BOB@corp.test' }))))
    expect(field).toBe('UserEmail')
  }),
)

test(
  'hashes of passwords stay outside, wherever OTRS shows them',
  onDesk('otrs8', {}, async ({ apply, seen, target }) => {
    const receipts = await apply(withPassword(creation(person8('ann'))))
    const shown = [receipts, await seen(id('ann')), await Array.fromAsync(target.list(never))]
    expect(JSON.stringify(shown)).not.toMatch(/[0-9a-f]{64}|Password/)
  }),
)

describe('without an operation that shows an account', () => {
  test(
    'searching tells who is there and who is valid',
    onDesk('otrs8', blind, async ({ calls, desk, target }) => {
      const made = await calls(async () => {
        expect(await target.find({ name: 'CustomerUserLogin', values: ['BOB', 'nobody'] }, never)).toEqual([
          { remoteId: 'bob', active: true, attributes: { CustomerUserLogin: 'bob' } },
        ])
        desk.edit('bob', { validId: 2 })
        expect(await target.find({ name: 'UserEmail', values: ['Bob@corp.test'] }, never)).toEqual([
          { remoteId: 'bob', active: false, attributes: { CustomerUserLogin: 'bob', UserEmail: 'Bob@corp.test' } },
        ])
      })
      expect(new Set(operations(made))).toEqual(new Set(['CustomerUserSearch']))
    }),
  )

  test(
    'accounts are made, changed, disabled, enabled and listed',
    onDesk('otrs8', blind, async ({ apply, kept, target }) => {
      expect(await apply(creation(person8('ann')))).toMatchObject([{ remoteId: 'ann' }])
      await apply(edit(id('ann'), [change('UserFirstname', 'Anna')]))
      await apply(disabling(id('ann')))
      expect(kept('ann')).toMatchObject({ validId: 2, fields: { UserFirstname: 'Anna', UserLastname: 'Smith' } })
      const listed = await Array.fromAsync(target.list(never))
      expect(listed.map(one => [one.remoteId, one.active])).toEqual([
        ['bob', true],
        ['ann', false],
      ])
      await apply(enabling(id('ann')))
      expect(kept('ann').validId).toBe(1)
    }),
  )

  test(
    'a star finds nobody, instead of everybody',
    onDesk('otrs8', blind, async ({ target }) => {
      expect(await target.find({ name: 'UserEmail', values: ['*'] }, never)).toEqual([])
    }),
  )

  test('a list is longer than the limit OTRS has for answers', async () => {
    const users = Array.from({ length: 510 }, (_none, number) => ({ UserLogin: `p${number}` }))
    await onDesk('otrs8', { ...blind, users }, async ({ target }) => {
      expect(await Array.fromAsync(target.list(never))).toHaveLength(510)
    })()
  })

  test(
    'a repeated create is a conflict, and an update of somebody gone says so',
    onDesk('otrs8', blind, async ({ apply, fault }) => {
      await fault('conflict', apply(creation(person8('bob', { UserEmail: 'other@corp.test' }))))
      await fault('missing', apply(edit(id('gone'), [change('UserFirstname', 'x')])))
    }),
  )

  test(
    'a check says what that means',
    onDesk('otrs8', blind, async ({ target }) => {
      expect((await target.check(never)).remarks).toEqual([
        expect.stringMatching(/no operation that shows an account/),
        expect.stringMatching(/accessToken dies when nobody has used it for a while/),
      ])
    }),
  )
})

test('a token that was idle for too long is refused; username and password go on', async () => {
  let now = new Date('2026-11-01T08:00:00Z')
  const idle = async ({ target }: { readonly target: Target }) => {
    await target.check(never)
    now = new Date(now.getTime() + 3 * 3_600_000)
    return target.find({ name: 'UserEmail', values: ['bob@corp.test'] }, never)
  }
  const surroundings = { ...blind, now: () => now }
  await onDesk('otrs8', surroundings, async opened => void (await opened.fault('denied', idle(opened))))()
  await onDesk('otrs8', { ...surroundings, signIn: 'password' }, async opened => {
    expect(await idle(opened)).toHaveLength(1)
  })()
})
