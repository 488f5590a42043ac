import { spawnSync } from 'node:child_process'
import {
  cpSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'

/** The checkout these tests are part of. */
export const checkout = resolve(import.meta.dirname, '../..')

/** What of it a connector needs to be written, run and tested; the rules of the house are about all of the code. */
const parts = `bin src connectors scaffold config docs test bench prove scripts package.json tsconfig.json biome.json
  vitest.config.ts`.split(/\s+/)

/** What a program that ran in the copy left behind. */
export interface Ended {
  readonly status: number | null
  /** Standard output and standard error. */
  readonly out: string
}

/** A copy of the checkout that may be grown and broken. */
export interface CopiedCheckout extends Disposable {
  readonly root: string
  /** Runs a JavaScript program, named relative to the copy. */
  run(program: string, ...words: readonly string[]): Ended
  write(path: string, text: string): void
  remove(...paths: readonly string[]): void
  /** Every file with its text, the packages left out. */
  everything(): Readonly<Record<string, string>>
}

/** @param left what is left out, as in an installation */
export function copyCheckout(left: readonly string[] = []): CopiedCheckout {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'usherd-scaffold-')))
  for (const part of parts.filter(one => !left.includes(one)))
    cpSync(join(checkout, part), join(root, part), { recursive: true })
  symlinkSync(join(checkout, 'node_modules'), join(root, 'node_modules'))
  writeFileSync(join(root, '.gitignore'), 'node_modules\n')
  return {
    root,
    run: (program, ...words) => {
      const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...words], {
        cwd: root,
        encoding: 'utf8',
        // A test run inside a test run must not take itself for a part of the outer one.
        env: Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('VITEST'))),
      })
      return { status, out: `${stdout}${stderr}` }
    },
    write: (path, text) => {
      mkdirSync(dirname(join(root, path)), { recursive: true })
      writeFileSync(join(root, path), text)
    },
    remove: (...paths) => {
      for (const path of paths) rmSync(join(root, path), { recursive: true })
    },
    everything: () => everythingIn(root),
    [Symbol.dispose]: () => rmSync(root, { recursive: true, force: true }),
  }
}

function everythingIn(root: string): Readonly<Record<string, string>> {
  const patterns = ['{bin,src,connectors,scaffold,config,docs,test}/**/*.*', '*', '.*']
  const files = globSync(patterns, { cwd: root, withFileTypes: true }).filter(entry => entry.isFile())
  const paths = files.map(entry => join(entry.parentPath, entry.name))
  return Object.fromEntries(paths.map(path => [path, readFileSync(path, 'utf8')]))
}
