/** A target that is always ready: every request is answered at once. Tells its port; ends with the process that started it. */

import { createServer } from 'node:http'

let accounts = 0
const server = createServer((request, response) => {
  request.resume()
  request.on('end', () => {
    accounts += 1
    response.writeHead(201, { 'content-type': 'application/json' }).end(`{"id":"account-${accounts}"}`)
  })
})
process.on('disconnect', () => {
  server.closeAllConnections()
  server.close()
})
server.listen(0, '127.0.0.1', () => process.send?.(server.address()))
