import { generateKeyPairSync } from 'node:crypto'
import { createServer } from 'node:http'
import { describe, expect, test } from 'vitest'
import { Secret } from '#contract'
import { edit } from '../contract/operations.ts'
import { never } from '../contract/session.ts'
import { id, names, onSuperOffice, to } from './opened.ts'

const find = { name: 'UserName', values: ['sync'] }
const keys = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
})
const app = { systemUser: 'App-k3y', appToken: 'app-token-1', publicKey: keys.publicKey }
const asSystemUser = {
  username: undefined,
  password: undefined,
  systemUser: new Secret(app.systemUser),
  privateKey: new Secret(keys.privateKey),
  appToken: new Secret(app.appToken),
}
const online = { tenant: 'Cust12345', app, settings: asSystemUser }
const authenticates = (all: readonly string[]) => all.filter(name => name.endsWith('Authenticate'))

describe('every request', () => {
  test(
    'says the language, and culture, time zone and application when they are set',
    onSuperOffice(
      { settings: { language: 'nb-no', culture: 'sv', timezone: 'NO', appToken: new Secret('app-token-1') } },
      async ({ calls, target }) => {
        const [first] = await calls(() => target.find(find, never))
        expect(first?.headers).toMatchObject({
          accept: 'application/json',
          'accept-language': 'nb-no',
          'so-language': 'nb-no',
          'so-culture': 'sv',
          'so-timezone': 'NO',
          'so-apptoken': 'app-token-1',
        })
      },
    ),
  )

  test(
    'leaves out what is not set',
    onSuperOffice({}, async ({ calls, target }) => {
      const [first] = await calls(() => target.find(find, never))
      expect(first?.headers).toMatchObject({ 'accept-language': 'en' })
      for (const name of ['so-culture', 'so-timezone', 'so-apptoken']) expect(first?.headers).not.toHaveProperty(name)
    }),
  )

  test.each([
    ['password', /^Basic /],
    ['ticket', /^SOTicket 7T:/],
    ['token', /^Bearer 8A:/],
  ] as const)('signs in by %s', async (signIn, header) => {
    await onSuperOffice({ signIn }, async ({ calls, target }) => {
      const made = await calls(() => target.find(find, never))
      expect(made.every(call => header.test(call.headers.authorization ?? ''))).toBe(true)
    })()
  })
})

describe('a ticket', () => {
  let nowMs = Date.UTC(2026, 0, 5)

  test(
    'lives on for six hours after each use; a dead one says what to do',
    onSuperOffice({ signIn: 'ticket', now: () => new Date(nowMs) }, async ({ fault, target }) => {
      for (const hours of [5, 5, 5]) {
        nowMs += hours * 3600_000
        expect(await target.find(find, never)).toHaveLength(1)
      }
      nowMs += 7 * 3600_000
      expect((await fault('denied', target.find(find, never))).message).toMatch(
        /ticket dies six hours after its last use/,
      )
    }),
  )
})

describe('a system user', () => {
  test(
    'gets a ticket for a signed token, once for any number of requests',
    onSuperOffice(online, async ({ calls, target }) => {
      const made = await calls(async () => {
        await Promise.all([1, 2, 3].map(() => target.find(find, never)))
        await target.find(find, never)
      })
      expect(authenticates(names(made))).toHaveLength(1)
    }),
  )

  test(
    'gets a new ticket when the old one is dead, and the request goes out again',
    onSuperOffice(online, async ({ calls, simulator, target }) => {
      await target.find(find, never)
      simulator.misbehave({ misbehaviour: { kind: 'expired' }, matching: ({ name }) => name === 'GET User' })
      const made = await calls(() => target.find(find, never))
      expect(names(made)).toEqual(['GET User', 'POST Authenticate', 'GET User', 'GET User/{id}'])
    }),
  )

  test(
    'that is refused is not tried again right away, and nothing secret is said',
    onSuperOffice(
      { ...online, settings: { ...asSystemUser, systemUser: new Secret('Other-k3y') } },
      async ({ calls, fault, target }) => {
        const made = await calls(async () => {
          expect((await fault('denied', target.find(find, never))).message).toMatch(
            /does not let the system user in \("Denied"\)/,
          )
          await fault('denied', target.check(never))
        })
        expect(authenticates(names(made))).toHaveLength(1)
      },
    ),
  )

  test(
    'needs a key that can sign',
    onSuperOffice(
      { ...online, settings: { ...asSystemUser, privateKey: new Secret('<RSAKeyValue>') } },
      async ({ fault, target }) => {
        expect((await fault('denied', target.find(find, never))).message).toMatch(/no RSA key in PEM form/)
      },
    ),
  )
})

describe('a tenant of SuperOffice Online', () => {
  test(
    'that moved is followed, and the request goes out again, also a write',
    onSuperOffice({ ...online, users: [{ AssociateId: 20 }] }, async ({ apply, calls, kept, simulator, target }) => {
      await target.find(find, never)
      simulator.move()
      const made = await calls(() => apply(edit(id('20'), [to('Rank', 9)])))
      expect(names(made)).toEqual(['GET User/{id}', 'GET Cust12345', 'GET User/{id}', 'PATCH User/{id}'])
      expect(kept('20').Rank).toBe(9)
    }),
  )

  test(
    'that is down pauses the target and counts as no failure',
    onSuperOffice(online, async ({ fault, simulator, target }) => {
      await target.find(find, never)
      simulator.move()
      simulator.turn('OfflineMaintenance')
      const { message, retryAt } = await fault('throttled', target.find(find, never))
      expect(message).toMatch(/Cust12345 .* is not running now \(OfflineMaintenance\)/)
      expect((retryAt?.getTime() ?? 0) - Date.now()).toBeGreaterThan(3_500_000)
      await fault('throttled', target.check(never))
    }),
  )

  test(
    'that is being worked on and runs is used',
    onSuperOffice(online, async ({ simulator, target }) => {
      simulator.turn('OnlineMaintenance')
      const report = await target.check(never)
      expect(report.remarks).toEqual([
        expect.anything(),
        expect.stringMatching(/by special permission only; tenant Cust12345/),
      ])
    }),
  )

  test(
    'where apps may not administer users halts the target with what to do',
    onSuperOffice({ ...online, isRestricted: true }, async ({ fault, target }) => {
      const words = /Online does not let this app administer users of Cust12345 .*ask SuperOffice to permit it .*SCIM/
      expect((await fault('denied', target.check(never))).message).toMatch(words)
      expect((await fault('denied', target.find(find, never))).message).toMatch(words)
    }),
  )
})

describe('a check', () => {
  const bosses = {
    administrating: [3],
    users: [
      { AssociateId: 30, Role: 1 },
      { AssociateId: 31, Role: 3 },
      { AssociateId: 32, Role: 1, Deleted: true },
    ],
  }

  test(
    'names the product and us, and says that the account should be usherd’s own',
    onSuperOffice({}, async ({ target }) => {
      expect(await target.check(never)).toEqual({
        product: 'SuperOffice NetServer 11.10.721.0',
        signedInAs: 'sync (Administrator)',
        administrators: ['1'],
        self: '1',
        remarks: [expect.stringMatching(/"sync" is an internal user/)],
      })
    }),
  )

  test(
    'counts users of every role that has the right the settings name',
    onSuperOffice({ ...bosses, settings: { administratorRight: 'admin-role' } }, async ({ target }) => {
      expect((await target.check(never)).administrators?.toSorted()).toEqual(['1', '30', '31'])
    }),
  )

  test(
    'counts those of our own role alone where no right is named',
    onSuperOffice(bosses, async ({ target }) => {
      expect((await target.check(never)).administrators).toEqual(['1', '30'])
    }),
  )

  test(
    'says that a right our own role lacks cannot be the one, and counts our own role',
    onSuperOffice({ ...bosses, settings: { administratorRight: 'cs-listown' } }, async ({ target }) => {
      const { administrators, remarks } = await target.check(never)
      expect(administrators).toEqual(['1', '30'])
      expect(remarks.at(-1)).toMatch(/our role has no function right cs-listown; only users with our own role count/)
    }),
  )

  test.each([
    ['breaks down', 500],
    ['is refused', 400],
    ['is answered with nobody', 200],
  ] as const)(
    'whose question for the administrators %s says so, and names no administrators',
    async (_what, status) => {
      await onSuperOffice({}, async ({ simulator, target }) => {
        simulator.answerRoles(status)
        const report = await target.check(never)
        expect(report.administrators).toBeUndefined()
        expect(report.administratorsUnknown).toMatchObject({ unless: { attribute: 'Role', values: ['1'] } })
        expect(report.remarks.at(-1)).toMatch(/: whoever may be the last administrator is neither disabled nor/)
      })()
    },
  )

  test(
    'by somebody who may not administer users is denied, with what to do',
    onSuperOffice(
      {
        users: [{ AssociateId: 20, UserName: 'clerk', Password: 'clerk-Zt4mN8wR' }],
        settings: { username: 'clerk', password: new Secret('clerk-Zt4mN8wR') },
      },
      async ({ fault, target }) => {
        const { message, answer } = await fault('denied', target.check(never))
        expect(message).toMatch(/give the role of the account we sign in with the right to administer users/)
        expect(answer).toBe('HTTP 403 SoAccessException')
      },
    ),
  )
})

describe('an address where no SuperOffice is', () => {
  test.each([
    [404, 'broken'],
    [302, 'broken'],
    [403, 'denied'],
    [423, 'rejected'],
    [425, 'unreachable'],
    [502, 'unreachable'],
  ] as const)('HTTP %i arrives as %s, never as a missing user', async (status, kind) => {
    const server = createServer((_request, response) => response.writeHead(status).end('<html>'))
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
    const address = server.address()
    const port = typeof address === 'object' ? address?.port : 0
    await onSuperOffice({}, async ({ fault, fixture, open }) => {
      const target = open({ ...fixture.settings, url: `http://127.0.0.1:${port}/api/v1` })
      await fault(kind, target.find(find, never))
      await fault(kind, target.get([id('20')], never))
      const { message } = await fault(kind, Array.fromAsync(target.apply([edit(id('20'), [to('Rank', 1)])], never)))
      if (kind === 'broken') expect(message).toMatch(/check that url/)
    })().finally(() => server.close())
  })
})
