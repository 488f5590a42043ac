import { chmod, mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import { createConnection } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { ExitCode, Surroundings } from '../../src/cli/context.ts'
import { forwardToDaemon, listenForCommands } from '../../src/cli/remote.ts'
import { createFakeClock } from '../transport/fake-clock.ts'
import { keeping } from './keeping.ts'

async function storePath(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'usherd-remote-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  return join(folder, 'usherd.db')
}

async function listening(perform: Parameters<typeof listenForCommands>[1]): Promise<string> {
  const store = await storePath()
  const listener = await listenForCommands(store, perform)
  onTestFinished(() => listener[Symbol.asyncDispose]())
  return store
}

/** Somebody at a terminal. */
function somebody(stop = new AbortController().signal, terminal = keeping()) {
  const around: Surroundings = {
    terminal,
    env: {},
    cwd: '/',
    connectors: [],
    clock: createFakeClock(),
    random: () => 0,
    randomBytes: count => new Uint8Array(count),
    stop,
    kill: new AbortController().signal,
    version: '0',
  }
  return { around, said: terminal.said, terminal }
}

describe('a command sent to the daemon', () => {
  test('prints where it was typed, both ways, and ends with the code it ended with there', async () => {
    let asked: readonly string[] = []
    const store = await listening(async (argv, terminal) => {
      asked = argv
      terminal.out(`züri ${terminal.width} ${terminal.colour}\nand more`)
      terminal.err('a warning\n')
      return 3
    })
    const { around, said } = somebody(undefined, keeping({ width: 77, colour: true }))
    expect(await forwardToDaemon(store, ['plan', '--user', "O'Neil"], around)).toBe(3)
    expect(said).toEqual({ out: 'züri 77 true\nand more', err: 'a warning\n' })
    expect(asked).toEqual(['plan', '--user', "O'Neil"])
  })

  test('brings a long answer whole, and in order', async () => {
    const store = await listening(async (_argv, terminal) => {
      for (let line = 0; line < 20_000; line++) terminal.out(`${line} ${'é'.repeat(20)}\n`)
      return 0
    })
    const { around, said } = somebody()
    expect(await forwardToDaemon(store, ['log'], around)).toBe(0)
    const lines = said.out.trimEnd().split('\n')
    expect(lines).toHaveLength(20_000)
    expect(lines.every((line, index) => line === `${index} ${'é'.repeat(20)}`)).toBe(true)
  })

  test('that fails there says so here', async () => {
    const store = await listening(() => Promise.reject(new Error('out of order')))
    const { around, said } = somebody()
    expect(await forwardToDaemon(store, ['plan'], around)).toBe(2)
    expect(said.err).toContain('could not carry the command out: out of order')
  })

  test('can be interrupted: it ends here at once with 130, and the command over there is told', async () => {
    const stop = new AbortController()
    const told = Promise.withResolvers<void>()
    const store = await listening(async (_argv, _terminal, gone) => {
      stop.abort(new Error('Ctrl-C'))
      await new Promise(resolve => gone.addEventListener('abort', resolve))
      told.resolve()
      return 130
    })
    expect(await forwardToDaemon(store, ['sync'], somebody(stop.signal).around)).toBe(130)
    await told.promise
  })

  test.each<[string, (store: string) => Promise<void>]>([
    ['nobody is there', async () => {}],
    ['something else lies there', store => writeFile(`${store}.sock`, '')],
  ])('when %s: nobody carried it out', async (_what, arrange) => {
    const store = await storePath()
    await arrange(store)
    expect(await forwardToDaemon(store, ['plan'], somebody().around)).toBeUndefined()
  })
})

describe('the daemon’s ear', () => {
  test('is open to its owner alone', async () => {
    const store = await listening(async () => 0)
    expect((await stat(`${store}.sock`)).mode & 0o777).toBe(0o600)
  })

  test('takes the place of a socket that somebody dead has left', async () => {
    const store = await storePath()
    await writeFile(`${store}.sock`, '')
    await chmod(`${store}.sock`, 0o444)
    const listener = await listenForCommands(store, async () => 0)
    expect(await forwardToDaemon(store, ['status'], somebody().around)).toBe(0)
    await listener[Symbol.asyncDispose]()
  })

  test('outlives nonsense, and whoever hangs up in the middle', async () => {
    const answered: ExitCode[] = []
    const store = await listening(async (_argv, terminal) => {
      terminal.out('x'.repeat(1_000_000))
      answered.push(0)
      return 0
    })
    for (const text of [
      'not json\n',
      '{}\n',
      `${JSON.stringify({ argv: ['plan'], colour: false, width: 80 })}\n`,
      'no end',
    ]) {
      const socket = createConnection(`${store}.sock`)
      socket.on('error', () => undefined)
      await new Promise(resolve => socket.once('connect', resolve))
      socket.write(text, () => socket.destroy())
      await new Promise(resolve => socket.once('close', resolve))
    }
    expect(await forwardToDaemon(store, ['plan'], somebody().around)).toBe(0)
    expect(answered.length).toBeGreaterThan(0)
  })

  test('closes although somebody is still connected', async () => {
    const store = await storePath()
    const listener = await listenForCommands(store, () => new Promise(() => {}))
    const forwarded = forwardToDaemon(store, ['sync'], somebody().around)
    const { promise, resolve } = Promise.withResolvers<void>()
    const other = createConnection(`${store}.sock`, resolve)
    await promise
    await listener[Symbol.asyncDispose]()
    expect(await forwarded).toBeUndefined()
    other.destroy()
  })
})
