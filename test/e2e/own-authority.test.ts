import { writeFile } from 'node:fs/promises'
import { createServer } from 'node:https'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { makeCertificates } from '../transport/certificates.ts'
import { listen } from '../transport/loopback.ts'
import { setUpWith } from './any-stage.ts'

const certificates = makeCertificates()

const target = (port: number, more: string): string => `
connector: scim
settings: { url: "https://localhost:${port}/scim/v2", token: "\${env:TOKEN}"${more} }
from: [people]
match: [userName]
attributes: { userName: login }
`

const source = `
connector: file
settings: { path: ../../people.csv }
key: key
`

async function staged(ca: string) {
  const tls = certificates?.good ?? expect.fail('no openssl')
  const port = await listen(
    createServer(tls, (_request, response) =>
      response.setHeader('content-type', 'application/json').end('{"totalResults":0}'),
    ),
  )
  const stage = await setUpWith({
    files: { 'sources/people.yaml': source, 'targets/desk.yaml': target(port, ca) },
    people: [{ key: '1', login: 'ann' }],
    env: { TOKEN: 'right-token' },
  })
  await writeFile(join(stage.folder, 'config', 'ours.pem'), tls.cert)
  await writeFile(join(stage.folder, 'config', 'nothing.pem'), 'no certificate')
  return stage
}

// Both skipped where the openssl program is missing: there is nothing to make certificates with.
test.skipIf(certificates === undefined)('a connection trusts the authorities its ca names, and no other', async () => {
  await using trusting = await staged(', ca: ../ours.pem')
  expect((await trusting.run('check', '--live')).out).toContain('SCIM 2.0 service at localhost')
  await using other = await staged('')
  const { out, err } = await other.run('check', '--live')
  expect(out + err).toContain('certificate')
  expect(out).not.toContain('SCIM 2.0 service at localhost')
})

test.skipIf(certificates === undefined).each([
  ['../nobody.pem', /"ca" names .*nobody\.pem", and there is no such file/],
  ['../nothing.pem', /"ca" names .*nothing\.pem", and it holds no certificate/],
])('check names a ca that is of no use: %s', async (path, sentence) => {
  await using stage = await staged(`, ca: ${path}`)
  const { code, out, err } = await stage.run('check')
  expect(code).not.toBe(0)
  expect(out + err).toMatch(sentence)
})
