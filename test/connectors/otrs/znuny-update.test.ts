import { describe, expect, test } from 'vitest'
import { creation, disabling, edit, enabling } from '../contract/operations.ts'
import { never } from '../contract/session.ts'
import { columnsOf, id, later, onDesk, operations, person, personPassword, withPassword } from './opened.ts'

const change = (name: string, to: string | null) => ({ name, from: undefined, to })
const room = { UserRoom: 'B 12' }
const ann = { ...columnsOf('ann'), UserPhone: '+1 555 0100', UserCity: 'Lisbon', ...room }

describe('Znuny empties what it is not sent, so', () => {
  test(
    'an update of one field leaves every other one, also those the site has added',
    onDesk('znuny', { users: [ann], extraColumns: ['UserRoom'] }, async ({ apply, kept }) => {
      await apply(edit(id('ann'), [change('UserFirstname', 'Anna')]))
      expect(kept('ann').fields).toMatchObject({ ...ann, UserFirstname: 'Anna' })
    }),
  )

  test(
    'disabling and enabling leave every field',
    onDesk('znuny', { users: [ann], extraColumns: ['UserRoom'] }, async ({ apply, kept }) => {
      await apply(disabling(id('ann')))
      expect(kept('ann')).toMatchObject({ fields: ann, validId: 2 })
      await apply(enabling(id('ann')))
      expect(kept('ann')).toMatchObject({ fields: ann, validId: 1 })
    }),
  )

  test(
    'what somebody else changed a moment ago is carried along',
    onDesk('znuny', { users: [ann] }, async ({ apply, desk, kept }) => {
      await apply(edit(id('ann'), [change('UserFirstname', 'Anna')]))
      desk.edit('ann', { fields: { UserCity: 'Porto' } })
      await apply(edit(id('ann'), [change('UserLastname', 'Jones')]))
      expect(kept('ann').fields).toMatchObject({ UserCity: 'Porto', UserFirstname: 'Anna', UserLastname: 'Jones' })
    }),
  )

  test(
    'nothing is written when the record already is as it should be',
    onDesk('znuny', { users: [ann] }, async ({ apply, calls }) => {
      const made = await calls(() => apply(edit(id('ann'), [change('UserFirstname', 'Ann')])))
      expect(operations(made)).toEqual(['SessionCreate', 'CustomerUserGet'])
      expect(operations(await calls(() => apply(enabling(id('ann')))))).toEqual(['CustomerUserGet'])
    }),
  )

  test(
    'the password is never sent back, and another backend stays the account’s',
    onDesk('znuny', { users: [ann] }, async ({ apply, desk, calls, kept }) => {
      desk.edit('ann', { password: personPassword, source: 'CustomerUser2' })
      const made = await calls(() => apply(edit(id('ann'), [change('UserFirstname', 'Anna')])))
      const [write] = made.filter(call => call.operation === 'CustomerUserUpdate')
      expect(write?.payload).toMatchObject({ CustomerUserID: 'ann', Source: 'CustomerUser2' })
      expect(Object.keys(Object(write?.payload.CustomerUser))).not.toContain('UserPassword')
      expect(kept('ann')).toMatchObject({ password: personPassword, source: 'CustomerUser2' })
    }),
  )

  test(
    'an account that lacks what Znuny requires is refused with the field, not with a riddle',
    onDesk('znuny', { users: [{ ...ann, UserLastname: '' }] }, async ({ apply, fault }) => {
      const { field, message } = await fault('rejected', apply(disabling(id('ann'))))
      expect(field).toBe('UserLastname')
      expect(message).toMatch(/empty in OTRS/)
    }),
  )
})

describe('validity', () => {
  test(
    'an account that is invalid for a while stays so when it is disabled',
    onDesk('znuny', { users: [ann] }, async ({ apply, desk, kept, writes }) => {
      desk.edit('ann', { validId: 3 })
      expect(await writes(() => apply(disabling(id('ann'))))).toBe(0)
      expect(kept('ann').validId).toBe(3)
    }),
  )

  test(
    'disabling writes the configured ValidID',
    onDesk('znuny', { users: [ann], settings: { invalidId: 3 } }, async ({ apply, kept, seen }) => {
      await apply(disabling(id('ann')))
      expect(kept('ann').validId).toBe(3)
      expect((await seen(id('ann'))).active).toBe(false)
    }),
  )
})

describe('renaming', () => {
  test(
    'another login gives the account another id',
    onDesk('znuny', { users: [ann] }, async ({ apply, kept }) => {
      const [receipt] = await apply(edit(id('ann'), [change('UserLogin', 'anna')]))
      expect(receipt?.remoteId).toBe('anna')
      expect(kept('anna').fields).toMatchObject({ UserCity: 'Lisbon' })
    }),
  )

  test(
    'to a login somebody has is a conflict',
    onDesk('znuny', { users: [ann, columnsOf('bob')] }, async ({ apply, fault }) => {
      const { field } = await fault('conflict', apply(edit(id('ann'), [change('UserLogin', 'BOB')])))
      expect(field).toBe('UserLogin')
    }),
  )

  test(
    'whose answer was lost is found again under the new login',
    onDesk('znuny', { users: [ann] }, async ({ apply, desk, fault }) => {
      const rename = edit(id('ann'), [change('UserLogin', 'anna'), change('UserCity', 'Faro')])
      const isUpdate = (asked: { name: string }) => asked.name === 'CustomerUserUpdate'
      desk.misbehave({ misbehaviour: { kind: 'cut', when: 'after' }, matching: isUpdate })
      await fault('interrupted', apply(rename))
      expect(await apply(later(rename))).toMatchObject([{ remoteId: 'anna' }])
    }),
  )

  test(
    'never takes the account of somebody who has the new login while ours is gone',
    onDesk('znuny', { users: [columnsOf('bob')] }, async ({ apply, fault }) => {
      await fault('missing', apply(edit(id('ann'), [change('UserLogin', 'bob')])))
    }),
  )
})

describe('dynamic fields', () => {
  const field = 'DynamicField.Department'
  const dynamic = (calls: readonly { operation: string }[]) =>
    calls.filter(call => call.operation === 'DynamicFieldUpdate')

  test(
    'are set by their own operation, only those that differ',
    onDesk('znuny', { users: [ann], dynamicFields: ['Department', 'Floor'] }, async ({ apply, calls, desk, kept }) => {
      desk.edit('ann', { dynamicFields: { Department: 'Sales', Floor: '2' } })
      const changes = [change(field, ' Sales'), change('DynamicField.Floor', '3')]
      const made = await calls(() => apply(edit(id('ann'), changes)))
      expect(operations(made)).toEqual(['SessionCreate', 'CustomerUserGet', 'DynamicFieldUpdate'])
      expect(dynamic(made)).toMatchObject([{ payload: { DynamicField: [{ Name: 'Floor', Value: '3' }] } }])
      expect(kept('ann').dynamicFields).toEqual({ Department: 'Sales', Floor: '3' })
    }),
  )

  test(
    'that do not exist refuse an update, by name',
    onDesk('znuny', { users: [ann] }, async ({ apply, fault }) => {
      const refused = await fault('rejected', apply(edit(id('ann'), [change('DynamicField.Nope', 'x')])))
      expect(refused.field).toBe('DynamicField.Nope')
      expect(refused.message).toMatch(/"Nope"; check that each exists/)
    }),
  )

  test(
    'that cannot be set do not hide a new account: it is to be looked for, as after a lost answer',
    onDesk('znuny', {}, async ({ apply, fault, kept }) => {
      const { message } = await fault(
        'interrupted',
        apply(creation(person('ann', { 'DynamicField.Nope': 'x', [field]: 'Sales' }))),
      )
      expect(message).toMatch(/customer user "ann" is made, and its dynamic fields are not set .*"Nope"/)
      expect(kept('ann').validId).toBe(1)
    }),
  )

  test(
    'are set for a new account too',
    onDesk('znuny', {}, async ({ apply, kept }) => {
      const [receipt] = await apply(creation(person('ann', { [field]: 'Sales' })))
      expect(receipt).not.toHaveProperty('stored')
      expect(kept('ann').dynamicFields).toEqual({ Department: 'Sales' })
    }),
  )
})

describe('what Znuny refuses without a reason', () => {
  const bob = columnsOf('bob')

  test(
    'a login in use, in whatever case, is a conflict',
    onDesk('znuny', { users: [bob] }, async ({ apply, fault }) => {
      const { message, field } = await fault('conflict', apply(creation(person('BOB', { UserEmail: 'new@corp.test' }))))
      expect(field).toBe('UserLogin')
      expect(message).toBe(
        'UserLogin "BOB" is already used by another customer user; correct one of the two, or match on UserLogin',
      )
    }),
  )

  test(
    'an address in use names its owner, also one who is not valid',
    onDesk('znuny', { users: [bob] }, async ({ apply, desk, fault }) => {
      desk.edit('bob', { validId: 2 })
      const { message, field } = await fault('rejected', apply(creation(person('ann', { UserEmail: 'Bob@corp.test' }))))
      expect(field).toBe('UserEmail')
      expect(message).toMatch(/"Bob@corp.test" already belongs to customer user "bob"/)
      await fault('rejected', apply(edit(id('bob'), [change('UserEmail', 'nobody@example.org')]), enabling(id('bob'))))
    }),
  )

  test(
    'an address that looks made up is named',
    onDesk('znuny', {}, async ({ apply, fault }) => {
      const { field } = await fault('rejected', apply(creation(person('ann', { UserEmail: 'ann@example.org' }))))
      expect(field).toBe('UserEmail')
    }),
  )

  test(
    'anything else says where the reason is',
    onDesk('znuny', { users: [bob] }, async ({ apply, desk, fault }) => {
      desk.misbehave({ misbehaviour: { kind: 'refused', account: 'bob' }, matching: asked => asked.write })
      const { message } = await fault('rejected', apply(edit(id('bob'), [change('UserCity', 'Faro')])))
      expect(message).toMatch(/reason is in OTRS’s own log/)
    }),
  )

  test(
    'the account’s own login and address, in another case, are not somebody else’s',
    onDesk('znuny', { users: [bob] }, async ({ apply, desk, fault }) => {
      for (const change of [
        { name: 'UserLogin', from: undefined, to: 'BOB' },
        { name: 'UserEmail', from: undefined, to: 'BOB@corp.test' },
      ]) {
        desk.misbehave({ misbehaviour: { kind: 'refused', account: 'bob' }, matching: asked => asked.write })
        expect((await fault('rejected', apply(edit(id('bob'), [change])))).message).toMatch(/OTRS’s own log/)
      }
    }),
  )

  test(
    'somebody who makes the same account at the same moment is a conflict',
    onDesk('znuny', {}, async ({ apply, desk, fault }) => {
      desk.misbehave({ misbehaviour: { kind: 'raced' }, matching: asked => asked.write })
      await fault('conflict', apply(creation(person('ann'))))
    }),
  )

  test(
    'a lost database leaves a write open and a read to be repeated',
    onDesk('znuny', {}, async ({ apply, desk, fault, target }) => {
      await target.check(never)
      desk.misbehave({ misbehaviour: { kind: 'database' }, next: 2 })
      await fault('interrupted', apply(creation(person('ann'))))
      await fault('unreachable', target.get([id('ann')], never))
    }),
  )
})

describe('what usherd itself refuses, before anything is sent', () => {
  test.each([
    ['a number that Znuny takes for nothing', { UserPhone: '0' }, 'UserPhone'],
    ['an empty name', { UserLastname: '' }, 'UserLastname'],
    ['no mail address', { UserEmail: 'ann' }, 'UserEmail'],
    ['a list where one value belongs', { UserCity: ['a', 'b'] }, 'UserCity'],
    ['a login that would be read as two', { UserLogin: 'ann,bob' }, 'UserLogin'],
    ['a login that would be read as any', { UserLogin: 'a*' }, 'UserLogin'],
    ['a preference, which the add-on ignores', { 'UserPreferences.TimeZone': 'UTC' }, 'UserPreferences.TimeZone'],
    ['what is read-only', { Source: 'LDAP' }, 'Source'],
  ])('%s', async (_what, given, name) => {
    await onDesk('znuny', {}, async ({ apply, desk, fault }) => {
      expect((await fault('rejected', apply(creation(person('ann', given))))).field).toBe(name)
      expect(desk.journal).toEqual([])
    })()
  })

  test(
    'an account without something every account needs',
    onDesk('znuny', {}, async ({ apply, fault }) => {
      const { UserCustomerID: _gone, ...rest } = person('ann')
      expect((await fault('rejected', apply(creation(rest)))).message).toBe(
        'a customer user needs UserCustomerID; map it',
      )
    }),
  )
})

test(
  'a password reaches a new account and nothing else',
  onDesk('znuny', {}, async ({ apply, kept, seen }) => {
    await apply(withPassword(creation(person('ann'))))
    expect(kept('ann').password).toBe(personPassword)
    expect(JSON.stringify(await seen(id('ann')))).not.toMatch(/Password|[0-9a-f]{64}/)
  }),
)
