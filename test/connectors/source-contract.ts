import { randomBytes } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import {
  type ConnectorContext,
  Fault,
  type Log,
  Problem,
  type RawRecord,
  type Source,
  type SourceConnector,
} from '#contract'
import { systemClock } from '../../src/transport/clock.ts'
import { createHttp } from '../../src/transport/http.ts'
import { createPacer } from '../../src/transport/pacer.ts'

/** A source with some people in it. */
export interface SourceFixture extends AsyncDisposable {
  /** Settings the source can be read with, as the configuration hands them over. */
  readonly settings: Readonly<Record<string, unknown>>
  /** What a reading of everyone has to bring, in order: the fields of each record. Enough for more than one page. */
  readonly records: readonly Readonly<Record<string, unknown>>[]
  readonly scope: 'everyone' | 'changes'
  /** Texts that may be in no message and no log line. */
  readonly secrets?: readonly string[]
  /** Makes the source unreadable somewhere after its beginning. */
  damage(): Promise<void>
  /** Takes the source away. */
  remove(): Promise<void>
}

interface Opened {
  readonly fixture: SourceFixture
  readonly source: Source
}

const never = new AbortController().signal

/**
 * The suite every source connector runs: a reading is whole or it throws, it never ends early.
 * @param open starts a source of its own for one test
 */
export function describeSourceContract(
  name: string,
  connector: SourceConnector,
  open: () => Promise<SourceFixture>,
): void {
  const on = (body: (opened: Opened) => Promise<void>) => withSource(connector, open, body)

  describe(name, () => {
    test(
      'a check says what is there',
      on(async ({ source }) => {
        expect((await source.check(never)).product).not.toBe('')
      }),
    )

    test(
      'a reading brings every record, in order, at rows that only grow',
      on(async ({ fixture, source }) => {
        const records = await readAll(source)
        expect(records.map(record => record.fields)).toEqual(fixture.records)
        expect(records.filter(record => record.problem !== undefined)).toEqual([])
        const rows = records.map(record => record.row)
        expect(rows).toEqual([...new Set(rows)].sort((a, b) => a - b))
        expect(rows[0]).toBeGreaterThanOrEqual(1)
      }),
    )

    test(
      'it comes in pages, so that nobody has to hold everyone',
      on(async ({ fixture, source }) => {
        const pages = await Array.fromAsync((await source.read(undefined, never)).pages)
        expect(pages.length).toBeGreaterThan(1)
        expect(Math.max(...pages.map(page => page.length))).toBeLessThan(fixture.records.length)
      }),
    )

    test(
      'it says what absence means',
      on(async ({ fixture, source }) => {
        expect((await source.read(undefined, never)).scope).toBe(fixture.scope)
      }),
    )

    test(
      'reading again brings the same',
      on(async ({ source }) => {
        expect(await readAll(source)).toEqual(await readAll(source))
      }),
    )

    test(
      'a signal that has fired ends it with its reason',
      on(async ({ source }) => {
        const reason = new Error('stop')
        await expect(readAll(source, AbortSignal.abort(reason))).rejects.toBe(reason)
      }),
    )

    test(
      'a signal that fires between pages ends it with its reason, not with fewer people',
      on(async ({ source }) => {
        const controller = new AbortController()
        const reason = new Error('stop')
        const read = async () => {
          for await (const _page of (await source.read(undefined, controller.signal)).pages) controller.abort(reason)
        }
        await expect(read()).rejects.toBe(reason)
      }),
    )

    test(
      'a source that cannot be read to its end throws, in words for the operator',
      on(async ({ fixture, source }) => {
        await fixture.damage()
        expectToBeForOperators(await reasonOf(readAll(source)))
      }),
    )

    test(
      'a source that is not there throws, when checked and when read',
      on(async ({ fixture, source }) => {
        await fixture.remove()
        expectToBeForOperators(await reasonOf(source.check(never)))
        expectToBeForOperators(await reasonOf(readAll(source)))
      }),
    )
  })
}

function withSource(
  connector: SourceConnector,
  open: () => Promise<SourceFixture>,
  body: (opened: Opened) => Promise<void>,
): () => Promise<void> {
  return async () => {
    await using fixture = await open()
    const said: string[] = []
    const note = (...parts: readonly unknown[]): void => void said.push(JSON.stringify(parts))
    const log: Log = { debug: note, info: note, warn: note, error: note }
    const pacer = createPacer({ pace: { requests: 10_000, perMs: 1000, concurrency: 8 }, clock: systemClock })
    await using http = createHttp({ pacer, clock: systemClock, log })
    const context: ConnectorContext = { connection: 'suite', http, clock: systemClock, log, randomBytes }
    // The fixture hands settings of its own connector; collected connectors have forgotten their type.
    const source = connector.open(fixture.settings as never, context)
    await body({ fixture, source })
    await source.close?.()
    for (const secret of fixture.secrets ?? []) expect(said.filter(line => line.includes(secret))).toEqual([])
  }
}

async function readAll(source: Source, signal: AbortSignal = never): Promise<readonly RawRecord[]> {
  const { pages } = await source.read(undefined, signal)
  return (await Array.fromAsync(pages)).flat()
}

async function reasonOf(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => expect.fail('it succeeded'),
    (reason: unknown) => reason,
  )
}

function expectToBeForOperators(reason: unknown): void {
  if (reason instanceof Problem) expect(reason.class).toBe('source')
  else expect(reason).toBeInstanceOf(Fault)
}
