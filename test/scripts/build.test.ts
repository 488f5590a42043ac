import { spawnSync } from 'node:child_process'
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'

const checkout = join(import.meta.dirname, '../..')

/** A miniature of the checkout: an entry, the contract behind `#contract`, a connector and a file that is read at run time. */
const sources = {
  'src/cli/main.ts': `import { readFileSync } from 'node:fs'
import { simple } from '../../connectors/simple/index.ts'
export const main = async (): Promise<number> => {
  console.log(simple, readFileSync(new URL('../store/migrations/1.sql', import.meta.url), 'utf8'))
  return 0
}
`,
  'src/domain/contract.ts': "export const word: string = 'contract'\n",
  'src/store/migrations/1.sql': 'SELECT 1',
  'connectors/simple/index.ts':
    "import { word } from '#contract'\nexport const simple = ['simple over', word].join(' ')\n",
  'connectors/simple/README.md': 'not for run time',
  'config/starter/usherd.yaml': 'listen: {}',
  'config/targets/mine.yaml': 'of the operator',
}

let root: string

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'usherd-build-'))
  for (const name of ['bin', 'scripts', 'package.json', 'tsconfig.json'])
    await cp(join(checkout, name), join(root, name), { recursive: true })
  await symlink(join(checkout, 'node_modules'), join(root, 'node_modules'))
  for (const [path, text] of Object.entries(sources)) {
    await mkdir(dirname(join(root, path)), { recursive: true })
    await writeFile(join(root, path), text)
  }
})

afterEach(() => rm(root, { recursive: true, force: true }))

const node = (...args: readonly string[]) => spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8' })

test('what was built runs without the sources, with the contract and the files it reads', async () => {
  expect(node('scripts/build.ts').stdout).toContain('dist/ is ready, with 2 assets')
  await rm(join(root, 'src'), { recursive: true })
  await rm(join(root, 'connectors'), { recursive: true })
  expect(node('bin/usherd.js').stdout).toBe('simple over contract SELECT 1\n')
  await expect(readFile(join(root, 'dist/config/targets/mine.yaml'))).rejects.toThrow('ENOENT')
})

test('what was built knows the version it was built from', async () => {
  const manifest = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'))
  await writeFile(join(root, 'package.json'), JSON.stringify({ ...manifest, version: '7.8.9' }))
  node('scripts/build.ts')
  expect(JSON.parse(await readFile(join(root, 'dist/package.json'), 'utf8'))).toEqual({
    version: '7.8.9',
    type: 'module',
    imports: {
      '#contract': './src/domain/contract.js',
      '#kit': './connectors/kit/kit.js',
      '#simulation': './src/simulation/simulation.js',
    },
  })
})

test('a type error stops the build', async () => {
  await writeFile(join(root, 'src/domain/contract.ts'), 'export const word: string = 1\n')
  const { status, stdout, stderr } = node('scripts/build.ts')
  expect(status).toBe(1)
  expect(stdout).toContain('src/domain/contract.ts')
  expect(stderr).toContain('dist/ is not usable')
})

test('a build starts from nothing, so that what was deleted is gone', async () => {
  await mkdir(join(root, 'dist'))
  await writeFile(join(root, 'dist/old.js'), '')
  node('scripts/build.ts')
  await expect(readFile(join(root, 'dist/old.js'))).rejects.toThrow('ENOENT')
})
