import { createServer, request } from 'node:http'
import { onTestFinished } from 'vitest'

/** Numbers from 0 to 1, the same for the same seed (mulberry32). */
function numbers(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

/**
 * A network on which each request takes its own time there and back, so that requests overtake each other.
 * @param url where the product is
 * @returns the address to speak with it over that network
 */
export async function late(url: string, seed: number): Promise<string> {
  const product = new URL(url)
  const random = numbers(seed)
  const soon = (work: () => void): void => void setTimeout(work, random() * 6)
  const server = createServer((arrived, answer) =>
    soon(() => {
      const { method, headers } = arrived
      const onward = request(`${product.origin}${arrived.url}`, { method, headers }, found =>
        soon(() => found.pipe(answer.writeHead(found.statusCode ?? 500, found.headers))),
      )
      arrived.pipe(onward.on('error', () => answer.destroy()))
    }),
  )
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const address = server.address()
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}${product.pathname}`
}
