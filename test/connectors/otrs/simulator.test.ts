import { expect, test } from 'vitest'
import { type OtrsSimulator, startOtrsSimulator } from '../../../connectors/otrs/simulator.ts'

const credentials = { UserLogin: 'root@localhost', Password: 'root' }

async function ask({ url }: OtrsSimulator, path: string, init: RequestInit): Promise<string> {
  return (await fetch(`${url}${path}`, { method: 'POST', ...init })).text()
}

test('a body without a length is not read', async () => {
  await using simulator = await startOtrsSimulator({ dialect: 'znuny' })
  const text = JSON.stringify(credentials)
  const chunked = { body: new Blob([text]).stream(), duplex: 'half' } as RequestInit // Node's fetch wants it, its type does not know it
  expect(await ask(simulator, '/SessionCreate', chunked)).toMatch(/Password parameter is missing/)
  expect(await ask(simulator, '/SessionCreate', { body: text })).toMatch(/SessionID/)
})

test('the path wins over the query, and the query over the body', async () => {
  const users = ['a', 'b', 'c'].map(UserLogin => ({ UserLogin }))
  const routes = { CustomerUserGet: 'POST /Get/:CustomerUserID' }
  await using simulator = await startOtrsSimulator({ dialect: 'znuny', users, routes })
  const body = JSON.stringify({ ...credentials, Password: 'wrong', CustomerUserID: 'c' })
  expect(await ask(simulator, '/Get/a?CustomerUserID=b&Password=root', { body })).toMatch(/"UserLogin":"a"/)
})

test('a search without CustomerUser finds everybody who is valid, whatever Search says', async () => {
  const users = [{ UserLogin: 'a' }, { UserLogin: 'b' }, { UserLogin: 'c' }]
  await using simulator = await startOtrsSimulator({ dialect: 'znuny', users })
  simulator.edit('b', { validId: 2 })
  const body = JSON.stringify({ ...credentials, Search: { UserLogin: 'a' } })
  expect(await ask(simulator, '/CustomerUserSearch', { body })).toBe('{"CustomerUser":["c","a"]}')
})

test('a refused record stays as it was', async () => {
  await using simulator = await startOtrsSimulator({
    dialect: 'otrs8',
    users: [{ UserLogin: 'a', UserCity: 'Lisbon' }],
  })
  simulator.misbehave({ misbehaviour: { kind: 'refused', account: 'a' } })
  const before = simulator.users()
  const body = JSON.stringify({ AccessToken: simulator.accessToken, ID: 'a', UserFirstname: 'Ann' })
  expect(await ask(simulator, '/CustomerUserUpdate', { body })).toMatch(/CustomerUserUpdate\.Operation failed/)
  expect(simulator.users()).toEqual(before)
  expect(simulator.journal).toMatchObject([{ operation: 'CustomerUserUpdate', faulted: 'refused' }])
})
