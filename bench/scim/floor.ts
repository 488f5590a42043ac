/**
 * The least that could answer: Node's own server, which takes every body apart and sends the same bytes each time.
 * Arguments: the answer, as JSON.
 */

import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Answered } from './load.ts'
import { obeyParent } from './told.ts'

const [sample = ''] = process.argv.slice(2)
const { status, headers, text }: Answered = JSON.parse(sample)

const server = createServer((request, response) => {
  let body = ''
  request.setEncoding('utf8')
  request.on('data', (chunk: string) => {
    body += chunk
  })
  request.on('end', () => {
    if (body !== '') JSON.parse(body)
    response.writeHead(status, headers)
    response.end(text)
  })
})
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo // it listens, and not on a pipe
  obeyParent(`http://127.0.0.1:${port}`, async () => server.close())
})
