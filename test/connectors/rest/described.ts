import { randomBytes } from 'node:crypto'
import { expect } from 'vitest'
import { Fault, type RawRecord, Secret, type Target } from '#contract'
import { descriptionProblems } from '../../../connectors/rest/describe/problems.ts'
import { rest, restSource } from '../../../connectors/rest/index.ts'
import type { Clock } from '../../../src/domain/time/clock.ts'
import { systemClock } from '../../../src/transport/clock.ts'
import { createHttp } from '../../../src/transport/http.ts'
import { createPacer } from '../../../src/transport/pacer.ts'
import { type Handler, type SmallProduct, startSmall } from './records.ts'

/** The least an API has: one account at `/users/{id}`. */
export const least = {
  id: 'id',
  get: { path: '/users/{id}' },
  list: { path: '/users' },
  update: { style: 'merge', path: '/users/{id}' },
  attributes: { name: { type: 'text' }, mails: { type: 'list' } },
}

export interface Described {
  readonly product: SmallProduct
  readonly target: Target
  /** Everything the source reads. */
  people(): Promise<readonly RawRecord[]>
  /** What was logged. */
  readonly said: string[]
}

/** A product behind one function, and the connector opened on it with a description. */
export async function onDescribed(
  handle: (url: string) => Handler,
  api: Readonly<Record<string, unknown>>,
  body: (described: Described) => Promise<void>,
  clock: Clock = systemClock,
): Promise<void> {
  expect(descriptionProblems(api)).toEqual([])
  await using product = await startSmall(handle)
  const settings = {
    url: product.url,
    username: 'ann',
    password: new Secret('right-password'),
    token: new Secret('right-token'),
    clientId: 'client',
    clientSecret: new Secret('right-secret'),
    api,
  }
  await opened(settings, sides => body({ product, ...sides }), clock)
}

/** The connector opened with settings, as target and as source. */
export async function opened(
  settings: Readonly<Record<string, unknown>>,
  body: (sides: Omit<Described, 'product'>) => Promise<void>,
  clock: Clock = systemClock,
): Promise<void> {
  const said: string[] = []
  const note = (...parts: readonly unknown[]): void => void said.push(JSON.stringify(parts))
  const log = { debug: note, info: note, warn: note, error: note }
  const pacer = createPacer({ pace: { requests: 10_000, perMs: 1000, concurrency: 8 }, clock: systemClock })
  await using http = createHttp({ pacer, clock: systemClock, log })
  const context = { connection: 'small', http, clock, log, randomBytes: (n: number) => randomBytes(n) }
  // Collected connectors have forgotten the type of their settings.
  const target = rest.open(settings as never, context)
  const source = restSource.open(settings as never, context)
  const people = async (): Promise<readonly RawRecord[]> => {
    const { pages } = await source.read(undefined, new AbortController().signal)
    return (await Array.fromAsync(pages)).flat()
  }
  await body({ target, people, said })
}

/** The fault something ends with. */
export async function faultOf(promise: Promise<unknown>): Promise<Fault> {
  const reason = await promise.then(
    () => expect.fail('it succeeded'),
    (error: unknown) => error,
  )
  return reason instanceof Fault ? reason : expect.fail(String(reason))
}
