/**
 * Makes a fresh clone ready: installs what the lockfile names, once, and is silent when that is done already.
 * Runs before `npm start` and `npm test`, on any Node from 18 on, with nothing installed.
 *
 * Two at once take turns through a lock file that names its holder; the second one finds the work done.
 */

import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import {
  announcement,
  buildTools,
  countPackages,
  failureSentence,
  isCurrent,
  isNewEnough,
  oldNodeSentence,
} from './install-steps.js'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const lockFile = join(root, '.setup.lock')
const patienceMs = 15 * 60 * 1000

/** Parsed JSON, or undefined when the file is not there or cut off. */
function readJson(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch {
    return undefined
  }
}

const isReady = lock => isCurrent(lock, readJson(join(root, 'node_modules/.package-lock.json')))
const say = text => process.stderr.write(`usherd setup: ${text}\n`)
const inPath = tool => (process.env.PATH ?? '').split(delimiter).some(folder => existsSync(join(folder, tool)))

/** Runs npm with its output in a file. The npm that started us is taken, where one did. */
function runNpm(log) {
  const options = ['ci', '--include=dev', '--no-audit', '--no-fund']
  const npm = process.env.npm_execpath
  const [command, before] = npm?.endsWith('.js') ? [process.execPath, [npm]] : ['npm', []]
  const output = openSync(log, 'w')
  return spawnSync(command, [...before, ...options], { cwd: root, stdio: ['ignore', output, output] })
}

/** Installs; ends the program with a sentence when that fails. */
function install(lock) {
  const startedMs = Date.now()
  const folder = mkdtempSync(join(tmpdir(), 'usherd-setup-'))
  const log = join(folder, 'npm-ci.log')
  say(announcement(countPackages(lock, process)))
  const { status, error } = runNpm(log)
  if (status !== 0) {
    const tail = readFileSync(log, 'utf8').trimEnd().split('\n').slice(-20).join('\n')
    process.stderr.write(`${tail}\n`)
    const missingTools = Object.keys(buildTools).filter(tool => !inPath(tool))
    say(
      error?.code === 'ENOENT'
        ? 'npm is not in PATH: install it with Node.'
        : failureSentence({ code: status, missingTools, log }),
    )
    process.exit(1)
  }
  rmSync(folder, { recursive: true, force: true })
  say(`ready after ${Math.round((Date.now() - startedMs) / 1000)} s`)
}

// ---- one at a time

const holder = () => Number(readFileSync(lockFile, 'utf8'))
const release = () => rmSync(lockFile, { force: true })
const wait = ms => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms)

function create(path) {
  try {
    writeFileSync(path, String(process.pid), { flag: 'wx' })
    return true
  } catch (error) {
    if (error.code === 'EEXIST') return false
    throw error
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error.code === 'EPERM'
  }
}

/**
 * Removes the lock of a holder that died. Who may do so is decided by creating a second file named after the dead one;
 * the lock is read again under it, so that a lock somebody took in between is never removed.
 */
function clearDead() {
  try {
    const pid = holder()
    // 0: taken this moment, its number not written yet.
    if (pid === 0 || isAlive(pid)) return
    const claim = `${lockFile.slice(0, -'.lock'.length)}-${pid}.lock`
    if (!create(claim)) return
    if (holder() === pid) release()
    rmSync(claim)
  } catch {
    // The lock went away while we looked: the next try takes it.
  }
}

/** @returns false when another one finished the work while we waited */
function acquire(lock) {
  const giveUpMs = Date.now() + patienceMs
  for (let said = false; !create(lockFile); said = true) {
    if (!said) say('another installation is running; waiting for it')
    clearDead()
    wait(300)
    if (Date.now() > giveUpMs) {
      say(`${lockFile} has been there for 15 minutes. Remove it if no installation is running.`)
      process.exit(1)
    }
  }
  if (!isReady(lock)) return true
  release()
  return false
}

const lock = readJson(join(root, 'package-lock.json'))
if (lock === undefined) {
  say('package-lock.json is missing or unreadable: this is not a whole checkout.')
  process.exit(1)
}
if (!isReady(lock) && acquire(lock)) {
  process.on('exit', release)
  install(lock)
}
if (!isNewEnough(process.versions.node) && !existsSync(join(root, 'node_modules/.bin/node'))) {
  say(oldNodeSentence(process.versions.node, process))
  process.exit(1)
}
