import type { FromServer, ToServer } from './messages.ts'

/** Inside a server's process: tells what it used when its parent asks, and ends when it is told to or its parent is gone. */
export function obeyParent(url: string, close: () => Promise<unknown>): void {
  const say = (message: FromServer): void => void process.send?.(message)
  process.on('message', (message: ToServer) => {
    if (message === 'usage') {
      const { user, system } = process.cpuUsage()
      say({ kind: 'usage', cpuMs: (user + system) / 1000, rssMb: process.memoryUsage.rss() / 1024 ** 2 })
    } else process.disconnect()
  })
  process.once('disconnect', close)
  say({ kind: 'ready', url })
}
