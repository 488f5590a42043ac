import { createServer } from 'node:http'
import { describe, expect, test } from 'vitest'
import { never } from '../contract/session.ts'
import { onZabbix } from './opened.ts'

const methods = (calls: readonly { readonly method: string }[]) => calls.map(call => call.method)
const find = { name: 'userid', values: ['1'] }

describe('signing in', () => {
  test.each(['6.0.14', '6.4.5', '7.0.22', '7.2.0'])(
    'Zabbix %s: the version is asked once, without credentials; a token needs no login',
    async version => {
      await onZabbix({ version }, async ({ calls, target }) => {
        const made = await calls(async () => {
          await target.find(find, never)
          await target.find(find, never)
        })
        expect(methods(made)).toEqual(['apiinfo.version', 'user.get', 'user.get'])
      })()
    },
  )

  test.each(['6.0.14', '7.0.22'])('Zabbix %s: with a password, one login serves every call', async version => {
    await onZabbix({ version, signIn: 'password' }, async ({ calls, target }) => {
      const made = await calls(async () => {
        await Promise.all([target.find(find, never), target.find(find, never), target.find(find, never)])
        await target.find(find, never)
      })
      expect(methods(made).filter(method => method === 'user.login')).toHaveLength(1)
    })()
  })

  test(
    'a session that ended is renewed once, and the call repeated',
    onZabbix({ signIn: 'password' }, async ({ calls, target, zabbix }) => {
      await target.find(find, never)
      zabbix.misbehave({ misbehaviour: { kind: 'expired' }, next: 1 })
      const made = await calls(() => target.find(find, never))
      expect(methods(made)).toEqual(['user.get', 'user.login', 'user.get'])
    }),
  )

  test(
    'calls that find the session ended at the same time cause one login',
    onZabbix({ signIn: 'password' }, async ({ calls, target, zabbix }) => {
      await target.find(find, never)
      zabbix.misbehave({ misbehaviour: { kind: 'expired' }, next: 1 })
      const made = await calls(() => Promise.all([1, 2, 3].map(() => target.find(find, never))))
      expect(methods(made).filter(method => method === 'user.login')).toHaveLength(1)
    }),
  )

  test(
    'a session that ends again right away is no reason to try for ever',
    onZabbix({ signIn: 'password' }, async ({ calls, fault, target, zabbix }) => {
      await target.find(find, never)
      zabbix.misbehave({ misbehaviour: { kind: 'expired' }, matching: asked => asked.name === 'user.get', next: 9 })
      const made = await calls(() => fault('denied', target.find(find, never)))
      expect(methods(made)).toEqual(['user.get', 'user.login', 'user.get'])
    }),
  )

  test(
    'a refused login is not repeated right away, so that the account is not blocked',
    onZabbix({ as: { username: 'Admin', password: 'wrong-one' } }, async ({ calls, fault, target }) => {
      const made = await calls(async () => {
        await fault('denied', target.find(find, never))
        await fault('denied', target.find(find, never))
        await fault('denied', target.check(never))
      })
      expect(methods(made).filter(method => method === 'user.login')).toHaveLength(1)
    }),
  )

  test(
    'an expired token says what to do',
    onZabbix({}, async ({ fault, target, zabbix }) => {
      zabbix.misbehave({ misbehaviour: { kind: 'expired' }, matching: asked => asked.name === 'user.get' })
      expect((await fault('denied', target.find(find, never))).message).toMatch(/token has expired; make a new one/)
    }),
  )
})

describe('an address where no Zabbix is', () => {
  test.each([
    [404, 'broken'],
    [302, 'broken'],
    [412, 'broken'],
    [403, 'denied'],
    [408, 'unreachable'],
    [425, 'unreachable'],
    [502, 'unreachable'],
  ] as const)('HTTP %i arrives as %s, never as a missing account', async (status, kind) => {
    const server = createServer((_request, response) => response.writeHead(status).end('<html>'))
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
    const address = server.address()
    const port = typeof address === 'object' ? address?.port : 0
    await onZabbix({}, async ({ fault, fixture, open }) => {
      const target = open({ ...fixture.settings, url: `http://127.0.0.1:${port}/` })
      const { message, answer } = await fault(kind, target.find(find, never))
      expect(answer).toBe(`HTTP ${status}`)
      if (kind === 'broken') expect(message).toMatch(/check that url/)
    })().finally(() => server.close())
  })
})
