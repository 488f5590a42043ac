import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { Agent } from 'node:http'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { type ScimSimulator, startScimSimulator } from '../../connectors/scim/simulator.ts'
import { inOwnProcess } from '../own-process.ts'
import { atMost, type BenchRow } from '../row.ts'
import { type Workplace, workplace } from '../workplace.ts'
import { send, share } from './load.ts'
import type { Prepared } from './messages.ts'
import { patchOf } from './operations.ts'
import { sourceName } from './seed.ts'
import { started } from './subject.ts'

/** So many that the changes made to them are an ordinary day, and the guard holds none. */
const people = 800
const patches = 200
/** The books of one change are closed before the next one comes: what is measured is one change, not a queue. */
const pauseMs = 50
const mostMs = 100
/** What has not arrived by then never will. */
const giveUpMs = 60_000

const files: Readonly<Record<string, string>> = {
  'usherd.yaml': 'listen: { port: 0 }\nstore: ../usherd.db\nlog: { level: error }\n',
  'scim.yaml': 'rate: { requests: 100000, per: 1s }\n',
  [`sources/${sourceName}.yaml`]: `
connector: scim-push
attributes: { userName: userName, title: title, name.familyName: name.familyName, emails.work: emails.work }
`,
  'targets/crm.yaml': `
connector: scim
settings: { url: "\${env:TARGET_URL}", token: "\${env:TARGET_TOKEN}" }
from: [${sourceName}]
match: [userName]
attributes: { userName: userName, title: title, name.familyName: name.familyName, emails.work: emails.work }
pace: { requests: 100000, per: 1s, concurrency: 4 }
`,
}

/** From the answer to a PATCH until the change has been made at a target that has nothing else to do and no pace to keep. */
export async function arrivals(): Promise<BenchRow> {
  await using place = await workplace()
  const prepared = await preparedIn(place, files, people)
  const simulator = await startScimSimulator()
  try {
    await using daemon = await started('daemon.ts', place.path('config'), simulator.url, simulator.token)
    await everybodyIsThere(simulator, people)
    const times = await timesOf(prepared, { url: daemon.url, token: prepared.token }, simulator, patches)
    const p99 = share(times, 0.99)
    const figure = `p50 ${share(times, 0.5).toFixed(0)} ms, p99 ${p99.toFixed(0)} ms of ${mostMs} ms`
    return atMost(1, { name: 'from the answer to a PATCH to the change at the target', figure, ratio: p99 / mostMs })
  } finally {
    await simulator.close()
  }
}

/** Writes a configuration and fills a store with people who are pushed in. @param files by their path below `config` */
export async function preparedIn(
  place: Workplace,
  files: Readonly<Record<string, string>>,
  people: number,
): Promise<Prepared> {
  for (const [name, text] of Object.entries(files)) {
    const path = join(place.path('config'), name)
    await mkdir(join(path, '..'), { recursive: true })
    await writeFile(path, text)
  }
  const file = place.path('prepared.json')
  await inOwnProcess<unknown>('scim/prepare.ts', place.path('usherd.db'), String(people), file)
  return JSON.parse(await readFile(file, 'utf8'))
}

/** Waits for the first run, which makes an account for everybody. */
export async function everybodyIsThere(simulator: ScimSimulator, people: number): Promise<void> {
  const begun = performance.now()
  while (simulator.users().length < people) {
    if (performance.now() - begun > giveUpMs) throw new Error('the first run did not make everybody an account')
    await pause(pauseMs)
  }
  await pause(10 * pauseMs)
}

/**
 * From the answer to each of so many PATCHes to the request that brings it to the target.
 * @returns milliseconds, in order of size. @throws Error when one does not come
 */
export async function timesOf(
  { users }: Prepared,
  endpoint: { readonly url: string; readonly token: string },
  simulator: ScimSimulator,
  patches: number,
): Promise<readonly number[]> {
  const agent = new Agent({ keepAlive: true })
  const waiting = new Map<string, (at: number) => void>()
  simulator.follow(({ write, body }) => {
    const text = write ? JSON.stringify(body) : ''
    for (const [title, arrived] of waiting) if (text.includes(title)) arrived(performance.now())
  })
  const times: number[] = []
  for (let index = 0; index < patches; index++) {
    const title = `Title ${index} of ${patches}`
    const { promise, resolve } = Promise.withResolvers<number>()
    waiting.set(title, resolve)
    const patch = patchOf(`/Users/${users[index % users.length]}`, [{ op: 'replace', path: 'title', value: title }])
    await send(patch, endpoint, agent)
    const answered = performance.now()
    const arrived = await Promise.race([promise, pause(giveUpMs, undefined, { ref: false })])
    if (arrived === undefined) throw new Error(`change ${index + 1} of ${patches} did not come to the target`)
    times.push(Math.max(0, arrived - answered))
    waiting.delete(title)
    await pause(pauseMs)
  }
  agent.destroy()
  return times.sort((a, b) => a - b)
}
