import { describe, expect, test } from 'vitest'
import { never } from '../contract/session.ts'
import { columnsOf, id, onDesk, operations } from './opened.ts'

const people = Array.from({ length: 120 }, (_none, number) => columnsOf(`p${number}`))

test(
  'a list is one search and one call for every fifty',
  onDesk('znuny', { users: people }, async ({ calls, target }) => {
    const made = await calls(async () => expect(await Array.fromAsync(target.list(never))).toHaveLength(120))
    expect(operations(made)).toEqual(['SessionCreate', 'CustomerUserSearch', ...Array(3).fill('CustomerUserGet')])
  }),
)

test(
  'in the address of a GET there are ten at most, and no password',
  onDesk(
    'znuny',
    {
      users: people.slice(0, 15),
      routes: { CustomerUserGet: 'GET /CustomerUser/:CustomerUserID' },
      settings: { routes: { CustomerUserGet: 'GET /CustomerUser/:CustomerUserID' } },
    },
    async ({ calls, target }) => {
      const logins = people.slice(0, 15).map(one => id(one.UserLogin ?? ''))
      const made = await calls(async () => expect(await target.get(logins, never)).toHaveLength(15))
      expect(
        made.filter(call => call.verb === 'GET').map(call => call.path.split('?')[0]?.split('%2C').length),
      ).toEqual([10, 5])
      expect(made.filter(call => call.path.includes('Password'))).toEqual([])
      expect((await target.check(never)).remarks).toEqual([expect.stringMatching(/session stands in the address/)])
    },
  ),
)

describe('finding', () => {
  test.each([
    ['a login in another case', 'UserLogin', ['P1'], ['p1']],
    ['one login asked for twice', 'UserLogin', ['p1', 'P1'], ['p1']],
    ['a login with a comma, which would be two', 'UserLogin', ['p1,p2'], []],
    ['nobody’s login', 'UserLogin', [''], []],
    ['a star, which would be everybody', 'UserEmail', ['*'], []],
    ['nothing, which would be everybody', 'UserEmail', [''], []],
    ['an address in another case', 'UserEmail', ['P2@CORP.test', 'nobody@corp.test'], ['p2']],
  ])('%s', async (_what, name, values, logins) => {
    await onDesk('znuny', { users: people.slice(0, 4) }, async ({ target }) => {
      expect((await target.find({ name, values }, never)).map(one => one.remoteId)).toEqual(logins)
    })()
  })

  test(
    'shows accounts that are not valid',
    onDesk('znuny', { users: people.slice(0, 4) }, async ({ desk, target }) => {
      desk.edit('p1', { validId: 2 })
      const found = await target.find({ name: 'UserEmail', values: ['p1@corp.test'] }, never)
      expect(found).toMatchObject([{ remoteId: 'p1', active: false }])
    }),
  )
})

describe('a check', () => {
  test(
    'names product and agent, and writes nothing',
    onDesk('znuny', {}, async ({ target }) => {
      expect(await target.check(never)).toEqual({
        product: 'Znuny with GIExtension',
        signedInAs: 'sync-agent (agent)',
        remarks: [],
      })
    }),
  )

  test(
    'finds a route that is missing before anything is sent to it in earnest',
    onDesk('znuny', { settings: { routes: { CustomerUserSearch: 'POST /Nope' } } }, async ({ fault, target }) => {
      expect((await fault('broken', target.check(never))).message).toMatch(/no route POST \/Nope/)
    }),
  )
})
