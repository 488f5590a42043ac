import { describe, expect, test } from 'vitest'
import type { Attributes } from '#contract'
import { creation } from '../contract/operations.ts'
import { never } from '../contract/session.ts'
import { bodies, id, names, newPassword, onSuperOffice, withPassword } from './opened.ts'

const after: Attributes = {
  UserName: 'bo@example.org',
  Name: 'BO',
  Role: '2',
  UserGroup: '1',
  OtherGroups: ['2'],
  LicenseOwners: ['1'],
  'Person.Firstname': 'Bo',
  'Person.Lastname': 'O’Neil',
  'Person.Email': 'bo@example.org',
  'Person.EmailName': 'work',
  'Person.Position': 'Manager',
}
const bo = (number: number, email = 'bo@example.org') => ({
  PersonId: number,
  texts: { Firstname: 'Bo', Lastname: 'O’Neil' },
  lists: { Emails: email === '' ? [] : [{ Value: email, Description: '' }] },
})

describe('a create', () => {
  test(
    'makes the person in our company, then the user from SuperOffice’s own template',
    onSuperOffice({}, async ({ apply, calls, kept, simulator }) => {
      const made = await calls(() => apply(creation(after)))
      expect(names(made)).toEqual([
        'GET User/currentPrincipal',
        'GET Person',
        'GET MDOList/perspos',
        'POST Person',
        'GET User/Default',
        'POST User',
      ])
      expect(kept('2')).toMatchObject({
        UserName: 'bo@example.org',
        Role: 2,
        OtherGroups: [2],
        Licenses: [1, 3, 5],
        PersonId: 2,
      })
      expect(simulator.persons().at(-1)).toMatchObject({
        texts: { Firstname: 'Bo' },
        links: { Contact: 1, Position: 1 },
        lists: { Emails: [{ Value: 'bo@example.org', Description: 'work' }] },
      })
    }),
  )

  test(
    'takes a person who is in the company already, and brings it up to date',
    onSuperOffice({ persons: [bo(77)] }, async ({ apply, calls, kept }) => {
      const made = await calls(() => apply(creation({ ...after, 'Person.Title': 'Chief' })))
      expect(names(made)).not.toContain('POST Person')
      expect(names(made)).toContain('PATCH Person/{id}')
      expect(kept('2').PersonId).toBe(77)
    }),
  )

  test(
    'takes the person the mapping names',
    onSuperOffice({ persons: [bo(77), bo(78)] }, async ({ apply, kept }) => {
      await apply(creation({ ...after, 'Person.PersonId': '78' }))
      expect(kept('2').PersonId).toBe(78)
    }),
  )

  test(
    'makes a second person of the same name when the addresses differ',
    onSuperOffice({ persons: [bo(77, 'other.bo@example.org')] }, async ({ apply, kept }) => {
      await apply(creation(after))
      expect(kept('2').PersonId).toBe(78)
    }),
  )

  test(
    'does not take a person of the same name who is somebody’s user',
    onSuperOffice({ users: [{ AssociateId: 20, PersonId: 77 }], persons: [bo(77, '')] }, async ({ apply, kept }) => {
      await apply(creation(after))
      expect(kept('21').PersonId).toBe(78)
    }),
  )

  test(
    'cut off after the person was made finds it again and makes no second one',
    onSuperOffice({}, async ({ apply, fault, simulator }) => {
      simulator.misbehave({
        misbehaviour: { kind: 'cut', when: 'after' },
        matching: ({ name }) => name === 'POST Person',
      })
      await fault('interrupted', apply(creation(after)))
      await apply(creation(after))
      expect(simulator.persons()).toHaveLength(2)
      expect(simulator.users()).toHaveLength(2)
    }),
  )

  test(
    'of a user name that is taken is a conflict, also when its user is retired; the person made for it is found again',
    onSuperOffice(
      { users: [{ AssociateId: 20, UserName: 'BO@example.org', Deleted: true }] },
      async ({ apply, fault, simulator }) => {
        const [users, persons] = [simulator.users(), simulator.persons().length]
        for (const _turn of [1, 2]) expect((await fault('conflict', apply(creation(after)))).field).toBe('UserName')
        expect(simulator.users()).toEqual(users)
        expect(simulator.persons()).toHaveLength(persons + 1)
      },
    ),
  )

  test(
    'of a user name and a person that are somebody’s already is a conflict before anything is made',
    onSuperOffice(
      { users: [{ AssociateId: 20, UserName: 'bo@example.org', PersonId: 77 }], persons: [bo(77)] },
      async ({ apply, fault, writes }) => {
        const sent = await writes(async () => {
          expect((await fault('conflict', apply(creation(after)))).field).toBe('UserName')
        })
        expect(sent).toBe(0)
      },
    ),
  )

  test(
    'that somebody else was quicker with is a conflict, whatever SuperOffice says',
    onSuperOffice({}, async ({ apply, fault, simulator }) => {
      simulator.misbehave({ misbehaviour: { kind: 'raced' }, matching: ({ name }) => name === 'POST User' })
      await fault('conflict', apply(creation(after)))
    }),
  )

  test.each<[string, Attributes, readonly ReturnType<typeof bo>[], string, RegExp]>([
    ['whose person is a user already', {}, [bo(77)], 'Person.Email', /person 77 is user "U20" already/],
    ['for which several persons fit', {}, [bo(80), bo(81)], 'Person.PersonId', /several persons .*80, 81/],
    ['for a person who is not there', { 'Person.PersonId': '99' }, [], 'Person.PersonId', /no person 99/],
    ['for a person who is a user', { 'Person.PersonId': '77' }, [], 'Person.PersonId', /is user "U20" already/],
    ['without a name', { 'Person.Firstname': '', 'Person.Lastname': '' }, [], 'Person.Lastname', /needs a name/],
    ['with a taken user ID', { Name: 'u20' }, [], 'Name', /User ID is in use/],
    ['with an unknown category', { TicketCategories: ['99'] }, [], 'TicketCategories', /Unknown category/],
  ])('%s is rejected with its attribute', async (_what, parts, persons, field, words) => {
    await onSuperOffice({ users: [{ AssociateId: 20, PersonId: 77 }], persons }, async ({ apply, fault }) => {
      const refused = await fault('rejected', apply(creation({ ...after, ...parts })))
      expect(refused.field).toBe(field)
      expect(refused.message).toMatch(words)
    })()
  })

  test(
    'of an external user asks for the template of one',
    onSuperOffice({}, async ({ apply, calls, kept }) => {
      const made = await calls(() => apply(creation({ ...after, Type: 'ExternalAssociate', Role: '100' })))
      expect(made.find(call => call.name === 'GET User/Default')?.target).toMatch(
        /userType=ExternalAssociate&personId=2$/,
      )
      expect(kept('2').Type).toBe('ExternalAssociate')
    }),
  )

  test(
    'with a password sets it afterwards; one that is refused is told and undoes nothing',
    onSuperOffice({}, async ({ apply, kept }) => {
      await apply(withPassword(creation(after), newPassword))
      expect(kept('2').Password).toBe(newPassword)
      const other = { ...after, UserName: 'cy@example.org', Name: 'CY', 'Person.Email': 'cy@example.org' }
      const [receipt] = await apply(withPassword(creation(other), 'short'))
      expect(receipt).toMatchObject({ remoteId: '3', note: expect.stringMatching(/is made, its password is not set/) })
    }),
  )

  test(
    'sends no id and nothing that is read only by us',
    onSuperOffice({}, async ({ apply, calls }) => {
      const [body] = bodies(await calls(() => apply(creation(after))), 'POST User')
      expect(body).toMatchObject({ AssociateId: 0, Role: { Id: 2 }, UserGroup: { Id: 1 }, OtherGroups: [{ Id: 2 }] })
    }),
  )
})

describe('finding', () => {
  const users = Array.from({ length: 7 }, (_none, index) => ({
    AssociateId: 20 + index,
    UserName: `o'hara-${index}@example.org`,
    NickName: `nick-${index}`,
  }))

  test.each([
    ['UserName', ["O'HARA-3@example.org"]],
    ['NickName', ['nick-3']],
    ['AssociateId', ['23']],
  ])('by %s finds the one, quotes and case notwithstanding', async (name, values) => {
    await onSuperOffice({ users }, async ({ target }) => {
      expect(await target.find({ name, values }, never)).toMatchObject([{ remoteId: '23' }])
    })()
  })

  test(
    'by e-mail finds the user of the person',
    onSuperOffice({ users: [{ AssociateId: 20, PersonId: 77 }], persons: [bo(77)] }, async ({ target }) => {
      const found = await target.find({ name: 'Person.Email', values: ['bo@example.org', 'nobody@example.org'] }, never)
      expect(found).toMatchObject([{ remoteId: '20' }])
    }),
  )

  test(
    'many at once takes one question for all of them',
    onSuperOffice({ users }, async ({ calls, target }) => {
      const values = users.map(user => user.UserName)
      const made = await calls(() => target.find({ name: 'UserName', values }, never))
      expect(names(made).filter(name => name === 'GET User')).toHaveLength(1)
      expect(made.filter(call => call.name === 'GET User/{id}').every(call => call.target.includes('$select='))).toBe(
        true,
      )
    }),
  )

  test(
    'everybody follows the pages to their end',
    onSuperOffice({ users, rows: 3 }, async ({ calls, target }) => {
      const made = await calls(async () => {
        expect(await Array.fromAsync(target.list(never))).toHaveLength(8)
      })
      expect(names(made).filter(name => name === 'GET User')).toHaveLength(3)
    }),
  )

  test(
    'ids that are no numbers are nobody’s',
    onSuperOffice({ users }, async ({ target }) => {
      expect(await target.get([id('Tony'), id('20'), id('0')], never)).toHaveLength(1)
    }),
  )
})

describe('looking names up', () => {
  test.each([
    ['role', 'User level 1', '3'],
    ['usergroup', 'Support', '2'],
    ['category', 'Printers', '2'],
    ['category', 'Sales/Other', '6'],
    ['country', 'Germany', '2'],
    ['license', 'Phone link', '4'],
    ['license', 'SUPEROFFICE/Sales Premium', '1'],
    ['license', 'ten-sales', '1'],
    ['license', 'SUPEROFFICE/ten-sales', '1'],
    ['role', 'External user', '100'],
  ])('%s %j is %s', async (kind, name, expected) => {
    await onSuperOffice({}, async ({ target }) => {
      expect([...(await target.lookup(kind, [name], never))]).toEqual([[name, expected]])
    })()
  })

  test(
    'a code that is another licence’s description stands for both, and a hidden licence is not for a mapping',
    onSuperOffice({ moreLicenses: [{ Name: 'Phone link', Description: 'sip' }] }, async ({ target }) => {
      const found = await target.lookup('license', ['Phone link', 'PARTNER/phone', 'sip', 'web'], never)
      expect([...found]).toEqual([
        ['Phone link', ['7', '4']],
        ['PARTNER/phone', '4'],
        ['sip', '7'],
      ])
    }),
  )

  test(
    'a name several things have is answered with all of them',
    onSuperOffice({}, async ({ target }) => {
      const found = (await target.lookup('category', ['Other'], never)).get('Other')
      expect(found).toHaveLength(2)
      expect(found).toContain('6')
    }),
  )
})
