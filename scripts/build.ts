/**
 * `npm run build`: dist/ for the package and the image, where Node does not strip types.
 *
 * A checkout never needs it. dist/ mirrors the checkout (dist/src, dist/connectors, dist/config), so that whatever a file
 * finds from where it stands (migrations, presets, the starter configuration) is there for its built form as well.
 */

import { execFileSync } from 'node:child_process'
import { cpSync, globSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..')
/** Folders whose files the program may read at run time. Of config/ only what ships: an operator's own is beside it. */
const assetFolders = ['src', 'connectors', 'config/schema', 'config/starter', 'config/demo']
/** Compiled, or for readers only. */
const leftOut = /\.(ts|md)$/

/** @throws when the compiler finds an error; its own words are on stdout by then */
function compile(): void {
  const compiler = join(root, 'node_modules/typescript/bin/tsc')
  execFileSync(process.execPath, [compiler, '--project', join(root, 'scripts/build.tsconfig.json')], {
    stdio: 'inherit',
  })
}

/** @returns the files, relative to the checkout */
function copyAssets(): readonly string[] {
  const files = globSync(
    assetFolders.map(folder => `${folder}/**/*.*`),
    { cwd: root },
  )
  const assets = files.filter(file => !leftOut.test(file)).sort()
  for (const file of assets) cpSync(join(root, file), join(root, 'dist', file))
  return assets
}

/**
 * Node takes imports such as `#contract` from the nearest package.json: this one leads to the built files. The version
 * is in it because the program reads its own from the package.json two folders above `cli/`, built or not.
 */
function writePackage(): void {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  const imports = {
    '#contract': './src/domain/contract.js',
    '#kit': './connectors/kit/kit.js',
    '#simulation': './src/simulation/simulation.js',
  }
  const description = { version, type: 'module', imports }
  writeFileSync(join(root, 'dist/package.json'), `${JSON.stringify(description, null, 2)}\n`)
}

rmSync(join(root, 'dist'), { recursive: true, force: true })
try {
  compile()
} catch {
  console.error('build: the compiler stopped, its reasons are above. dist/ is not usable.')
  process.exit(1)
}
const assets = copyAssets()
writePackage()
console.log(`build: dist/ is ready, with ${assets.length} assets`)
