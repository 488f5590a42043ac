import { chmod, unlink } from 'node:fs/promises'
import { createConnection, createServer, type Socket } from 'node:net'
import { createInterface } from 'node:readline'
import { ownJson, writeJson } from '../domain/json.ts'
import { type ExitCode, exitCodes, type Forward } from './context.ts'
import type { Terminal } from './terminal/terminal.ts'

/**
 * Commands for a running daemon travel over a socket beside the database, open to its owner alone: one JSON line with the
 * command line goes in, lines with output come back, the last one with the exit code.
 */
const socketPath = (store: string): string => `${store}.sock`

interface Call {
  readonly argv: readonly string[]
  readonly colour: boolean
  readonly width: number
}

type Perform = (argv: readonly string[], terminal: Terminal, gone: AbortSignal) => Promise<ExitCode>

type Line = { readonly out: string } | { readonly err: string } | { readonly exit: ExitCode }

/**
 * Sends a command line to the daemon that holds a store, and prints what it answers. When the stop signal fires the connection
 * ends, and with it the command over there: what it handed over already is still sent.
 */
export const forwardToDaemon: Forward = (store, argv, { terminal, stop }) =>
  new Promise(resolve => {
    const socket = createConnection(socketPath(store))
    let code: ExitCode | undefined
    const onStop = (): void => {
      resolve(exitCodes.interrupted)
      socket.destroy()
    }
    stop.addEventListener('abort', onStop, { once: true })
    const call: Call = { argv, colour: terminal.colour, width: terminal.width }
    socket.once('connect', () => socket.write(`${writeJson(call)}\n`))
    // No daemon behind the lock (a one-shot command holds it), or it went away: the caller says who holds the store.
    socket.on('error', () => resolve(code))
    const lines = createInterface({ input: socket })
    // It tells the socket's errors once more, and nobody listening would end the program.
    lines.on('error', () => undefined)
    lines.on('line', text => {
      const line = parseLine(text)
      if (line === undefined) return
      if ('out' in line) terminal.out(line.out)
      else if ('err' in line) terminal.err(line.err)
      else code = line.exit
    })
    socket.once('close', () => {
      stop.removeEventListener('abort', onStop)
      resolve(code)
    })
  })

function parseLine(text: string): Line | undefined {
  try {
    return ownJson<Line>(text) // written by listenForCommands of the same program, over a socket only its owner can open
  } catch {
    return undefined
  }
}

/**
 * Takes commands for a store while the daemon runs.
 * @param perform runs one command line with the terminal it was typed at; `gone` fires when nobody is at that terminal any more
 */
export async function listenForCommands(store: string, perform: Perform): Promise<AsyncDisposable> {
  const path = socketPath(store)
  // We hold the store's lock: whatever socket lies there belongs to nobody.
  await unlink(path).catch(() => undefined)
  const open = new Set<Socket>()
  const server = createServer(socket => {
    open.add(socket)
    socket.on('close', () => open.delete(socket))
    socket.on('error', () => socket.destroy())
    const lines = createInterface({ input: socket })
    lines.on('error', () => undefined) // as above
    lines.once('line', text => void answer(text, socket, perform))
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(path, resolve)
  })
  await chmod(path, 0o600)
  return {
    async [Symbol.asyncDispose]() {
      const closed = new Promise<void>(resolve => server.close(() => resolve()))
      for (const socket of open) socket.destroy()
      await closed
    },
  }
}

async function answer(text: string, socket: Socket, perform: Perform): Promise<void> {
  const gone = new AbortController()
  socket.once('close', () => gone.abort(new Error('whoever sent the command has gone')))
  const say = (line: Line): void => {
    if (!socket.destroyed) socket.write(`${writeJson(line)}\n`)
  }
  let exit: ExitCode = 2
  try {
    const { argv, colour, width } = ownJson<Call>(text) // as in parseLine: our own words come back
    const terminal: Terminal = { out: out => say({ out }), err: err => say({ err }), colour, width, interactive: false }
    exit = await perform(argv, terminal, gone.signal)
  } catch (error) {
    say({
      err: `error the daemon could not carry the command out: ${error instanceof Error ? error.message : 'unknown reason'}\n`,
    })
  }
  say({ exit })
  socket.end()
}
