import { expect, test } from 'vitest'
import { createConduct } from '#simulation'
import { startZabbixSimulator, type ZabbixSimulator } from '../../../connectors/zabbix/simulator.ts'

const get = { name: 'user.get', write: false }
const update = { name: 'user.update', write: true }

test('a queued misbehaviour meets the next so many matching requests, then the next plan has its turn', () => {
  const conduct = createConduct()
  conduct.misbehave({ misbehaviour: { kind: 'nonsense' }, next: 2, matching: asked => asked.write })
  conduct.misbehave({ misbehaviour: { kind: 'html' } })
  const kinds = [get, update, update, update, get].map(asked => conduct.decide(asked)?.kind)
  expect(kinds).toEqual(['html', 'nonsense', 'nonsense', undefined, undefined])
})

test('a misbehaviour by chance is the same for the same seed, and about as frequent as asked', () => {
  const draw = (seed: number) => {
    const conduct = createConduct()
    conduct.misbehave({ misbehaviour: { kind: 'torn' }, probability: 0.25, seed })
    return Array.from({ length: 400 }, () => conduct.decide(get) !== undefined)
  }
  expect(draw(7)).toEqual(draw(7))
  expect(draw(7)).not.toEqual(draw(8))
  const share = draw(7).filter(Boolean).length / 400
  expect(share).toBeGreaterThan(0.15)
  expect(share).toBeLessThan(0.35)
})

async function call({ url }: ZabbixSimulator, method: string, params: unknown, bearer?: string) {
  const headers = {
    'content-type': 'application/json',
    ...(bearer === undefined ? {} : { authorization: `Bearer ${bearer}` }),
  }
  const response = await fetch(url, {
    method: 'POST',
    headers,
    body: JSON.stringify({ jsonrpc: '2.0', method, params, id: 1 }),
  })
  const { result, error }: { result?: unknown; error?: { data: string } } = Object(await response.json())
  return error?.data ?? result
}

test('a session ends when nobody uses it for as long as its user allows, and each call renews it', async () => {
  let nowMs = 0
  const users = [{ texts: { username: 'ops', roleid: '3', autologout: '15m' }, passwd: 'secret-enough' }]
  await using simulator = await startZabbixSimulator({ version: '7.0.22', users, now: () => new Date(nowMs) })
  const session = String(await call(simulator, 'user.login', { username: 'ops', password: 'secret-enough' }))
  const after = async (minutes: number) => {
    nowMs += minutes * 60_000
    return call(simulator, 'user.get', { countOutput: true }, session)
  }
  expect(await after(14)).toBe('3')
  expect(await after(14)).toBe('3')
  expect(await after(16)).toMatch(/Session terminated/)
})

test('a refused record refuses the whole list and leaves no trace', async () => {
  await using simulator = await startZabbixSimulator({ version: '7.0.22' })
  simulator.misbehave({ misbehaviour: { kind: 'refused', account: 'bob' } })
  const user = (username: string) => ({ username, passwd: 'Xk7#pQ2vLm9s', roleid: '1' })
  expect(await call(simulator, 'user.create', [user('ann'), user('bob')], simulator.token)).toMatch(/"\/2\/url"/)
  expect(simulator.users()).toHaveLength(2)
  expect(simulator.journal).toMatchObject([{ method: 'user.create', faulted: 'refused' }])
})

test('7.2 does not take credentials in the body any more', async () => {
  await using simulator = await startZabbixSimulator({ version: '7.2.0' })
  const body = JSON.stringify({ jsonrpc: '2.0', method: 'user.get', params: {}, id: 1, auth: simulator.token })
  const response = await fetch(simulator.url, { method: 'POST', headers: { 'content-type': 'application/json' }, body })
  expect(await response.text()).toMatch(/unexpected parameter \\"auth\\"/)
})
