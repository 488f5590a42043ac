// A process of its own for the tests of this folder: `child.ts <task> <database> <driver>`. It says on its output how far it got.

import { closeSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { Problem } from '../../../src/domain/problem.ts'
import { coreTypes } from '../../../src/scim/registry.ts'
import { reindexAll } from '../../../src/scim/reindex.ts'
import { ourselves } from '../../../src/store/sqlite/holder.ts'
import { type Lock, takeLock } from '../../../src/store/sqlite/lock.ts'
import { openStore } from '../../../src/store/sqlite/open.ts'
import type { Store } from '../../../src/store/store.ts'
import { applied, asItStands, at, enqueue, key, planned } from '../sample.ts'
import { clock, drivers } from './place.ts'

const [task, path = '', name] = process.argv.slice(2)
const driver = drivers[name === 'node:sqlite' ? name : 'sqlite3']

const say = (text: string): void => {
  process.stdout.write(`${text}\n`)
}

/** Until the parent closes our input, or kills us. */
const untilTold = (): Promise<void> =>
  new Promise(resolve => {
    process.stdin.resume().on('end', resolve)
  })

const open = (mode: 'read' | 'write'): Promise<Store> =>
  openStore(path, { clock, holder: 'usherd serve', driver, mode })

/** One person, edited for ever: every round is planned, sent and confirmed. */
async function writeForEver(store: Store): Promise<void> {
  await store.outbox.recover()
  const { link } = await store.links.candidate('crm', ['hr'], key('ann'))
  for (let version = Number(link?.confirmed.version ?? 0) + 1; ; version++) {
    const writer = await store.people.begin('hr', { targets: ['crm'], scope: 'changes' })
    await writer.page([{ key: key('ann'), hash: String(version).padStart(32, '0'), attributes: { version } }])
    await writer.finish({ absence: 'keep', cursor: String(version) })
    say(`read ${version}`)
    const { people, dueRev, link: now } = await store.links.candidate('crm', ['hr'], key('ann'))
    const basis = {
      version: asItStands,
      rev: people[0]?.rev ?? 0,
      dueRev,
      mapping: 'm1',
      linkVersion: now?.version ?? 0,
    }
    await enqueue(store, [planned('create', 'ann', { basis })])
    say(`released ${version}`)
    const { operations } = await store.outbox.claim('crm', { limit: 1, now: at() })
    say(`claimed ${version}`)
    await store.outbox.settle(operations.map(one => applied(one, { confirmed: { version } })))
    say(`settled ${version}`)
  }
}

/** Takes the lock over and over, and makes sure each time that nobody else has it. Dead ones of earlier releases are in the way. */
async function fightForLock(rounds: number): Promise<void> {
  const witness = `${path}.witness`
  for (let won = 0; won < rounds; ) {
    let lock: Lock
    try {
      lock = await takeLock(path, ourselves('usherd test', at()))
    } catch (error) {
      if (error instanceof Problem && error.code === 'store.held') continue
      throw error
    }
    closeSync(openSync(witness, 'wx'))
    rmSync(witness)
    won++
    await lock.release()
    if (won % 3 === 0) leaveDead(`${won}`)
  }
}

function leaveDead(nonce: string): void {
  const dead = `${path}.dead-${process.pid}`
  writeFileSync(dead, JSON.stringify({ ...ourselves('dead', at()), boot: 'an earlier one', nonce }))
  renameSync(dead, `${path}.lock`)
}

async function openAndClose(mode: 'read' | 'write'): Promise<void> {
  await using _store = await open(mode)
  say('opened')
}

async function hold(): Promise<void> {
  await using _store = await open('write')
  say('holds')
  await untilTold()
}

/** Says after each transaction how far it is, and is killed in the midst of the third. */
async function reindexAndDie(): Promise<void> {
  await using store = await open('write')
  await reindexAll(
    store.scim,
    { types: coreTypes, schemas: [] },
    {
      stop: new AbortController().signal,
      onProgress({ done, total }) {
        say(`${done} of ${total}`)
        // The transaction has hundreds of statements, each with a turn of its own.
        if (done === 400) setImmediate(() => process.kill(process.pid, 'SIGKILL'))
      },
      onShared: () => {},
    },
  )
}

async function lock(kind: 'EXCLUSIVE' | 'IMMEDIATE'): Promise<void> {
  const connection = await driver(`file:${path}`, path, 'write')
  await connection.run(`BEGIN ${kind}`)
  say('locked')
  await untilTold()
  await connection.run('ROLLBACK')
  await connection.close()
}

const tasks: Readonly<Record<string, () => Promise<void> | void>> = {
  'open-write': () => openAndClose('write'),
  'open-read': () => openAndClose('read'),
  hold,
  'lock-exclusively': () => lock('EXCLUSIVE'),
  'lock-to-write': () => lock('IMMEDIATE'),
  'write-for-ever': async () => writeForEver(await open('write')),
  'reindex-and-die': reindexAndDie,
  'fight-for-lock': () => fightForLock(100),
}

try {
  await tasks[task ?? '']?.()
} catch (error) {
  say(error instanceof Problem ? error.code : String(error))
  process.exitCode = 1
}
