import { type ChildProcess, fork, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import type { FromServer, ToServer } from './messages.ts'

type Said<Kind extends FromServer['kind']> = Extract<FromServer, { readonly kind: Kind }>

/** A server in a process of its own. */
export interface Subject extends AsyncDisposable {
  readonly url: string
  usage(): Promise<Said<'usage'>>
}

/** As usherd ships: bin/usherd.js, the image and the unit start it so. */
const shippedFlags = ['--max-semi-space-size=16']

/** Whether a process can be kept on one core, so that a core is what is measured. Elsewhere threads may spread. */
export const oneCore = spawnSync('taskset', ['-c', '0', 'true']).status === 0

/**
 * Starts a server of this folder, on one core where that is possible.
 * @throws Error when it ends before it serves
 */
export async function started(program: string, ...args: readonly string[]): Promise<Subject> {
  const flags = [...process.execArgv, ...shippedFlags]
  const child = fork(
    `${import.meta.dirname}/${program}`,
    args,
    oneCore ? { execPath: 'taskset', execArgv: ['-c', '0', process.execPath, ...flags] } : { execArgv: flags },
  )
  const { url } = await told(child, 'ready')
  return {
    url,
    usage() {
      const answer = told(child, 'usage')
      send(child, 'usage')
      return answer
    },
    async [Symbol.asyncDispose]() {
      const ended = once(child, 'exit')
      send(child, 'end')
      await ended
    },
  }
}

const send = (child: ChildProcess, message: ToServer): void => void child.send(message)

/** Waits for what the server says. @throws Error when it ends instead */
function told<Kind extends FromServer['kind']>(child: ChildProcess, kind: Kind): Promise<Said<Kind>> {
  return new Promise((resolve, reject) => {
    const onExit = (code: number | null): void => reject(new Error(`the server ended with ${code}`))
    child.once('exit', onExit)
    child.on('message', function listen(message: FromServer) {
      if (message.kind !== kind) return
      child.off('message', listen).off('exit', onExit)
      resolve(message as Said<Kind>) // its kind was just looked at
    })
  })
}
