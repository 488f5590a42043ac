/**
 * Gives answers a second time: a request to `/<n>/...` gets the n-th of a list of exchanges. Arguments: the file with the list.
 * Tells its port; ends with the process that started it.
 */

import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { Exchange } from './exchange.ts'

const [path = ''] = process.argv.slice(2)
const exchanges: readonly Exchange[] = JSON.parse(await readFile(path, 'utf8'))
const server = createServer((request, response) => {
  request.resume()
  request.on('end', () => {
    const { status = 404, text = '' } = exchanges[Number(request.url?.split('/')[1])] ?? {}
    response.writeHead(status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) })
    response.end(text)
  })
})
process.on('disconnect', () => {
  server.closeAllConnections()
  server.close()
})
server.listen(0, '127.0.0.1', () => process.send?.(server.address()))
