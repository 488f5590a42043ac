import { describe, expect, test } from 'vitest'
import { isLoopback } from '../../src/http/address.ts'
import { listenProblem } from '../../src/http/listen-problem.ts'
import { startServer } from '../../src/http/server.ts'
import { notebook, reasonOf } from '../transport/loopback.ts'
import { anywhere, hello, running } from './running.ts'

test.each([
  ['127.0.0.1', true],
  ['127.8.8.8', true],
  ['::1', true],
  ['::ffff:127.0.0.1', true],
  ['localhost', true],
  ['0.0.0.0', false],
  ['::', false],
  ['10.0.0.5', false],
  ['localhost.example.org', false],
  ['127.0.0.1.example.org', false],
])('%s is reached by this machine alone: %s', (host, alone) => {
  expect(isLoopback(host)).toBe(alone)
})

describe('listening', () => {
  const start = (listen: Partial<typeof anywhere> | object, allowRemote = false) =>
    startServer({ listen: { ...anywhere, ...listen }, allowRemote, routes: [hello], log: notebook() })

  test.each(['0.0.0.0', '::', 'usherd.example.org'])('on %s is refused as long as there is no token', async host => {
    expect(await reasonOf(start({ host }))).toMatchObject({
      name: 'Problem',
      code: 'listen.no-token',
      message: expect.stringContaining(`listening on ${host} lets anybody in the network read metrics`),
      next: expect.stringContaining('listen.host'),
    })
  })

  test('on all addresses is possible once there is a token', async () => {
    const { url } = await running({ listen: { ...anywhere, host: '0.0.0.0' }, allowRemote: true, routes: [hello] })
    expect((await fetch(`http://127.0.0.1:${new URL(url).port}/hello`)).status).toBe(200)
  })

  test('on localhost needs no token', async () => {
    const { url } = await running({ listen: { ...anywhere, host: 'localhost' }, routes: [hello] })
    expect((await fetch(`${url}/hello`)).status).toBe(200)
  })

  test('on a port that is taken names the address and the way out', async () => {
    const { url } = await running()
    const port = Number(new URL(url).port)
    expect(await reasonOf(start({ port }))).toMatchObject({
      name: 'Problem',
      code: 'listen.taken',
      message: `another program already listens on 127.0.0.1:${port}`,
      next: 'Stop it, or set another listen.port in usherd.yaml.',
    })
  })

  test('on an address of another machine is told as that', async () => {
    // TEST-NET-1 (RFC 5737): nobody has it.
    expect(await reasonOf(start({ host: '192.0.2.1' }, true))).toMatchObject({ code: 'listen.elsewhere' })
  })
})

test.each([
  ['EACCES', 'listen.forbidden'],
  ['ENOTFOUND', 'listen.elsewhere'],
  ['EMFILE', 'listen.failed'],
])('the system error %s becomes the problem %s', (code, problem) => {
  expect(listenProblem(Object.assign(new Error('listen'), { code }), '::1', 80)).toMatchObject({
    name: 'Problem',
    code: problem,
  })
})

test('an error that is none of the system stays what it is', () => {
  const error = new TypeError('a defect')
  expect(listenProblem(error, '::1', 80)).toBe(error)
})
