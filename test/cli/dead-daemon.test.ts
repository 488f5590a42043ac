import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { connectors } from '../../connectors/index.ts'
import { runCommandLine } from '../../src/cli/program.ts'
import { openStore } from '../../src/store/sqlite/open.ts'
import { systemClock } from '../../src/transport/clock.ts'
import { keeping } from './keeping.ts'

async function heldByDaemon() {
  const folder = await mkdtemp(join(tmpdir(), 'usherd-dead-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  await mkdir(join(folder, 'config', 'sources'), { recursive: true })
  await writeFile(join(folder, 'config', 'usherd.yaml'), 'store: ../usherd.db\n')
  await writeFile(
    join(folder, 'config', 'sources', 'people.yaml'),
    'connector: file\nsettings: { path: ../../people.csv }\nkey: key\n',
  )
  await writeFile(join(folder, 'people.csv'), 'key,login\n1,ann\n')
  const store = await openStore(join(folder, 'usherd.db'), { clock: systemClock, holder: 'usherd serve' })
  const terminal = keeping()
  const signal = new AbortController().signal
  const sync = (forward: () => Promise<undefined>) =>
    runCommandLine(
      ['--config', 'config', 'sync'],
      {
        terminal,
        env: {},
        cwd: folder,
        connectors,
        clock: systemClock,
        random: () => 0,
        randomBytes: count => new Uint8Array(count),
        stop: signal,
        kill: signal,
        version: '0',
      },
      forward,
    )
  return { store, sync, said: terminal.said }
}

test('a daemon that dies under a command it was sent leaves nobody to be stopped first: the command goes on', async () => {
  const { store, sync, said } = await heldByDaemon()
  const code = await sync(async () => {
    await store[Symbol.asyncDispose]()
    return undefined
  })
  expect(said.err).toContain('it has ended without carrying this command out')
  expect(said.err).not.toContain('Stop that process first')
  expect(code).toBe(0)
})

test('one that is alive and takes no commands is still named', async () => {
  const { store, sync, said } = await heldByDaemon()
  expect(await sync(async () => undefined)).not.toBe(0)
  expect(said.err).toContain('is in use by usherd serve')
  await store[Symbol.asyncDispose]()
})
