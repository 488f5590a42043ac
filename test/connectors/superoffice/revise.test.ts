import { describe, expect, test } from 'vitest'
import { disabling, edit, enabling } from '../contract/operations.ts'
import { bodies, id, members, names, newPassword, onSuperOffice, to, withPassword } from './opened.ts'

const ann = {
  AssociateId: 20,
  Name: 'AL',
  UserName: 'ann@example.org',
  Tooltip: 'Sales, north',
  OtherGroups: [2],
  PersonId: 77,
  CustomFields: { 'SuperOffice:1': 'blue', x_cost: '7' },
  Credentials: [{ Type: 'ActiveDirectory', DisplayValue: 'CORP\\ann', Value: 'S-1-5-21-7' }],
}
const annsPerson = {
  PersonId: 77,
  texts: { Firstname: 'Ann', Lastname: 'Lee', Title: 'Buyer' },
  lists: {
    Emails: [
      { Value: 'ann@example.org', Description: 'work' },
      { Value: 'ann@home.example', Description: '' },
    ],
  },
}
const people = { users: [ann], persons: [annsPerson] }

describe('an update', () => {
  test(
    'proves each old value before it sets the new one, and sends nothing else',
    onSuperOffice(people, async ({ apply, calls }) => {
      const made = await calls(() =>
        apply(edit(id('20'), [to('Tooltip', 'Sales'), to('UserGroup', '2'), to('Name', 'AL')])),
      )
      expect(bodies(made, 'PATCH User/{id}')).toEqual([
        [
          { op: 'test', path: '/Tooltip', value: 'Sales, north' },
          { op: 'replace', path: '/Tooltip', value: 'Sales' },
          { op: 'test', path: '/UserGroup/Id', value: 1 },
          { op: 'replace', path: '/UserGroup/Id', value: 2 },
        ],
      ])
    }),
  )

  test(
    'of the person goes to the person, and leaves its other addresses alone',
    onSuperOffice(people, async ({ apply, calls, simulator }) => {
      const changes = [
        to('Person.Email', 'ann.lee@example.org'),
        to('Person.MobilePhone', '+49 170 1'),
        to('Person.Title', null),
      ]
      const made = await calls(() => apply(edit(id('20'), changes)))
      expect(names(made)).toEqual(['GET User/{id}', 'GET Person/{id}', 'PATCH Person/{id}'])
      const person = simulator.persons().find(one => one.PersonId === 77)
      expect(person?.lists.Emails?.map(one => one.Value)).toEqual(['ann.lee@example.org', 'ann@home.example'])
      expect(person?.lists.MobilePhones?.map(one => one.Value)).toEqual(['+49 170 1'])
      expect(person?.texts).toMatchObject({ Title: '', Firstname: 'Ann' })
    }),
  )

  test.each([
    ['Person.CountryId', '2', '2'],
    ['Person.Position', 'Manager', 'Manager'],
    ['Person.ContactId', '5', '5'],
    ['Person.UsePersonAddress', true, true],
    ['Person.EmailName', 'office', 'office'],
    ['Person.DirectPhone', '123', '123'],
    ['Person.FaxPhone', '124', '124'],
    ['Person.MiddleName', 'van', 'van'],
    ['Person.Kanafname', 'アン', 'アン'],
    ['Person.SupportAssociateId', '1', '1'],
    ['Person.TicketPriorityId', '3', '3'],
    ['Person.SupportLanguageId', '4', '4'],
    ['Rank', 5, 5],
    ['NickName', 'annie', 'annie'],
    ['RequestSignature', 'Ann, Sales', 'Ann, Sales'],
    ['WaitingForApproval', true, true],
    ['CustomFields.SuperOffice:1', 'green', 'green'],
    ['CustomFields.x_new', 'n', 'n'],
    ['ExtraFields.x_foobar', 'baz', 'baz'],
    ['Role', '3', '3'],
    ['Type', 'ExternalAssociate', 'ExternalAssociate'],
  ])('of %s is seen afterwards, and a second one writes nothing', async (name, value, shown) => {
    await onSuperOffice(people, async ({ apply, seen, writes }) => {
      await apply(edit(id('20'), [to(name, value)]))
      expect((await seen(id('20'))).attributes[name]).toEqual(shown)
      expect(await writes(() => apply(edit(id('20'), [to(name, value)])))).toBe(0)
    })()
  })

  test.each([
    ['UserName', null, /must not be empty/],
    ['Role', 'Admin', /map it with a lookup/],
    ['Person.Position', 'King', /no position "King"/],
    ['Person.Lastname', 'x'.repeat(100), /may have 99 characters/],
    ['Person.Email', 'nowhere', /No e-mail address/],
    ['Person.PersonId', '78', /cannot be exchanged/],
    ['Person.CountryId', '9', /Unknown country/],
    ['NickName', 'taken', /Nickname is in use/],
  ])('of %s to %j is rejected with its attribute', async (name, value, words) => {
    const others = [...people.users, { AssociateId: 21, NickName: 'taken' }]
    await onSuperOffice({ ...people, users: others }, async ({ apply, fault }) => {
      const { field, message } = await fault('rejected', apply(edit(id('20'), [to(name, value)])))
      expect(field).toBe(name)
      expect(message).toMatch(words)
    })()
  })

  test(
    'that SuperOffice refuses in words of its own is rejected',
    onSuperOffice(people, async ({ apply, fault, simulator }) => {
      simulator.misbehave({
        misbehaviour: { kind: 'refused', account: 'ann@example.org' },
        matching: asked => asked.write,
      })
      expect((await fault('rejected', apply(edit(id('20'), [to('Rank', 3)])))).message).toMatch(
        /does not accept user 20/,
      )
    }),
  )

  test(
    'while SuperOffice is without its database may have happened, and reading can wait',
    onSuperOffice(people, async ({ apply, fault, simulator, target }) => {
      simulator.misbehave({ misbehaviour: { kind: 'database' }, matching: asked => asked.write })
      await fault('interrupted', apply(edit(id('20'), [to('Rank', 3)])))
      simulator.misbehave({ misbehaviour: { kind: 'database' } })
      await fault('unreachable', target.get([id('20')], new AbortController().signal))
    }),
  )
})

describe('somebody who edits the same user between our read and our write', () => {
  test(
    'is noticed: we read again and keep what they added',
    onSuperOffice(people, async ({ apply, calls, kept, simulator }) => {
      const edited = Promise.withResolvers<void>()
      simulator.misbehave({
        misbehaviour: { kind: 'slow', until: edited.promise },
        matching: asked => asked.name.startsWith('PATCH'),
      })
      const made = await calls(async () => {
        const applied = apply(edit(id('20'), [to('Tooltip', 'ours'), members('OtherGroups', ['2'], 'remove')]))
        await expect.poll(() => simulator.journal.at(-1)?.name).toBe('PATCH User/{id}')
        simulator.edit('20', { OtherGroups: [4, 2], Tooltip: 'theirs' })
        edited.resolve()
        await applied
      })
      expect(names(made)).toEqual(['GET User/{id}', 'PATCH User/{id}', 'GET User/{id}', 'PATCH User/{id}'])
      expect(kept('20')).toMatchObject({ OtherGroups: [4], Tooltip: 'ours' })
    }),
  )

  test(
    'cannot make us take away a member of theirs in place of ours',
    onSuperOffice(people, async ({ apply, kept, simulator }) => {
      const edited = Promise.withResolvers<void>()
      const misbehaviour = { kind: 'slow', until: edited.promise } as const
      simulator.misbehave({ misbehaviour, matching: asked => asked.name.startsWith('PATCH') })
      const applied = apply(edit(id('20'), [members('OtherGroups', ['2'], 'remove')]))
      await expect.poll(() => simulator.journal.at(-1)?.name).toBe('PATCH User/{id}')
      simulator.edit('20', { OtherGroups: [4, 2] })
      edited.resolve()
      await applied
      expect(kept('20').OtherGroups).toEqual([4])
    }),
  )

  test(
    'again and again makes us give up for now',
    onSuperOffice(people, async ({ apply, fault, simulator }) => {
      let turn = 0
      const matching = ({ name }: { name: string }) => {
        if (name !== 'PATCH User/{id}') return false
        turn += 1
        simulator.edit('20', { Tooltip: `theirs ${turn}` })
        return false
      }
      simulator.misbehave({ misbehaviour: { kind: 'nonsense' }, matching })
      const { message } = await fault('interrupted', apply(edit(id('20'), [to('Tooltip', 'ours')])))
      expect(message).toMatch(/somebody keeps changing user 20/)
      expect(turn).toBe(3)
    }),
  )
})

test(
  'a server whose tests fail although nothing changed is written to without them',
  onSuperOffice({ ...people, takesTests: false }, async ({ apply, calls, kept }) => {
    const made = await calls(() => apply(edit(id('20'), [to('Tooltip', 'ours')])))
    expect(bodies(made, 'PATCH User/{id}').at(-1)).toEqual([{ op: 'replace', path: '/Tooltip', value: 'ours' }])
    expect(kept('20').Tooltip).toBe('ours')
  }),
)

describe('an older server without PATCH', () => {
  test(
    'gets the whole user with ours laid over it, so that nothing else is lost',
    onSuperOffice({ ...people, takesPatch: false }, async ({ apply, calls, kept, simulator }) => {
      const before = { user: kept('20'), person: simulator.persons().find(one => one.PersonId === 77) }
      const changes = [to('Rank', 3), members('OtherGroups', ['3'], 'add'), to('Person.Title', 'Chief')]
      const made = await calls(() => apply(edit(id('20'), changes)))
      expect(names(made).filter(name => /PATCH|PUT/.test(name))).toEqual([
        'PATCH User/{id}',
        'PUT User/{id}',
        'PUT Person/{id}',
      ])
      expect(kept('20')).toEqual({ ...before.user, Rank: 3, OtherGroups: [2, 3] })
      const person = simulator.persons().find(one => one.PersonId === 77)
      expect(person).toEqual({ ...before.person, texts: { ...person?.texts, Title: 'Chief', Firstname: 'Ann' } })
    }),
  )

  test(
    'is asked for a PATCH only once',
    onSuperOffice({ ...people, takesPatch: false }, async ({ apply, calls }) => {
      await apply(edit(id('20'), [to('Rank', 3)]))
      const made = await calls(() => apply(edit(id('20'), [to('Rank', 4)])))
      expect(names(made)).toEqual(['GET User/{id}', 'PUT User/{id}'])
    }),
  )
})

describe('ways to sign in', () => {
  const credential = (value: Readonly<Record<string, string>>, mode: 'add' | 'replace' | 'remove' = 'add') => ({
    name: 'Credentials',
    from: undefined,
    to: [value],
    mode,
  })

  test(
    'are told apart by type: one of a type that is there is changed, and keeps its value',
    onSuperOffice(people, async ({ apply, kept }) => {
      await apply(edit(id('20'), [credential({ Type: 'ActiveDirectory', DisplayValue: 'CORP\\lee' })]))
      expect(kept('20').Credentials).toEqual([
        { Type: 'ActiveDirectory', DisplayValue: 'CORP\\lee', Value: 'S-1-5-21-7' },
      ])
    }),
  )

  test(
    'show no values',
    onSuperOffice(people, async ({ seen }) => {
      expect(JSON.stringify(await seen(id('20')))).not.toContain('S-1-5-21-7')
    }),
  )

  test(
    'are exactly those wanted when the mapping owns them',
    onSuperOffice(people, async ({ apply, kept }) => {
      await apply(edit(id('20'), [credential({ Type: 'OpenId', DisplayValue: 'ann', Value: 'sub-1' }, 'replace')]))
      expect(kept('20').Credentials).toEqual([{ Type: 'OpenId', DisplayValue: 'ann', Value: 'sub-1' }])
    }),
  )

  test(
    'take no password: plans would show it',
    onSuperOffice(people, async ({ apply, fault }) => {
      const desired = credential({ Type: 'SuperOfficePassword', DisplayValue: '', Value: newPassword })
      expect((await fault('rejected', apply(edit(id('20'), [desired])))).message).toMatch(/secret attribute Password/)
    }),
  )

  test(
    'a password is set, and said nowhere when SuperOffice refuses it',
    onSuperOffice(people, async ({ apply, fault, kept }) => {
      await apply(withPassword(edit(id('20'), []), newPassword))
      expect(kept('20').Password).toBe(newPassword)
      expect(await fault('rejected', apply(withPassword(edit(id('20'), []), 'short')))).toMatchObject({
        field: 'Password',
      })
    }),
  )
})

describe('licences', () => {
  const licensed = { ...people, users: [{ ...ann, Licenses: [1, 2] }], licenses: 1 }
  const assign = (...ids: readonly string[]) => members('LicenseOwners', ids, 'add')

  test(
    'are assigned by their mark alone',
    onSuperOffice(people, async ({ apply, calls, kept }) => {
      const made = await calls(() => apply(edit(id('20'), [assign('4')])))
      expect(bodies(made, 'PATCH User/{id}')).toEqual([
        [
          { op: 'test', path: '/LicenseOwners/1/RestrictedModuleLicenses/0/ModuleLicenseId', value: 4 },
          { op: 'replace', path: '/LicenseOwners/1/RestrictedModuleLicenses/0/Assigned', value: true },
        ],
      ])
      expect(kept('20').Licenses).toEqual([4])
    }),
  )

  test(
    'that are all in use are rejected before anything is sent, with the figures',
    onSuperOffice(
      { ...licensed, users: [...licensed.users, { AssociateId: 21 }] },
      async ({ apply, fault, writes }) => {
        const sent = await writes(async () => {
          const { field, message } = await fault('rejected', apply(edit(id('21'), [assign('1')])))
          expect(field).toBe('LicenseOwners')
          expect(message).toMatch(
            /no licence "Sales Premium" is free \(1 of 1 in use\); free a licence or buy more, then usherd retry/,
          )
        })
        expect(sent).toBe(0)
      },
    ),
  )

  test(
    'nobody sells are rejected',
    onSuperOffice(people, async ({ apply, fault }) => {
      expect((await fault('rejected', apply(edit(id('20'), [assign('77')])))).message).toMatch(/no module licence "77"/)
    }),
  )

  test(
    'without a limit are assigned, too',
    onSuperOffice(licensed, async ({ apply, kept }) => {
      await apply(edit(id('20'), [assign('6')]))
      expect(kept('20').Licenses).toEqual([1, 2, 6, 3, 5])
    }),
  )

  test(
    'are given back by retiring, and those of ours are assigned again when the user is back',
    onSuperOffice(licensed, async ({ apply, kept, seen }) => {
      await apply(disabling(id('20')))
      expect(kept('20').Licenses).toEqual([])
      expect((await seen(id('20'))).active).toBe(false)
      const back = enabling(id('20'))
      if (back.change.kind !== 'enable') return expect.fail('not an enable')
      await apply({ ...back, change: { ...back.change, after: { LicenseOwners: ['1'] } } })
      expect(kept('20')).toMatchObject({ Licenses: [1, 3, 5], Deleted: false })
    }),
  )
})

describe('hidden licences, which go with a plan,', () => {
  const planned = { ...people, users: [{ ...ann, Licenses: [1, 4, 3, 5] }] }
  const own = (...ids: readonly string[]) => members('LicenseOwners', ids, 'replace')

  test(
    'stay where they are when the mapping owns the list, and are not shown',
    onSuperOffice(planned, async ({ apply, kept, seen }) => {
      await apply(edit(id('20'), [own('1')]))
      expect(kept('20').Licenses.toSorted()).toEqual([1, 3, 5])
      expect((await seen(id('20'))).attributes.LicenseOwners).toEqual(['1'])
    }),
  )

  test(
    'are refused by name where a mapping wants one by its id',
    onSuperOffice(planned, async ({ apply, fault }) => {
      const { message } = await fault('rejected', apply(edit(id('20'), [members('LicenseOwners', ['5'], 'add')])))
      expect(message).toMatch(/licence "user" goes with a user plan/)
    }),
  )

  test('are missed in the ledger where SuperOffice does not assign them, and assigned where the settings name them', async () => {
    const bare = { ...people, leavesHidden: true }
    const plan = edit(id('20'), [members('LicenseOwners', ['1'], 'add')])
    await onSuperOffice(bare, async ({ apply, kept }) => {
      expect((await apply(plan))[0]?.note).toMatch(/plan "ten-sales" without any of its hidden licences \(.*web, user/)
      expect(kept('20').Licenses).toEqual([1])
    })()
    await onSuperOffice({ ...bare, settings: { hiddenLicences: ['user', 'web'] } }, async ({ apply, kept }) => {
      expect((await apply(plan))[0]?.note).toBeUndefined()
      expect(kept('20').Licenses.toSorted()).toEqual([1, 3, 5])
    })()
  })
})

test(
  'a licence nobody can assign, put there by the server, stays when the mapping owns the list',
  onSuperOffice({ ...people, users: [{ ...ann, Licenses: [4, 6] }], unassignable: [6] }, async ({ apply, kept }) => {
    await apply(edit(id('20'), [members('LicenseOwners', [], 'replace')]))
    expect(kept('20').Licenses).toEqual([6])
  }),
)

describe('retiring', () => {
  test(
    'goes through MakeRetired, so that SuperOffice cleans up, and looks at what came of it; again is harmless',
    onSuperOffice(people, async ({ apply, calls, kept }) => {
      const made = await calls(() => apply(disabling(id('20'))))
      expect(names(made)).toEqual(['POST Agents/User/MakeRetired', 'GET User/{id}'])
      expect(bodies(made, 'POST Agents/User/MakeRetired')).toEqual([{ AssociateId: 20, Retired: true }])
      const before = kept('20')
      await apply(disabling(id('20')))
      expect(kept('20')).toEqual(before)
    }),
  )

  test(
    'who is gone is missing, whatever the refusal says',
    onSuperOffice(people, async ({ apply, calls, fault }) => {
      const made = await calls(() => fault('missing', apply(disabling(id('77')))))
      expect(names(made).slice(0, 2)).toEqual(['POST Agents/User/MakeRetired', 'GET User/{id}'])
    }),
  )

  test(
    'a user whose person alone is retired counts as retired',
    onSuperOffice({ users: [ann], persons: [{ ...annsPerson, Retired: true }] }, async ({ apply, seen }) => {
      expect((await seen(id('20'))).active).toBe(false)
      await apply(enabling(id('20')))
      expect((await seen(id('20'))).active).toBe(true)
    }),
  )

  test(
    'users that are nobody’s person are shown as foreign',
    onSuperOffice({ users: [{ ...ann, Type: 'ResourceAssociate' }] }, async ({ seen }) => {
      expect((await seen(id('20'))).foreign).toMatch(/no person’s account \(ResourceAssociate\)/)
    }),
  )
})
