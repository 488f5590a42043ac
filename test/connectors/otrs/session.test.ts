import { expect, test } from 'vitest'
import { never } from '../contract/session.ts'
import { onDesk, operations } from './opened.ts'

const find = { name: 'UserLogin', values: ['ann'] }

test(
  'one session serves every call, however many start at once',
  onDesk('znuny', {}, async ({ calls, target }) => {
    const made = await calls(async () => {
      await Promise.all([1, 2, 3].map(() => target.find(find, never)))
      await target.find(find, never)
    })
    expect(operations(made)).toEqual(['SessionCreate', ...Array(4).fill('CustomerUserGet')])
    expect(made.slice(1).every(call => !('Password' in call.payload))).toBe(true)
  }),
)

test(
  'a session that ended is renewed once, and the call repeated',
  onDesk('znuny', {}, async ({ calls, desk, target }) => {
    await target.find(find, never)
    desk.endSessions()
    expect(operations(await calls(() => target.find(find, never)))).toEqual([
      'CustomerUserGet',
      'SessionCreate',
      'CustomerUserGet',
    ])
  }),
)

test('a session of two hours is renewed, although it was used all the time', async () => {
  let nowMs = Date.now()
  await onDesk('znuny', { now: () => new Date(nowMs) }, async ({ calls, target }) => {
    await target.find(find, never)
    nowMs += 7_199_000
    expect(operations(await calls(() => target.find(find, never)))).toEqual(['CustomerUserGet'])
    nowMs += 2_000
    expect(operations(await calls(() => target.find(find, never)))).toContain('SessionCreate')
  })()
})

test(
  'calls that find the session ended at the same time cause one login',
  onDesk('znuny', {}, async ({ calls, desk, target }) => {
    await target.find(find, never)
    desk.endSessions()
    const made = await calls(() => Promise.all([1, 2, 3].map(() => target.find(find, never))))
    expect(operations(made).filter(name => name === 'SessionCreate')).toHaveLength(1)
  }),
)

test(
  'credentials that are refused right after a login are no reason to try for ever',
  onDesk('znuny', {}, async ({ calls, desk, fault, target }) => {
    await target.find(find, never)
    const matching = (asked: { name: string }) => asked.name === 'CustomerUserGet'
    desk.misbehave({ misbehaviour: { kind: 'expired' }, matching, next: 9 })
    const made = await calls(() => fault('denied', target.find(find, never)))
    expect(operations(made)).toEqual(['CustomerUserGet', 'SessionCreate', 'CustomerUserGet'])
  }),
)

test(
  'a refused login is not repeated right away, so that the agent is not locked out',
  onDesk('znuny', { agent: { login: 'sync-agent', password: 'another' } }, async ({ calls, fault, target }) => {
    const made = await calls(async () => {
      await fault('denied', target.find(find, never))
      await fault('denied', target.check(never))
    })
    expect(operations(made)).toEqual(['SessionCreate'])
  }),
)

test(
  'without sessions the credentials travel with each call, in the body',
  onDesk('znuny', { signIn: 'password' }, async ({ calls, target }) => {
    const made = await calls(() => target.find(find, never))
    expect(made).toMatchObject([{ operation: 'CustomerUserGet', path: '/CustomerUserGet' }])
    expect(made[0]?.payload).toMatchObject({ UserLogin: 'sync-agent' })
  }),
)
