import { execFileSync } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { get } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect } from 'node:tls'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { reasonOf } from '../transport/loopback.ts'
import { anywhere, hello, running } from './running.ts'

let folder = ''
const file = (name: string): string => join(folder, name)

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'usherd-tls-'))
})
afterAll(() => rm(folder, { recursive: true }))

function hasOpenssl(): boolean {
  try {
    execFileSync('openssl', ['version'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

const start = (cert: string, key: string) =>
  running({ listen: { ...anywhere, tls: { cert: file(cert), key: file(key) } }, routes: [hello] })

describe.skipIf(!hasOpenssl())('with a certificate (made by openssl)', () => {
  function makePair(name: string): void {
    const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=IP:127.0.0.1']
    execFileSync(
      'openssl',
      [
        'req',
        '-x509',
        '-newkey',
        'ec',
        '-pkeyopt',
        'ec_paramgen_curve:prime256v1',
        '-nodes',
        '-days',
        '2',
        ...subject,
        '-keyout',
        file(`${name}.key`),
        '-out',
        file(`${name}.crt`),
      ],
      { stdio: 'ignore' },
    )
  }

  beforeAll(() => {
    makePair('one')
    makePair('other')
  })

  test('the server speaks HTTPS and proves who it is', async () => {
    const { url } = await start('one.crt', 'one.key')
    expect(url).toMatch(/^https:/)
    const ca = await readFile(file('one.crt'))
    const text = await new Promise<string>((resolve, reject) => {
      get(`${url}/hello`, { ca, agent: false }, async answer => resolve((await answer.toArray()).join(''))).on(
        'error',
        reject,
      )
    })
    expect(text).toBe('hello')
  })

  test('Z4: it speaks TLS 1.2 and 1.3, and nothing older', async () => {
    const { url } = await start('one.crt', 'one.key')
    const { port } = new URL(url)
    const spoken = (version: 'TLSv1.1' | 'TLSv1.2' | 'TLSv1.3') =>
      new Promise<string | null>((resolve, reject) => {
        const options = { minVersion: version, maxVersion: version, ciphers: 'DEFAULT@SECLEVEL=0' }
        const socket = connect({ ...options, port: Number(port), host: '127.0.0.1', rejectUnauthorized: false }, () => {
          resolve(socket.getProtocol())
          socket.destroy()
        })
        socket.on('error', reject)
      })
    expect(await spoken('TLSv1.2')).toBe('TLSv1.2')
    expect(await spoken('TLSv1.3')).toBe('TLSv1.3')
    await expect(spoken('TLSv1.1')).rejects.toThrow(/protocol version/)
  })

  test('a key that belongs to another certificate is refused, naming both files', async () => {
    expect(await reasonOf(start('one.crt', 'other.key'))).toMatchObject({
      name: 'Problem',
      code: 'listen.tls-unusable',
      message: `the certificate ${file('one.crt')} and the key ${file('other.key')} cannot be used together`,
    })
  })
})

test('a file that is not there is named, with the setting to correct', async () => {
  expect(await reasonOf(start('none.crt', 'none.key'))).toMatchObject({
    name: 'Problem',
    code: 'listen.tls-unreadable',
    message: `cannot read ${file('none.crt')} (ENOENT)`,
    next: expect.stringContaining('listen.tls.cert'),
  })
})

test('files that are no PEM are refused without a word of their content', async () => {
  await writeFile(file('bad.crt'), 'hunter2')
  await writeFile(file('bad.key'), 'hunter2')
  const problem = await reasonOf(start('bad.crt', 'bad.key'))
  expect(problem).toMatchObject({ code: 'listen.tls-unusable' })
  expect(String(problem)).not.toContain('hunter2')
})
