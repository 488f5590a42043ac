/**
 * `npm run release -- 1.4.0`: looks whether everything is as a release needs it, and writes the version into package.json and
 * package-lock.json. It commits, tags and pushes nothing: it prints the commands that do.
 */

import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { nextCommands, objections, withVersion } from './release-steps.ts'

const root = join(import.meta.dirname, '..')

const read = (path: string): string => readFileSync(join(root, path), 'utf8')

/** Lines of what git says. @throws Error when git fails; its own words are on stderr by then */
const git = (...args: readonly string[]): readonly string[] =>
  execFileSync('git', args, { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] })
    .split('\n')
    .filter(line => line !== '')

function release(version: string): number {
  const { version: current } = JSON.parse(read('package.json'))
  const against = objections({
    version,
    current,
    changelog: read('CHANGELOG.md'),
    uncommitted: git('status', '--porcelain').map(line => line.slice(3)),
    branch: git('branch', '--show-current').join(''),
    tags: git('tag', '--list'),
  })
  if (against.length > 0) {
    for (const sentence of against) process.stderr.write(`release: ${sentence}\n`)
    return 1
  }
  for (const path of ['package.json', 'package-lock.json'])
    writeFileSync(join(root, path), withVersion(read(path), version))
  const commands = nextCommands(version)
    .map(command => `  ${command}\n`)
    .join('')
  process.stdout.write(`package.json and package-lock.json say ${version}; nothing is committed. Next:\n${commands}`)
  return 0
}

const [version, ...more] = process.argv.slice(2)
if (version === undefined || more.length > 0) {
  process.stderr.write('release: it wants one version: npm run release -- 1.4.0\n')
  process.exitCode = 2
} else {
  process.exitCode = release(version)
}
