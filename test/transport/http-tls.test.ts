import { createServer } from 'node:https'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { type Certificate, makeCertificates } from './certificates.ts'
import { listen, never, openHttp, reasonOf, send } from './loopback.ts'

const certificates = makeCertificates()

/** A TLS web server that notes what arrives. */
async function serveTls(certificate: Certificate) {
  const seen = { requests: 0, connections: 0 }
  const server = createServer(certificate, (_request, response) => {
    seen.requests += 1
    response.end('hello')
  })
  server.on('secureConnection', () => {
    seen.connections += 1
  })
  return { seen, url: `https://localhost:${await listen(server)}` }
}

// Skipped where the openssl program is missing: there is nothing to make certificates with.
describe.skipIf(certificates === undefined)('over TLS', () => {
  const { good, expired, otherName } = certificates ?? {}

  test('a server that a given authority vouches for is trusted, and its connection kept', async () => {
    if (!good) throw new Error('unreachable: skipped')
    const { seen, url } = await serveTls(good)
    const http = openHttp({ ca: good.cert })
    for (let time = 0; time < 3; time += 1) {
      expect(await http.send({ method: 'POST', url, write: true }, never)).toMatchObject({ status: 200, text: 'hello' })
    }
    expect(seen).toEqual({ requests: 3, connections: 1 })
  })

  test.each([
    ['signed by itself', good, undefined, /signed by itself; .*NODE_EXTRA_CA_CERTS/],
    ['that has expired', expired, expired?.cert, /certificate has expired/],
    ['for another name', otherName, otherName?.cert, /made for another name/],
  ])(
    'a server with a certificate %s gets nothing: even a write was certainly not sent',
    async (_what, certificate, ca, says) => {
      if (!certificate) throw new Error('unreachable: skipped')
      const { seen, url } = await serveTls(certificate)
      const request = { method: 'POST', url, headers: { authorization: 'Bearer t' }, body: '{}', write: true } as const
      const fault = await reasonOf(send(request, ca === undefined ? {} : { ca }))
      expect(fault).toMatchObject({ kind: 'unreachable', message: expect.stringMatching(says) })
      expect(String(fault)).toMatch(/Nothing was sent\.$/)
      expect(seen.requests).toBe(0)
    },
  )

  test('the environment cannot switch verification off', async () => {
    if (!good) throw new Error('unreachable: skipped')
    vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', '0')
    onTestFinished(() => void vi.unstubAllEnvs())
    const { url } = await serveTls(good)
    expect(await reasonOf(send({ method: 'GET', url, write: false }))).toMatchObject({ kind: 'unreachable' })
  })
})
