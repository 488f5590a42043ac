import { describe, expect, test, vi } from 'vitest'
import type { AttributeChange } from '#contract'
import { enterpriseSchema } from '../../../connectors/scim/places.ts'
import { creation, deletion, disabling, edit, enabling } from '../contract/operations.ts'
import { bodies, names, newPassword, onScim, shortPassword, to, withPassword } from './opened.ts'

const members = (value: readonly string[], mode: 'add' | 'remove' | 'replace'): AttributeChange => ({
  name: 'groups',
  from: undefined,
  to: value,
  mode,
})

describe('new accounts', () => {
  test(
    'get the password that is given, once, and nobody hears of it',
    onScim({}, async ({ apply, fixture, simulator }) => {
      const [receipt] = await apply(withPassword(creation(fixture.account(1)), newPassword))
      expect(simulator.passwordOf(String(receipt?.remoteId))).toBe(newPassword)
    }),
  )

  test(
    'are refused for a password the service says back, without saying it',
    onScim({}, async ({ apply, fault, fixture }) => {
      const refused = await fault('rejected', apply(withPassword(creation(fixture.account(1)), shortPassword)))
      expect(refused).toMatchObject({ field: 'password' })
      expect(refused.message).toContain('***')
    }),
  )

  test(
    'leave out what is empty, and carry the enterprise extension',
    onScim({}, async ({ apply, kept }) => {
      const [receipt] = await apply(creation({ userName: 'bob', title: null, nickName: '', manager: 'm-1' }))
      const user = kept(String(receipt?.remoteId))
      expect(user).not.toHaveProperty('title')
      expect(user).not.toHaveProperty('nickName')
      expect(user[enterpriseSchema]).toEqual({ manager: { value: 'm-1' } })
      expect(user.schemas).toContain(enterpriseSchema)
    }),
  )

  test(
    'join their groups; one that is gone leaves an account in none, which is looked for and not lost',
    onScim({}, async ({ apply, fault, fixture, groups: [first], simulator }) => {
      const made = apply(creation({ ...fixture.account(1), groups: [first, 'gone'] }))
      expect((await fault('interrupted', made)).message).toMatch(
        /was made, and is not in all of its groups yet.*"gone"/,
      )
      expect(simulator.users().at(-1)).toMatchObject({ userName: fixture.account(1).userName })
      expect(simulator.users().at(-1)).not.toHaveProperty('groups')
    }),
  )
})

describe('a new password', () => {
  test.each([
    ['PATCH', {}],
    ['PATCH without paths', { settings: { profile: 'okta-like' } }],
    ['PUT', { patches: false }],
  ] as const)(
    'that usherd manages goes out with an edit, alone and beside others, by %s, and nobody hears of it',
    async (_how, given) => {
      await onScim(given, async ({ apply, made, simulator, kept }) => {
        const { remoteId } = await made(1)
        await apply(withPassword(edit(remoteId, []), newPassword))
        expect(simulator.passwordOf(remoteId)).toBe(newPassword)
        await apply(withPassword(edit(remoteId, [to('title', 'Lead')]), `${newPassword}-2`))
        expect(simulator.passwordOf(remoteId)).toBe(`${newPassword}-2`)
        expect(kept(remoteId).title).toBe('Lead')
      })()
    },
  )

  test(
    'that the service says back is refused without saying it',
    onScim({}, async ({ apply, fault, made }) => {
      const { remoteId } = await made(1)
      const refused = await fault('rejected', apply(withPassword(edit(remoteId, []), shortPassword)))
      expect(refused).toMatchObject({ field: 'password' })
      expect(refused.message).toContain('***')
    }),
  )
})

describe('memberships', () => {
  test(
    'several groups go in bulk requests no larger than the service takes',
    onScim({ mostOperations: 2 }, async ({ apply, calls, made, groups, kept }) => {
      const { remoteId } = await made(1)
      const joining = await calls(() => apply(edit(remoteId, [members(groups, 'add')])))
      expect(names(joining).filter(name => !name.startsWith('GET'))).toEqual(['POST /Bulk', 'PATCH /Groups/{id}'])
      expect(kept(remoteId).groups).toHaveLength(3)
    }),
  )

  test(
    'of a bulk request, what the service refuses is told, and the rest is done',
    onScim({ mostOperations: 10 }, async ({ apply, fault, groups: [first, second], kept, made }) => {
      const { remoteId: id } = await made(1)
      await fault('rejected', apply(edit(id, [members([first, 'gone', second], 'add')])))
      expect(kept(id).groups).toMatchObject([{ value: first }, { value: second }])
    }),
  )

  test(
    'a list that is all ours leaves the groups that are not in it',
    onScim({}, async ({ apply, made, groups: [first, second], seen }) => {
      const { remoteId } = await made(1, { groups: [first] })
      await apply(edit(remoteId, [members([second], 'replace')]))
      expect((await seen(remoteId)).attributes.groups).toEqual([second])
    }),
  )

  test(
    'a group that is gone cannot be joined, and need not be left',
    onScim({ showsGroups: false }, async ({ apply, fault, made }) => {
      const { remoteId } = await made(1)
      await apply(edit(remoteId, [members(['gone'], 'remove')]))
      expect((await fault('rejected', apply(edit(remoteId, [members(['gone'], 'add')])))).field).toBe('groups')
    }),
  )

  test.each([
    ['standard', { op: 'remove', path: 'members[value eq "ID"]' }],
    ['entra', { op: 'Remove', path: 'members', value: [{ value: 'ID' }] }],
  ] as const)('leaving a group is spelled as a service built for %s wants it', (builtFor, operation) =>
    onScim({ builtFor }, async ({ apply, calls, made, groups: [first] }) => {
      const { remoteId } = await made(1, { groups: [first] })
      const leaving = await calls(() => apply(edit(remoteId, [members([first], 'remove')])))
      const text = JSON.stringify(bodies(leaving, 'PATCH /Groups/{id}')).replaceAll(remoteId, 'ID')
      expect(JSON.parse(text)).toMatchObject([{ Operations: [operation] }])
    })(),
  )

  test(
    'without PATCH a group is written whole, with the members of others',
    onScim({ patches: false }, async ({ apply, made, groups: [first], simulator }) => {
      const other = await made(2)
      simulator.join(other.remoteId, first)
      const { remoteId } = await made(1, { groups: [first] })
      const inGroup = () => simulator.groups().find(group => group.id === first)?.members
      expect(inGroup()).toEqual([{ value: other.remoteId }, { value: remoteId }])
      await apply(edit(remoteId, [members([first], 'remove')]))
      expect(inGroup()).toEqual([{ value: other.remoteId }])
    }),
  )
})

test(
  'a group that is as it should be is not written, where only the group shows it',
  onScim(
    { patches: false, showsGroups: false, settings: { wholeGroups: true } },
    async ({ apply, made, groups: [first], writes }) => {
      const { remoteId } = await made(1, { groups: [first] })
      expect(await writes(() => apply(edit(remoteId, [members([first], 'add')])))).toBe(0)
      expect(await writes(() => apply(edit(remoteId, [members([first], 'remove')])))).toBe(1)
      expect(await writes(() => apply(edit(remoteId, [members([first], 'remove')])))).toBe(0)
    },
  ),
)

describe('updates', () => {
  test(
    'of an element of a list that is so already is not written',
    onScim({}, async ({ apply, made, writes }) => {
      const { remoteId, attributes } = await made(1)
      const mail = to('emails.work', String(attributes['emails.work']))
      expect(await writes(() => apply(edit(remoteId, [mail])))).toBe(0)
    }),
  )

  test(
    'of a plain value, enabling and disabling are one request each: nothing has to be looked at',
    onScim({}, async ({ apply, calls, made }) => {
      const { remoteId } = await made(1)
      const change = { name: 'title', from: 'Engineer', to: 'Lead' }
      await apply(edit(remoteId, [{ name: 'title', from: 'Lead', to: 'Engineer' }]))
      for (const operation of [edit(remoteId, [change]), disabling(remoteId), enabling(remoteId)])
        expect(names(await calls(() => apply(operation)))).toEqual(['PATCH /Users/{id}'])
    }),
  )

  test(
    'a value that somebody took away meanwhile is put back after a look',
    onScim({ strictReplace: true }, async ({ apply, calls, kept, made, simulator }) => {
      const { remoteId } = await made(1)
      await apply(disabling(remoteId))
      simulator.edit(remoteId, { title: undefined })
      const change = { name: 'title', from: 'Engineer', to: 'Lead' }
      const sent = names(await calls(() => apply(edit(remoteId, [change]))))
      expect(sent).toEqual(['PATCH /Users/{id}', 'GET /Users/{id}', 'PATCH /Users/{id}'])
      expect(kept(remoteId)).toMatchObject({ title: 'Lead' })
    }),
  )

  test(
    'an account that is gone is missing, without a look before',
    onScim({}, async ({ apply, fault, fixture }) => {
      await fault('missing', apply(edit(fixture.absent, [{ name: 'title', from: 'Engineer', to: 'Lead' }])))
    }),
  )

  test(
    'a service that says yes and does nothing is found out',
    onScim({ keeps: (wanted, before) => before ?? wanted }, async ({ apply, fault, made }) => {
      const { remoteId } = await made(1)
      const ignored = await fault('rejected', apply(edit(remoteId, [{ name: 'title', from: 'Engineer', to: 'Lead' }])))
      expect(ignored.message).toContain('is as it was: title is kept as "Engineer"')
      expect((await fault('rejected', apply(disabling(remoteId)))).message).toContain('is still enabled')
    }),
  )

  test(
    'a whole account goes back with everything we do not know',
    onScim({ patches: false }, async ({ apply, made, simulator, kept }) => {
      const { remoteId } = await made(1)
      const photo = { type: 'photo', value: 'https://a.test/1.png', display: 'me' }
      simulator.edit(remoteId, { photos: [photo], userType: 'Employee' })
      await apply(edit(remoteId, [to('title', 'Lead')]))
      expect(kept(remoteId)).toMatchObject({ photos: [photo], userType: 'Employee', title: 'Lead' })
    }),
  )

  test(
    'an edit by somebody else between our read and our write stays',
    onScim({ patches: false, versions: true }, async ({ apply, made, simulator, kept }) => {
      const { remoteId } = await made(1)
      const { promise, resolve } = Promise.withResolvers<void>()
      const isPut = ({ name }: { readonly name: string }) => name === 'PUT /Users/{id}'
      simulator.misbehave({ misbehaviour: { kind: 'slow', until: promise }, matching: isPut })
      const writing = apply(edit(remoteId, [to('title', 'Lead')]))
      await vi.waitUntil(() => simulator.journal.some(isPut))
      simulator.edit(remoteId, { nickName: 'Annie' })
      resolve()
      await writing
      expect(kept(remoteId)).toMatchObject({ nickName: 'Annie', title: 'Lead' })
    }),
  )

  test(
    'a name that is taken is a conflict over userName',
    onScim({}, async ({ apply, fault, made }) => {
      const [first, second] = [await made(1), await made(2)]
      const taken = apply(edit(second.remoteId, [to('userName', String(first.attributes.userName))]))
      expect((await fault('conflict', taken)).field).toBe('userName')
    }),
  )

  test(
    'a service that keeps accounts for ever refuses to delete, and says what to do',
    onScim({ deletes: false }, async ({ apply, fault, made }) => {
      const { remoteId } = await made(1)
      expect((await fault('rejected', apply(deletion(remoteId)))).message).toMatch(/set leavers to disable/)
    }),
  )

  test(
    'a profile the service was not built for is named as the likely reason',
    onScim({ builtFor: 'entra', settings: { profile: 'standard' } }, async ({ apply, fault, made }) => {
      const { remoteId } = await made(1)
      expect((await fault('rejected', apply(disabling(remoteId)))).message).toMatch(/set the profile/)
    }),
  )
})
