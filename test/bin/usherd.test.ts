import { spawn } from 'node:child_process'
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'

const endpoint = join(import.meta.dirname, '../../bin')

/** Stands in for the program: says which arguments it got; `wait` stays until a signal, `fail` ends with 3. */
const program = `
  export async function main(argv: readonly string[]): Promise<number> {
    // Listening comes before the first line, because the test sends its signal on seeing it.
    const told = new Promise<void>(resolve => process.once('SIGTERM', resolve))
    console.log(JSON.stringify(argv))
    if (argv[0] === 'wait') {
      const idle = setInterval(() => {}, 1000)
      await told
      clearInterval(idle)
      console.log('stopped in order')
    }
    return argv[0] === 'fail' ? 3 : 0
  }
`
/** Loaded before the endpoint: makes this Node claim to be an old one. */
const pretendOld = `Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '20.20.2' } })`

let root: string

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'usherd-endpoint-'))
  await cp(endpoint, join(root, 'bin'), { recursive: true })
  await mkdir(join(root, 'src/cli'), { recursive: true })
  await writeFile(join(root, 'package.json'), '{"type":"module"}')
  await writeFile(join(root, 'src/cli/main.ts'), program)
  await writeFile(join(root, 'old.mjs'), pretendOld)
})

afterEach(() => rm(root, { recursive: true, force: true }))

function start(args: readonly string[], options: { readonly old?: true } = {}) {
  const env = options.old ? { ...process.env, NODE_OPTIONS: `--import=${join(root, 'old.mjs')}` } : process.env
  const child = spawn(process.execPath, [join(root, 'bin/usherd.js'), ...args], { env })
  let output = ''
  let complaint = ''
  child.stdout.on('data', chunk => {
    output += chunk
  })
  child.stderr.on('data', chunk => {
    complaint += chunk
  })
  const ended = new Promise<{ code: number | null; output: string; complaint: string }>(resolve =>
    child.on('close', code => resolve({ code, output, complaint })),
  )
  return { child, ended }
}

/** A packaged Node beside the checkout: a script that is this Node without the pretence. */
async function withPackagedNode() {
  await mkdir(join(root, 'node_modules/.bin'), { recursive: true })
  const script = `#!/bin/sh\nunset NODE_OPTIONS\nexec "${process.execPath}" "$@"\n`
  await writeFile(join(root, 'node_modules/.bin/node'), script, { mode: 0o755 })
}

test('arguments and exit code go through, without a warning about TypeScript', async () => {
  expect(await start(['plan', '--json']).ended).toEqual({ code: 0, output: '["plan","--json"]\n', complaint: '' })
  expect((await start(['fail']).ended).code).toBe(3)
})

test('a package without sources runs what was built', async () => {
  await rm(join(root, 'src'), { recursive: true })
  await mkdir(join(root, 'dist/src/cli'), { recursive: true })
  await writeFile(join(root, 'dist/src/cli/main.js'), 'export const main = async () => (console.log("built"), 0)')
  expect((await start([]).ended).output).toBe('built\n')
})

describe('on an old Node', () => {
  test('the Node installed beside the checkout takes over, exit code included', async () => {
    await withPackagedNode()
    expect(await start(['fail', 'now'], { old: true }).ended).toEqual({
      code: 3,
      output: '["fail","now"]\n',
      complaint: '',
    })
  })

  test('a signal reaches the program, which ends in order', async () => {
    await withPackagedNode()
    const { child, ended } = start(['wait'], { old: true })
    await new Promise(resolve => child.stdout.once('data', resolve))
    child.kill('SIGTERM')
    expect(await ended).toEqual({ code: 0, output: '["wait"]\nstopped in order\n', complaint: '' })
  })

  test('without one, a single line says what is needed and what to do', async () => {
    const { code, complaint } = await start([], { old: true }).ended
    expect(code).toBe(2)
    expect(complaint).toMatch(/^usherd: needs Node 24 or newer, this is 20\.20\.2\. Install Node 24, .*\n$/)
  })
})
