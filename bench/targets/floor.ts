/**
 * The least that could send the same: every request that usherd sent goes out again through Node's own client, two at a time,
 * its body is put into JSON and the answer taken out of it, and a bare database remembers one row for each operation.
 * Arguments: the folder with the exchanges, how many operations they were.
 */

import { readFile } from 'node:fs/promises'
import { Agent, request } from 'node:http'
import { join } from 'node:path'
import { type Bare, openBare } from '../bare.ts'
import { answer, measured } from '../own-process.ts'
import { serving } from './access.ts'
import type { Exchange } from './exchange.ts'

/** As many as the subject has. */
const atOnce = 2
/** Requests sent before it counts. */
const warm = 200

const [folder = '', operations = '0'] = process.argv.slice(2)

/** A request whose body is not text yet. */
interface Prepared {
  readonly at: string
  readonly method: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: unknown
}

function prepared({ method, url, headers = {}, body }: Exchange, index: number): Prepared {
  const { pathname, search } = new URL(url)
  return { at: `/${index}${pathname}${search}`, method, headers, body: parsed(body) }
}

function parsed(text = ''): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

const written = (body: unknown): string => (typeof body === 'string' ? body : JSON.stringify(body))

/** @returns what the answer says */
function send({ at, method, headers, body }: Prepared, port: number, agent: Agent): Promise<unknown> {
  const text = written(body)
  const length = method === 'GET' ? {} : { 'content-length': Buffer.byteLength(text) }
  const { promise, resolve, reject } = Promise.withResolvers<unknown>()
  const outgoing = request(
    { host: '127.0.0.1', port, path: at, method, agent, headers: { ...headers, ...length } },
    response => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('end', () => resolve(parsed(Buffer.concat(chunks).toString('utf8'))))
      response.on('error', reject)
    },
  )
  outgoing.on('error', reject)
  outgoing.end(method === 'GET' ? undefined : text)
  return promise
}

const remember = `INSERT INTO account SELECT value ->> 0, value ->> 1 FROM json_each(?)
  WHERE true ON CONFLICT (person) DO UPDATE SET state = excluded.state`

async function work(all: readonly Prepared[], port: number, bare: Bare): Promise<number> {
  const agent = new Agent({ keepAlive: true, maxSockets: atOnce })
  let next = 0
  let done = 0
  let remembered = 0
  const worker = async () => {
    for (let one = all[next++]; one !== undefined; one = all[next++]) {
      await send(one, port, agent)
      done += 1
      const due = Math.floor((done * Number(operations)) / all.length)
      const rows = Array.from({ length: due - remembered }, (_, at) => [`person ${remembered + at}`, one.at])
      remembered = due
      if (rows.length > 0) await bare.all(remember, JSON.stringify(rows))
    }
  }
  await Promise.all(Array.from({ length: atOnce }, worker))
  agent.destroy()
  return remembered
}

await answer(async () => {
  const path = join(folder, 'exchanges.json')
  const exchanges: readonly Exchange[] = JSON.parse(await readFile(path, 'utf8'))
  const all = exchanges.map(prepared)
  using mirror = await serving<{ readonly port: number }>('mirror.ts', path)
  const bare = await openBare(join(folder, 'bare.db'))
  await bare.script('CREATE TABLE account (person TEXT PRIMARY KEY, state TEXT) WITHOUT ROWID')
  await work(all.slice(0, warm), mirror.told.port, bare)
  const cost = await measured(async () => ({ remembered: await work(all, mirror.told.port, bare) }))
  await bare.close()
  return cost
})
