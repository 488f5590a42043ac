import { describe, expect, test } from 'vitest'
import type { Attributes, Operation } from '#contract'
import { disabling, edit } from '../contract/operations.ts'
import { id, onDesk, operations, person8 } from './opened.ts'

const bob = {
  UserLogin: 'bob',
  UserFirstname: 'Bob',
  UserLastname: 'Ray',
  UserEmail: 'bob@corp.test',
  UserCustomerID: 'A',
  UserPhone: '123',
}
const change = (name: string, to: string | null) => ({ name, from: undefined, to })
const blind = { settings: { routes: {} }, users: [bob] }
const full = { update: 'full', routes: { CustomerUserGet: 'POST /CustomerUserGet' } }

/** An edit, with all that is ours of the account. */
function ours(operation: Operation, after: Attributes): Operation {
  const { change: planned } = operation
  return planned.kind === 'update' ? { ...operation, change: { ...planned, after } } : expect.fail('no update')
}

describe('an update that empties what it was not sent halts the target and names the field', () => {
  test(
    'seen beside what was read before',
    onDesk('otrs8', { users: [bob], unsent: 'merged' }, async ({ apply, fault }) => {
      const lost = await fault('broken', apply(edit(id('bob'), [change('UserFirstname', 'Rob')])))
      expect(lost).toMatchObject({ field: 'UserPhone', scope: 'connection' })
      expect(lost.message).toMatch(/emptied UserPhone of customer user "bob", which nobody asked for: .*update: full/)
      expect(lost.message).not.toContain('123')
    }),
  )

  test(
    'seen beside what is ours, where no operation shows an account',
    onDesk('otrs8', { ...blind, unsent: 'emptied' }, async ({ apply, fault }) => {
      const { CustomerUserLogin: _login, ...after } = person8('bob')
      const lost = await fault('broken', apply(ours(edit(id('bob'), [change('UserFirstname', 'Rob')]), after)))
      expect(lost.message).toMatch(/emptied UserLastname of customer user "bob"/)
    }),
  )

  test(
    'also when somebody is disabled',
    onDesk('otrs8', { users: [bob], unsent: 'emptied' }, async ({ apply, fault }) => {
      expect((await fault('broken', apply(disabling(id('bob'))))).message).toMatch(/emptied User\w+ of/)
    }),
  )

  test(
    'and one that makes somebody valid again, too',
    onDesk('otrs8', { users: [bob], unsent: 'merged' }, async ({ apply, desk, fault }) => {
      desk.edit('bob', { validId: 2, fields: { UserPhone: '' } })
      const lost = await fault('broken', apply(edit(id('bob'), [change('UserFirstname', 'Rob')])))
      expect(lost.message).toMatch(/set ValidID from 2 to 1 of customer user/)
    }),
  )
})

test(
  'what was emptied on purpose, and what was blank before, is no loss',
  onDesk('otrs8', { users: [bob] }, async ({ apply, kept }) => {
    await apply(edit(id('bob'), [change('DynamicField.Department', 'R&D')]))
    await apply(edit(id('bob'), [change('DynamicField.Department', null), change('UserFirstname', 'Rob')]))
    expect(kept('bob')).toMatchObject({ fields: { UserFirstname: 'Rob' }, dynamicFields: { Department: '' } })
  }),
)

describe('with update: full', () => {
  const desk = { users: [{ ...bob, UserPhone: '' }], settings: full, unsent: 'emptied' } as const

  test(
    'the account is read and written whole, so that nothing is lost where the update empties the rest',
    onDesk('otrs8', desk, async ({ apply, calls, kept, desk: { edit: by } }) => {
      by('bob', { dynamicFields: { Department: 'IT' } })
      const made = await calls(() => apply(edit(id('bob'), [change('UserFirstname', 'Rob')])))
      expect(operations(made)).toEqual(['CustomerUserGet', 'CustomerUserUpdate'])
      expect(kept('bob')).toMatchObject({
        fields: { ...bob, UserFirstname: 'Rob', UserPhone: '' },
        dynamicFields: { Department: 'IT' },
        validId: 1,
      })
    }),
  )

  test(
    'a leaver is disabled and loses nothing; again, and nothing is written',
    onDesk('otrs8', desk, async ({ apply, calls, kept }) => {
      await apply(disabling(id('bob')))
      expect(kept('bob')).toMatchObject({ validId: 2, fields: { UserLastname: 'Ray', UserCustomerID: 'A' } })
      expect(operations(await calls(() => apply(disabling(id('bob')))))).toEqual(['CustomerUserGet'])
    }),
  )

  test(
    'a field the update does not take halts the target all the same',
    onDesk('otrs8', { ...desk, users: [bob] }, async ({ apply, fault }) => {
      const { message } = await fault('broken', apply(edit(id('bob'), [change('UserFirstname', 'Rob')])))
      expect(message).toMatch(/emptied UserPhone .*does not take the field/)
    }),
  )
})
