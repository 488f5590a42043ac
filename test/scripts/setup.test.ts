import { spawn } from 'node:child_process'
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'

const scripts = join(import.meta.dirname, '../../scripts')
const lock = { packages: { '': {}, 'node_modules/got': { version: '16.1.0' } } }

/** Stands in for npm: notes that it was called, installs what the lockfile says, or fails when told to. */
const npm = `
  const fs = require('node:fs')
  fs.appendFileSync('calls', process.argv.slice(2).join(' ') + '\\n')
  console.log('npm says something')
  if (fs.existsSync('broken')) process.exit(7)
  fs.mkdirSync('node_modules', { recursive: true })
  fs.writeFileSync('node_modules/.package-lock.json', fs.readFileSync('package-lock.json'))
`

let root: string

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'usherd-setup-test-'))
  await cp(scripts, join(root, 'scripts'), { recursive: true })
  await writeFile(join(root, 'package.json'), '{"type":"module"}')
  await writeFile(join(root, 'package-lock.json'), JSON.stringify(lock))
  await writeFile(join(root, 'npm.cjs'), npm)
})

afterEach(() => rm(root, { recursive: true, force: true }))

function setup(env: Readonly<Record<string, string>> = {}): Promise<{ code: number | null; said: string }> {
  const child = spawn(process.execPath, [join(root, 'scripts/setup.js')], {
    cwd: root,
    env: { ...process.env, TMPDIR: root, npm_execpath: '', PATH: `${root}:${process.env.PATH}`, ...env },
  })
  let said = ''
  child.stderr.on('data', chunk => {
    said += chunk
  })
  return new Promise(resolve => child.on('close', code => resolve({ code, said })))
}

const withNpm = async () => {
  await writeFile(join(root, 'npm'), `#!/bin/sh\nexec "${process.execPath}" "${join(root, 'npm.cjs')}" "$@"\n`, {
    mode: 0o755,
  })
}
const calls = async () =>
  (await readFile(join(root, 'calls'), 'utf8').catch(() => '')).split('\n').filter(line => line !== '')

test('a fresh clone is installed from the lockfile with one line before and one after', async () => {
  await withNpm()
  const { code, said } = await setup()
  expect(code).toBe(0)
  expect(said).toMatch(/^usherd setup: installing 1 packages; .*\nusherd setup: ready after \d+ s\n$/)
  expect(await calls()).toEqual(['ci --include=dev --no-audit --no-fund'])
})

test('a checkout that is ready is left alone, without a word', async () => {
  await withNpm()
  await setup()
  expect(await setup()).toEqual({ code: 0, said: '' })
  expect(await calls()).toHaveLength(1)
})

test('two at once install once', async () => {
  await withNpm()
  const both = await Promise.all([setup(), setup()])
  expect(both.map(({ code }) => code)).toEqual([0, 0])
  expect(await calls()).toHaveLength(1)
})

test('the lock of an installation that was killed holds up nobody', async () => {
  await withNpm()
  const dead = spawn(process.execPath, ['-e', ''])
  await new Promise(resolve => dead.on('close', resolve))
  await writeFile(join(root, '.setup.lock'), String(dead.pid))
  expect((await setup()).code).toBe(0)
  expect(await calls()).toHaveLength(1)
})

test('a failed installation shows the end of what npm said, keeps all of it, and leaves no lock', async () => {
  await withNpm()
  await writeFile(join(root, 'broken'), '')
  const { code, said } = await setup()
  expect(code).toBe(1)
  expect(said).toContain('npm says something')
  const [, log] = /all of (?:it|npm's output) (?:is )?in (\S+npm-ci\.log)/i.exec(said) ?? []
  expect(await readFile(log ?? '', 'utf8')).toContain('npm says something')
  await expect(readFile(join(root, '.setup.lock'))).rejects.toThrow('ENOENT')
})
