import { describe, expect, test } from 'vitest'
import { addUser, type Endpoint, openEndpoint, patchOf, urn, userOf } from '../endpoint.ts'

/** What must not be written down anywhere but in the store. */
const secrets = /Ægidius|Quist|aegi|4711|12345|hunter2|555|Annie|Bond Street|usherd_[0-9a-f]{12}_/

/** Requests that are refused, or not wholly understood, about one person. */
async function misbehave(endpoint: Endpoint): Promise<void> {
  const { send, sendAs } = endpoint
  const person = { name: { familyName: 'Quist' }, emails: [{ value: 'aegi@x.test' }], employeeNumber: '4711' }
  const id = await addUser(endpoint, 'Ægidius "Annie" Quist', person)
  const answers = [
    await send('POST', '/Users', userOf('ægidius "annie" quist', { nickName: 'Annie' })),
    await send('POST', '/Users', userOf('x', { title: 12345, password: 'hunter2' })),
    await send('POST', '/Users', userOf('x', { password: ['hunter2', 'hunter2'] })),
    await send('POST', '/Users', userOf('x', { emails: [[['aegi@x.test']]] })),
    await send('POST', '/Users', userOf('x', { addresses: [{ streetAddress: { a: 'Bond Street', b: 12345 } }] })),
    await send('POST', '/Users', '{"userName": "Ægidius" "Quist"'),
    await send('POST', '/Groups', { schemas: [urn.group], displayName: 'x', members: [{ value: 'Annie" Quist' }] }),
    await send('PATCH', `/Users/${id}`, patchOf({ op: 'Annie "Quist"' })),
    await send('PATCH', `/Users/${id}`, patchOf({ op: 'add', path: 'emails[value eq "aegi@x.test"', value: 1 })),
    await send('PATCH', `/Users/${id}`, patchOf({ op: 'replace', path: 'active', value: 12345 })),
    await send('GET', `/Users?filter=${encodeURIComponent('userName eq "Ægidius" "Quist"')}`),
    await send('GET', `/Users?filter=${encodeURIComponent('active gt 12345 and userName eq "Annie"')}`),
    await send('GET', `/Users?filter=${encodeURIComponent('title eq Quist')}`),
    await send('GET', '/Users?count=Quist'),
    await sendAs(endpoint.token.replace(/.$/, 'g'))('GET', '/Users'),
    await sendAs(`${endpoint.token}0`)('GET', '/Users'),
  ]
  expect(answers.map(({ status }) => status).filter(status => status < 400)).toEqual([])
  await send('POST', '/Users', userOf('fine', { shoeSize: 'Annie', 'x:y': { z: 'Quist' } }))
}

describe('what is written down', () => {
  test('Z6: lines of the log say what was refused and to whom, and nothing about the person', async () => {
    const endpoint = await openEndpoint()
    await misbehave(endpoint)
    await expect.poll(() => endpoint.log.lines.filter(({ message }) => message === 'request answered').length).toBe(18)
    const refused = endpoint.log.lines.filter(({ message }) => message === 'scim: refused')
    expect(refused).toHaveLength(16)
    expect(refused[0]).toMatchObject({ source: 'entra', token: expect.any(String), status: 409, method: 'POST' })
    expect(refused[0]?.detail).toBe('userName "…" belongs to another User already')
    const withoutIds = JSON.stringify(endpoint.log.lines, (name, value) =>
      name === 'id' || name === 'path' ? '' : value,
    )
    expect(withoutIds).not.toMatch(secrets)
  })

  test('Z6: nor do the recordings of what was refused', async () => {
    const endpoint = await openEndpoint()
    await endpoint.recorder.turn(true)
    await misbehave(endpoint)
    await expect.poll(async () => (await endpoint.recorder.list()).length).toBeGreaterThan(10)
    expect(JSON.stringify((await endpoint.recorder.list()).map(one => ({ ...one, path: '' })))).not.toMatch(secrets)
  })

  test('Z6: refused tokens do not flood the log: a few lines, then one a minute that says how many there were', async () => {
    const endpoint = await openEndpoint()
    const stranger = endpoint.sendAs('nobody')
    const lines = () => endpoint.log.lines.filter(({ message }) => String(message).startsWith('scim: refused'))
    for (let at = 0; at < 50; at += 1) expect((await stranger('GET', '/Users')).status).toBe(401)
    expect(lines()).toHaveLength(5)
    await endpoint.clock.advance(60_000)
    expect((await endpoint.send('GET', '/Users')).status).toBe(200)
    expect(lines()).toHaveLength(6)
    expect(lines().at(-1)).toMatchObject({ message: 'scim: refused more often', count: 45, from: '127.0.0.1' })
    expect((await stranger('GET', '/Users')).status).toBe(401)
    expect(lines()).toHaveLength(6)
  })

  test('an answer and its lines share an id, which is the client’s own where it is harmless', async () => {
    const endpoint = await openEndpoint()
    const given = await endpoint.send('GET', '/Users/nobody', undefined, { 'x-request-id': 'trace-7' })
    const made = await endpoint.send('GET', '/Users/nobody', undefined, { 'x-request-id': 'a b' })
    const ids = [given, made].map(({ headers }) => headers.get('x-request-id'))
    expect(ids[0]).toBe('trace-7')
    expect(ids[1]).toMatch(/^[\w-]{36}$/)
    const refused = endpoint.log.lines.filter(({ message }) => message === 'scim: refused')
    expect(refused.map(({ id }) => id)).toEqual(ids)
  })
})
