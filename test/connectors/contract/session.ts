import { randomBytes } from 'node:crypto'
import { expect } from 'vitest'
import {
  type Attributes,
  Fault,
  type FaultKind,
  type Http,
  type HttpRequest,
  type HttpResponse,
  type Log,
  type Operation,
  type Receipt,
  type RemoteAccount,
  type RemoteId,
  type Target,
} from '#contract'
import { createExclusive } from '../../../src/domain/exclusive.ts'
import { systemClock } from '../../../src/transport/clock.ts'
import { createHttp } from '../../../src/transport/http.ts'
import { createPacer } from '../../../src/transport/pacer.ts'
import type { OpenFixture, TargetFixture } from './fixture.ts'
import { creation } from './operations.ts'

/** Never fires. */
export const never = new AbortController().signal

/** What becomes of an answer on its way. */
export type Distortion = (request: HttpRequest, answer: HttpResponse) => HttpResponse

/** A running product and a target opened on it, with everything that was said. */
export interface Session {
  readonly fixture: TargetFixture
  readonly target: Target
  /** Opens the connector once more, with other settings. */
  readonly open: (settings: TargetFixture['settings']) => Target
  apply(...operations: readonly Operation[]): Promise<readonly Receipt[]>
  /** Makes an account of the fixture's. */
  made(number: number, extra?: Attributes): Promise<RemoteAccount>
  /** The account as the product shows it now. */
  seen(id: RemoteId): Promise<RemoteAccount>
  /** Expects a fault of a kind, keeps what it says for the search for secrets, and gives it back. */
  fault(kind: FaultKind, promise: Promise<unknown>): Promise<Fault>
  /** From now on every answer is changed on its way, as by a proxy that mixes them up or a list that moves. */
  distort(change: Distortion): void
  /** Every request so far, as it goes out. */
  readonly sent: readonly HttpRequest[]
  /** Write requests made by something. */
  writes(act: () => Promise<unknown>): Promise<number>
}

/** A test with a product of its own. Afterwards no message and no log line may hold one of the fixture's secrets. */
export function withSession(openFixture: OpenFixture, body: (session: Session) => Promise<void>): () => Promise<void> {
  return async () => {
    await using fixture = await openFixture()
    const said: string[] = []
    const note = (...parts: readonly unknown[]): void => void said.push(JSON.stringify(parts))
    const log: Log = { debug: note, info: note, warn: note, error: note }
    const pacer = createPacer({ pace: { requests: 10_000, perMs: 1000, concurrency: 8 }, clock: systemClock })
    await using http = createHttp({ pacer, clock: systemClock, log })
    const wire: Wire = { sent: [], distortion: (_request, answer) => answer }
    const context = {
      connection: 'suite',
      http: over(http, wire),
      clock: systemClock,
      log,
      randomBytes: (count: number) => randomBytes(count),
      exclusive: createExclusive(),
    }
    // The fixture hands settings of its own connector; collected connectors have forgotten their type.
    const open = (settings: TargetFixture['settings']): Target => fixture.connector.open(settings as never, context)
    await body(session(fixture, open, said, wire))
    for (const secret of fixture.secrets) expect(said.filter(line => line.includes(secret))).toEqual([])
  }
}

/** What goes over the wire in one test. */
interface Wire {
  readonly sent: HttpRequest[]
  distortion: Distortion
}

const over = (http: Http, wire: Wire): Http => ({
  async send(request, signal) {
    wire.sent.push(request)
    return wire.distortion(request, await http.send(request, signal))
  },
})

function session(fixture: TargetFixture, open: Session['open'], said: string[], wire: Wire): Session {
  const target = open(fixture.settings)
  const apply: Session['apply'] = (...operations) => Array.fromAsync(target.apply(operations, never))
  const seen: Session['seen'] = async id => {
    const [account, ...others] = await target.get([id], never)
    expect(others).toEqual([])
    return account ?? expect.fail(`account ${id} is not there`)
  }
  return {
    fixture,
    target,
    open,
    apply,
    seen,
    made: async (number, extra = {}) => {
      const [receipt] = await apply(creation({ ...fixture.account(number), ...extra }))
      return seen(receipt?.remoteId ?? expect.fail('no receipt for a create'))
    },
    fault: async (kind, promise) => {
      const reason = await promise.then(
        () => expect.fail(`expected a fault of kind ${kind}, it succeeded`),
        (error: unknown) => error,
      )
      said.push(
        String(reason instanceof Error ? [reason.message, reason.stack, JSON.stringify(reason)].join('\n') : reason),
      )
      expect(reason).toBeInstanceOf(Fault)
      expect(reason).toMatchObject({ kind })
      return reason instanceof Fault ? reason : expect.fail('unreachable')
    },
    sent: wire.sent,
    distort: change => {
      wire.distortion = change
    },
    writes: async act => {
      const before = fixture.requests().length
      await act()
      return fixture
        .requests()
        .slice(before)
        .filter(request => request.write).length
    },
  }
}
