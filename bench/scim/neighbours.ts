import { once } from 'node:events'
import { appendFile, utimes } from 'node:fs/promises'
import { type AddressInfo, createServer } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { type Misbehaviour, startScimSimulator } from '../../connectors/scim/simulator.ts'
import { workplace } from '../workplace.ts'
import { everybodyIsThere, preparedIn, timesOf } from './arrivals.ts'
import { sourceName } from './seed.ts'
import { started } from './subject.ts'

/** From the answer to a PATCH to the request at a healthy target, in milliseconds and in order of size. */
export interface Neighbours {
  /** With nobody else there. */
  readonly alone: readonly number[]
  /** With four bad neighbours, and a large file being read all the time. */
  readonly beside: readonly number[]
  /** Requests that came to each neighbour meanwhile. */
  readonly asked: Readonly<Record<string, number>>
  /** Readings of the large file that ended meanwhile, and how many records each had. */
  readonly records: number
}

/** People who are pushed in: so many that the changes made to them are an ordinary day, and the guard holds none. */
const pushedFor = (patches: number): number => Math.max(200, 4 * patches)

/** What the neighbours do to everybody who comes. The one that is missing here accepts connections and never answers. */
const conduct: Readonly<Record<string, Misbehaviour>> = {
  slow: { kind: 'slow', ms: 2_000 },
  pausing: { kind: 'throttled', retryAfter: '30' },
  refusing: { kind: 'expired' },
}

/**
 * Measures the same pushes twice: alone, and among neighbours that are dead, slow, ask for a pause and refuse us, while a file of
 * so many people is read again and again.
 */
export async function neighbours(people: number, patches: number): Promise<Neighbours> {
  const alone = await measure({ healthy: '' }, 0, patches)
  await using opened = new AsyncDisposableStack()
  const urls: Record<string, string> = { healthy: '' }
  const asked: Record<string, number> = {}
  for (const [name, misbehaviour] of Object.entries(conduct)) {
    const simulator = await startScimSimulator()
    opened.defer(() => simulator.close())
    simulator.misbehave({ misbehaviour, probability: 1 })
    asked[name] = 0
    simulator.follow(() => {
      asked[name] = (asked[name] ?? 0) + 1
    })
    urls[name] = simulator.url
  }
  asked.dead = 0
  const dead = createServer(socket => {
    asked.dead = (asked.dead ?? 0) + 1
    socket.on('error', () => {})
  })
  dead.listen(0, '127.0.0.1')
  await once(dead, 'listening')
  opened.defer(() => void dead.close())
  // It listens on a port, so its address is no path.
  urls.dead = `http://127.0.0.1:${(dead.address() as AddressInfo).port}/scim/v2`
  const beside = await measure(urls, people, patches)
  return { alone, beside, asked, records: people }
}

async function measure(
  urls: Readonly<Record<string, string>>,
  people: number,
  patches: number,
): Promise<readonly number[]> {
  await using place = await workplace()
  const pushed = pushedFor(patches)
  const prepared = await preparedIn(place, filesFor(urls, people), pushed)
  const path = place.path('people.csv')
  if (people > 0) await writePeople(path, people)
  const healthy = await startScimSimulator()
  const over = new AbortController()
  try {
    await using daemon = await started('daemon.ts', place.path('config'), healthy.url, healthy.token)
    await everybodyIsThere(healthy, pushed)
    const touching = people > 0 ? touch(path, over.signal) : Promise.resolve()
    const times = await timesOf(prepared, { url: daemon.url, token: prepared.token }, healthy, patches)
    over.abort()
    await touching
    return times
  } finally {
    await healthy.close()
  }
}

const rules = '{ userName: userName, title: title, name.familyName: name.familyName, emails.work: emails.work }'

function filesFor(urls: Readonly<Record<string, string>>, people: number): Readonly<Record<string, string>> {
  const files: Record<string, string> = {
    'usherd.yaml': 'listen: { port: 0 }\nstore: ../usherd.db\nlog: { level: error }\n',
    'scim.yaml': 'rate: { requests: 100000, per: 1s }\n',
    [`sources/${sourceName}.yaml`]: `connector: scim-push\nattributes: ${rules}\n`,
  }
  for (const [name, address] of Object.entries(urls)) {
    const url = address === '' ? `$\{env:TARGET_URL}` : address
    files[`targets/${name}.yaml`] = `
connector: scim
settings: { url: "${url}", token: "\${env:TARGET_TOKEN}" }
from: [${sourceName}]
match: [userName]
attributes: ${rules}
pace: { requests: 100000, per: 1s, concurrency: 4 }
`
  }
  if (people > 0)
    files['sources/people.yaml'] = `
connector: file
settings: { path: ../../people.csv }
key: key
attributes: { userName: login, title: title }
`
  return files
}

async function writePeople(path: string, people: number): Promise<void> {
  let text = 'key,login,title\n'
  for (let index = 0; index < people; index++) {
    text += `${index},p${index},Engineer\n`
    if (text.length > 1_000_000 || index === people - 1) {
      await appendFile(path, text)
      text = ''
    }
  }
}

/** The file looks new again and again, so that it is being read all the time. */
async function touch(path: string, over: AbortSignal): Promise<void> {
  while (!over.aborted) {
    const now = new Date()
    await utimes(path, now, now)
    await pause(3_000, undefined, { signal: over }).catch(() => undefined)
  }
}
