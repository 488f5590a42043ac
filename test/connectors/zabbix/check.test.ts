import { describe, expect, test } from 'vitest'
import { never } from '../contract/session.ts'
import { onZabbix } from './opened.ts'

const ops = { userid: '20', texts: { username: 'ops', roleid: '3' }, passwd: 'Zt4!mN8wRb6y', usrgrps: ['7'] }
const clerk = { userid: '21', texts: { username: 'clerk', roleid: '1' }, passwd: 'Zt4!mN8wRb6y', usrgrps: ['8'] }
const asleep = { userid: '22', texts: { username: 'asleep', roleid: '3' }, usrgrps: ['7', '9'] }

describe('a check', () => {
  test.each(['6.0.14', '7.0.22'])(
    'of Zabbix %s names the product, us, and the Super admins that can sign in',
    async version => {
      await onZabbix({ version, users: [ops, clerk, asleep] }, async ({ target }) => {
        expect(await target.check(never)).toEqual({
          product: `Zabbix ${version}`,
          signedInAs: 'Admin (Super admin)',
          self: '1',
          administrators: ['1', '20'],
          remarks: [],
        })
      })()
    },
  )

  test(
    'remarks that we are the only Super admin',
    onZabbix({ users: [asleep] }, async ({ target }) => {
      expect((await target.check(never)).remarks).toEqual([expect.stringMatching(/only active Super admin/)])
    }),
  )

  test(
    'remarks on a language other than English',
    onZabbix({ users: [ops] }, async ({ target, zabbix }) => {
      zabbix.edit('1', { texts: { lang: 'de_DE' } })
      expect((await target.check(never)).remarks).toEqual([
        expect.stringMatching(/"Admin" is de_DE; set it to English/),
      ])
    }),
  )

  test(
    'remarks on a version nobody has seen yet',
    onZabbix({ version: '8.2.0', users: [ops] }, async ({ target }) => {
      expect((await target.check(never)).remarks).toEqual([expect.stringMatching(/newer than 7\.4/)])
    }),
  )

  test(
    'is denied to anybody but a Super admin',
    onZabbix({ users: [clerk], as: { username: 'clerk', password: 'Zt4!mN8wRb6y' } }, async ({ fault, target }) => {
      expect((await fault('denied', target.check(never))).message).toMatch(/"clerk" is no Super admin/)
    }),
  )

  test(
    'is refused by versions before 6.0',
    onZabbix({ version: '5.0.42' }, async ({ fault, target }) => {
      expect((await fault('broken', target.check(never))).message).toMatch(/5\.0\.42 is too old/)
    }),
  )

  test.each([
    ['Nobody', /no user group "Nobody"; make one/],
    ['disabled', /no user group "disabled"/],
    ['Guests', /"Guests" does not disable its members; set its status/],
  ])('wants the group %s to be there and to disable its members', async (disabledGroup, words) => {
    await onZabbix({}, async ({ fault, fixture, open }) => {
      const target = open({ ...fixture.settings, disabledGroup })
      expect((await fault('rejected', target.check(never))).message).toMatch(words)
    })()
  })
})
