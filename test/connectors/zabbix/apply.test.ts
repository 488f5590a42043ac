import { describe, expect, test } from 'vitest'
import type { SimulatedAccount } from '../../../connectors/zabbix/simulator.ts'
import { creation, deletion, disabling, edit, enabling } from '../contract/operations.ts'
import { never } from '../contract/session.ts'
import { id, onZabbix, withSecrets } from './opened.ts'

const parts = { active: '0', severity: '63', period: '1-7,00:00-24:00', provisioned: '0' }
const ann: SimulatedAccount = {
  userid: '30',
  texts: { username: 'ann', name: 'Ann', surname: 'Lee' },
  passwd: 'Zt4!mN8wRb6y',
  usrgrps: ['8'],
  medias: [{ mediaid: '70', mediatypeid: '1', sendto: ['ann@example.org'], ...parts }],
}
const bob: SimulatedAccount = { userid: '31', texts: { username: 'bob' }, usrgrps: ['8'], medias: [] }
const people = [ann, bob]
const to = (name: string, value: string | null) => ({ name, from: undefined, to: value })
const members = (name: string, value: readonly string[], mode: 'add' | 'remove') => ({
  name,
  from: undefined,
  to: value,
  mode,
})
const media = (sendto: string, more = {}) => ({
  name: 'medias',
  from: undefined,
  to: [{ mediatypeid: '1', sendto, ...more }],
  mode: 'add' as const,
})
const updates = (calls: readonly { method: string; params: unknown }[]) =>
  calls.filter(call => call.method === 'user.update').map(call => call.params)

describe('an update', () => {
  test(
    'of plain attributes reads nothing and sends only what changed',
    onZabbix({ users: people }, async ({ apply, calls, target }) => {
      await target.get([id('30')], never)
      const made = await calls(() =>
        apply(edit(id('30'), [to('name', 'Anna'), to('surname', null)]), edit(id('31'), [to('lang', null)])),
      )
      expect(made).toEqual([
        {
          method: 'user.update',
          params: [
            { userid: '30', name: 'Anna', surname: '' },
            { userid: '31', lang: 'default' },
          ],
        },
      ])
    }),
  )

  test(
    'of lists reads every account in one request and sends only lists that differ',
    onZabbix({ users: people }, async ({ apply, calls, target }) => {
      await target.get([id('30')], never)
      const made = await calls(() =>
        apply(edit(id('30'), [members('usrgrps', ['7'], 'add')]), edit(id('31'), [members('usrgrps', ['8'], 'add')])),
      )
      expect(made.filter(call => call.method === 'user.get')).toHaveLength(1)
      expect(updates(made)).toEqual([[{ userid: '30', usrgrps: [{ usrgrpid: '8' }, { usrgrpid: '7' }] }]])
    }),
  )

  test.each([
    ['6.0.14', { mediatypeid: '1', sendto: 'ann@example.org', active: '0', severity: '63', period: '1-7,00:00-24:00' }],
    [
      '7.0.22',
      {
        mediaid: '70',
        mediatypeid: '1',
        sendto: 'ann@example.org',
        active: '0',
        severity: '63',
        period: '1-7,00:00-24:00',
      },
    ],
  ])('of medias names those that stay as Zabbix %s wants them, and they keep their ids', async (version, stays) => {
    await onZabbix({ version, users: people }, async ({ apply, calls, kept }) => {
      const made = await calls(() => apply(edit(id('30'), [media('ann@home.example')])))
      expect(updates(made)).toMatchObject([[{ medias: [stays, { sendto: 'ann@home.example' }] }]])
      expect(kept('30').medias).toMatchObject([{ mediaid: '70' }, { sendto: ['ann@home.example'] }])
    })()
  })

  test(
    'falls back when a 7.0 does not know ids of medias yet, and remembers it',
    onZabbix({ version: '7.0.0beta1', users: people }, async ({ apply, calls, kept }) => {
      expect(updates(await calls(() => apply(edit(id('30'), [media('a@home.example')]))))).toHaveLength(2)
      expect(kept('30').medias).toHaveLength(2)
      expect(updates(await calls(() => apply(edit(id('30'), [media('b@home.example')]))))).toHaveLength(1)
      expect(kept('30').medias).toHaveLength(3)
    }),
  )

  test('that leaves an account without a group is rejected before 6.4, and done since', async () => {
    const leave = edit(id('30'), [members('usrgrps', ['8'], 'remove')])
    await onZabbix({ version: '6.0.14', users: people }, async ({ apply, fault }) => {
      expect((await fault('rejected', apply(edit(id('31'), [to('name', 'B')]), leave))).culprit).toBe(1)
    })()
    await onZabbix({ users: people }, async ({ apply, kept }) => {
      await apply(leave)
      expect(kept('30').usrgrps).toEqual([])
    })()
  })

  test(
    'to a taken user name is a conflict and names the one to blame',
    onZabbix({ users: people }, async ({ apply, fault }) => {
      const fault1 = await fault(
        'conflict',
        apply(edit(id('31'), [to('name', 'B')]), edit(id('30'), [to('username', 'bob')])),
      )
      expect(fault1).toMatchObject({ culprit: 1, field: 'username', message: expect.stringContaining('"bob"') })
    }),
  )

  test(
    'by somebody who may not is denied, not missing',
    onZabbix({ users: people, as: { username: 'ann', password: 'Zt4!mN8wRb6y' } }, async ({ apply, fault }) => {
      expect((await fault('denied', apply(edit(id('31'), [to('name', 'B')])))).message).toMatch(/must be a Super admin/)
    }),
  )

  test(
    'of a password sends it, and says it nowhere when Zabbix refuses it',
    onZabbix({ users: people }, async ({ apply, fault, kept }) => {
      await apply(withSecrets(edit(id('30'), []), { passwd: 'Hy6$kL3nVc8q' }))
      expect(kept('30').passwd).toBe('Hy6$kL3nVc8q')
      const refused = await fault('rejected', apply(withSecrets(edit(id('30'), []), { passwd: 'ann-Hy6$kL3nVc8q' })))
      expect(refused).toMatchObject({ field: 'passwd', message: expect.stringMatching(/must not contain/) })
    }),
  )
})

describe('accounts of a user directory', () => {
  const owned = {
    ...ann,
    texts: { ...ann.texts, userdirectoryid: '2' },
    medias: [{ mediaid: '70', mediatypeid: '1', sendto: ['ann@example.org'], ...parts, provisioned: '1' }],
  }

  test(
    'are shown as foreign',
    onZabbix({ users: [owned, bob] }, async ({ seen }) => {
      expect((await seen(id('30'))).foreign).toMatch(/user directory/)
      expect((await seen(id('31'))).foreign).toBeUndefined()
    }),
  )

  test(
    'keep what the directory gave them: the desired is rejected with its attribute',
    onZabbix({ users: [owned] }, async ({ apply, fault }) => {
      const { field, message } = await fault('rejected', apply(disabling(id('30'))))
      expect(field).toBe('usrgrps')
      expect(message).toMatch(/belongs to the user directory/)
      expect((await fault('rejected', apply(edit(id('30'), [to('username', 'anna')])))).field).toBe('username')
    }),
  )

  test(
    'take medias beside those of the directory',
    onZabbix({ users: [owned] }, async ({ apply, calls, kept }) => {
      const made = await calls(() => apply(edit(id('30'), [media('ann@home.example')])))
      // Those of the directory are not even named.
      expect(updates(made)).toMatchObject([[{ medias: [{ sendto: 'ann@home.example' }] }]])
      expect(kept('30').medias).toMatchObject([{ mediaid: '70', provisioned: '1' }, { sendto: ['ann@home.example'] }])
    }),
  )
})

describe('disabling and enabling', () => {
  test(
    'is joining and leaving the group, nothing else',
    onZabbix({ users: people }, async ({ apply, calls, kept }) => {
      expect(updates(await calls(() => apply(disabling(id('30')))))).toEqual([
        [{ userid: '30', usrgrps: [{ usrgrpid: '8' }, { usrgrpid: '9' }] }],
      ])
      await apply(enabling(id('30')))
      expect(kept('30').usrgrps).toEqual(['8'])
    }),
  )

  test(
    'what is so already sends no write',
    onZabbix({ users: people }, async ({ apply, writes }) => {
      await apply(disabling(id('30')))
      expect(await writes(() => apply(disabling(id('30'))))).toBe(0)
      expect(await writes(() => apply(enabling(id('31'))))).toBe(0)
    }),
  )

  test(
    'an account blocked by another group too says so',
    onZabbix({ users: [{ ...ann, usrgrps: ['8', '9', '40'] }] }, async ({ apply, seen, zabbix, target }) => {
      await apply(edit(id('30'), [members('usrgrps', ['40'], 'remove')]))
      await callAsAdmin(zabbix, 'usergroup.create', { name: 'Locked', users_status: 1 })
      const locked = String((await target.lookup('usergroup', ['Locked'], never)).get('Locked'))
      zabbix.edit('30', { usrgrps: ['8', '9', locked] })
      const [receipt] = await apply(enabling(id('30')))
      expect(receipt?.note).toMatch(/still cannot sign in: user group "Locked"/)
      expect((await seen(id('30'))).active).toBe(false)
    }),
  )

  test(
    'an account without a role cannot sign in, and enabling it says so',
    onZabbix({ users: [{ ...ann, texts: { ...ann.texts, roleid: '0' } }] }, async ({ apply, seen }) => {
      expect((await seen(id('30'))).active).toBe(false)
      expect((await apply(enabling(id('30'))))[0]?.note).toMatch(/no role/)
      expect((await apply(enabling(id('30'), [to('roleid', '1')])))[0]?.note).toBeUndefined()
    }),
  )

  test(
    'our own account is refused by Zabbix, in words',
    onZabbix({}, async ({ apply, fault }) => {
      expect((await fault('rejected', apply(disabling(id('1'))))).message).toMatch(/disabled group/)
    }),
  )

  test(
    'without the group there is no way: rejected, with what to do',
    onZabbix({ users: people }, async ({ fault, fixture, open }) => {
      const target = open({ ...fixture.settings, disabledGroup: 'Gone' })
      const { message } = await fault('rejected', Array.fromAsync(target.apply([disabling(id('30'))], never)))
      expect(message).toMatch(/no user group "Gone"; make one/)
    }),
  )
})

describe('a create', () => {
  const after = { username: 'cho', name: 'Cho', roleid: '1', usrgrps: ['8'] }

  test(
    'without a password gets a random one, different every time',
    onZabbix({}, async ({ apply, zabbix }) => {
      await apply(creation(after), creation({ ...after, username: 'dan' }))
      const [first, second] = zabbix
        .users()
        .slice(-2)
        .map(user => user.passwd ?? '')
      expect(first).toHaveLength(24)
      expect(first).not.toBe(second)
    }),
  )

  test(
    'with a password gets that one',
    onZabbix({}, async ({ apply, calls, zabbix }) => {
      const made = await calls(() => apply(withSecrets(creation(after), { passwd: 'Hy6$kL3nVc8q' })))
      expect(zabbix.users().at(-1)?.passwd).toBe('Hy6$kL3nVc8q')
      expect(made.map(call => call.method)).not.toContain('authentication.get')
    }),
  )

  test(
    'without a password asks for the password policy once, however many batches follow',
    onZabbix({}, async ({ apply, calls }) => {
      await apply(creation(after))
      const made = await calls(() => apply(creation({ ...after, username: 'dan' })))
      expect(made.map(call => call.method)).toEqual(['usergroup.get', 'user.create'])
    }),
  )

  test.each(['6.0.14', '7.0.22'])(
    'whose random password is refused on %s asks for the policy again, and makes everybody after all',
    async version => {
      await onZabbix({ version }, async ({ apply, calls, zabbix }) => {
        await apply(creation(after))
        zabbix.demand(40)
        const made = await calls(() =>
          apply(creation({ ...after, username: 'dan' }), creation({ ...after, username: 'eve' })),
        )
        expect(made.map(call => call.method)).toEqual([
          'usergroup.get',
          'user.create',
          'authentication.get',
          'user.create',
        ])
        const passwords = zabbix.users().map(({ texts, passwd = '' }) => [texts?.username, passwd.length])
        expect(passwords.slice(-3)).toEqual([
          ['cho', 24],
          ['dan', 40],
          ['eve', 40],
        ])
      })()
    },
  )

  test(
    'whose given password is refused is not repeated, and the password is the operator’s to correct',
    onZabbix({}, async ({ apply, calls, fault }) => {
      await apply(creation(after))
      const made = await calls(async () => {
        const given = withSecrets(creation({ ...after, username: 'dan' }), { passwd: 'short' })
        expect(await fault('rejected', apply(creation({ ...after, username: 'eve' }), given))).toMatchObject({
          field: 'passwd',
          culprit: 1,
        })
      })
      expect(made.map(call => call.method)).toEqual(['usergroup.get', 'user.create'])
    }),
  )

  test(
    'that no password is good enough for is rejected after one more try',
    onZabbix({}, async ({ apply, calls, fault, zabbix }) => {
      await apply(creation(after))
      zabbix.demand(100)
      const made = await calls(() => fault('rejected', apply(creation({ ...after, username: 'dan' }))))
      expect(made.map(call => call.method)).toEqual([
        'usergroup.get',
        'user.create',
        'authentication.get',
        'user.create',
      ])
    }),
  )

  test(
    'that lost a race is a conflict, and no hash is said',
    onZabbix({}, async ({ apply, fault, zabbix }) => {
      zabbix.misbehave({ misbehaviour: { kind: 'raced' }, matching: asked => asked.write })
      const { message } = await fault('conflict', apply(creation(after)))
      expect(message).not.toMatch(/\$2y|INSERT/)
    }),
  )

  test(
    'of a batch that 6.0 refuses without a position still names the one to blame',
    onZabbix({ version: '6.0.14', users: people }, async ({ apply, fault }) => {
      const group = await fault(
        'rejected',
        apply(creation(after), creation({ ...after, username: 'x', usrgrps: ['8', '99'] })),
      )
      expect(group).toMatchObject({ culprit: 1, field: 'usrgrps' })
      const name = await fault('conflict', apply(creation(after), creation({ ...after, username: 'bob' })))
      expect(name.culprit).toBe(1)
    }),
  )

  test(
    'shows those whose names look like the one asked for: another case, ß and ss, ı and i, and nobody else',
    onZabbix({ users: people }, async ({ apply, target }) => {
      for (const username of ['ANN', 'anna', 'joann', 'buße', 'dıdem', 'JOSÉ', 'a*n'])
        await apply(creation({ ...after, username }))
      const foundFor = async (name: string): Promise<readonly unknown[]> => {
        const accounts = await target.find({ name: 'username', values: [name] }, never)
        return accounts.map(({ attributes }) => attributes.username).sort()
      }
      expect(await foundFor('ann')).toEqual(['ANN', 'ann'])
      expect(await foundFor('busse')).toEqual(['buße'])
      expect(await foundFor('buße')).toEqual(['buße'])
      expect(await foundFor('BUSSE')).toEqual(['buße'])
      expect(await foundFor('didem')).toEqual(['dıdem'])
      expect(await foundFor('José')).toEqual(['JOSÉ'])
      expect(await foundFor('a*n')).toEqual(['a*n'])
    }),
  )
})

describe('other trouble', () => {
  test.each(['6.0.14', '7.0.22'])('Zabbix %s without its database is unreachable', async version => {
    await onZabbix({ version }, async ({ apply, fault, zabbix, target }) => {
      await target.find({ name: 'username', values: ['x'] }, never)
      zabbix.misbehave({ misbehaviour: { kind: 'database' }, next: 2 })
      await fault('unreachable', target.find({ name: 'username', values: ['x'] }, never))
      await fault('unreachable', apply(edit(id('1'), [to('name', 'x')])))
    })()
  })

  test.each([
    ['1', /oneself/],
    ['2', /guest/],
  ])('account %s cannot be deleted: rejected, in Zabbix’s words', async (userid, words) => {
    await onZabbix({}, async ({ apply, fault }) => {
      expect((await fault('rejected', apply(deletion(id(userid))))).message).toMatch(words)
    })()
  })

  test(
    'ids that are no numbers are nobody’s',
    onZabbix({ users: people }, async ({ target }) => {
      expect(await target.get([id('abc'), id('30')], never)).toHaveLength(1)
    }),
  )

  test(
    'the group that disables is asked for when it is used: one of its name made since is the one',
    onZabbix({ users: people, groups: ['Night shift'] }, async ({ apply, zabbix }) => {
      await apply(disabling(id('30')))
      zabbix.renameGroup('Disabled', 'Off, old')
      zabbix.renameGroup('Night shift', 'Disabled')
      await apply(disabling(id('31')))
      const groups = (userid: string) => zabbix.users().find(user => user.userid === userid)?.usrgrps
      expect(groups('31')).not.toEqual(expect.arrayContaining(groups('30')?.slice(-1) ?? []))
    }),
  )
})

async function callAsAdmin(
  { url, token }: { url: string; token: string },
  method: string,
  params: unknown,
): Promise<void> {
  await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ jsonrpc: '2.0', method, params, id: 1 }),
  })
}
