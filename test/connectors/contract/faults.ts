import { describe, expect, test, vi } from 'vitest'
import type { Capabilities, FaultKind } from '#contract'
import type { Mischief, OpenFixture } from './fixture.ts'
import { creation } from './operations.ts'
import { never, type Session, withSession } from './session.ts'

const date = new Date(Math.floor(Date.now() / 1000 + 3600) * 1000)

/** What a mischief is to a read and to a write. */
const mischiefs: readonly [what: string, mischief: Mischief, read: FaultKind, write: FaultKind][] = [
  ['a connection cut before anything was done', { kind: 'cut', when: 'before' }, 'unreachable', 'interrupted'],
  ['a connection cut before the answer', { kind: 'cut', when: 'after' }, 'unreachable', 'interrupted'],
  ['an answer cut off half-way', { kind: 'torn' }, 'unreachable', 'interrupted'],
  ['a plea to slow down', { kind: 'throttled', retryAfter: '120' }, 'throttled', 'throttled'],
  ['a plea to slow down without a time', { kind: 'throttled' }, 'throttled', 'throttled'],
  ['"unavailable" with a time', { kind: 'unavailable', retryAfter: date.toUTCString() }, 'throttled', 'throttled'],
  ['"unavailable" without a time', { kind: 'unavailable' }, 'unreachable', 'interrupted'],
  ['nonsense', { kind: 'nonsense' }, 'broken', 'broken'],
  ['a page for people', { kind: 'html' }, 'broken', 'broken'],
  ['credentials that are no longer good', { kind: 'expired' }, 'denied', 'denied'],
]

/** Everything that goes wrong arrives as the fault it is. */
export function describeFaults(openFixture: OpenFixture, can: Capabilities): void {
  const [key = ''] = can.findBy
  const read = ({ fixture, target }: Session): Promise<unknown> =>
    target.find({ name: key, values: [String(fixture.account(1)[key])] }, never)
  const write = ({ apply, fixture }: Session): Promise<unknown> => apply(creation(fixture.account(1)))
  /** Signs in and learns what it learns, so that a mischief meets the request it is meant for. */
  const warm = async (session: Session): Promise<void> => {
    await read(session)
    if (can.create !== false) await session.apply(creation(session.fixture.account(99)))
  }

  describe('what goes wrong', () => {
    for (const [what, mischief, onRead, onWrite] of mischiefs) {
      test(
        `${what}: ${onRead} when reading`,
        withSession(openFixture, async session => {
          await warm(session)
          session.fixture.misbehave(mischief, { on: 'everything' })
          await session.fault(onRead, read(session))
        }),
      )

      test.runIf(can.create)(
        `${what}: ${onWrite} when writing`,
        withSession(openFixture, async session => {
          await warm(session)
          session.fixture.misbehave(mischief, { on: 'writes' })
          await session.fault(onWrite, write(session))
        }),
      )
    }

    test(
      'the time a plea names is kept, in seconds and as a date',
      withSession(openFixture, async session => {
        await warm(session)
        session.fixture.misbehave({ kind: 'throttled', retryAfter: '120' }, { on: 'everything', next: 1 })
        const startMs = Date.now()
        const { retryAt } = await session.fault('throttled', read(session))
        expect((retryAt?.getTime() ?? 0) - startMs).toBeGreaterThanOrEqual(120_000)
        expect((retryAt?.getTime() ?? 0) - Date.now()).toBeLessThanOrEqual(120_000)
        session.fixture.misbehave({ kind: 'throttled', retryAfter: date.toUTCString() }, { on: 'everything', next: 1 })
        // Measured by the answer's own clock, which tells whole seconds.
        const asked = (await session.fault('throttled', read(session))).retryAt?.getTime() ?? 0
        expect(asked - date.getTime()).toBeGreaterThanOrEqual(-1_000)
        expect(asked - date.getTime()).toBeLessThan(1_500)
      }),
    )

    test(
      'nothing answers at the address: unreachable, also for writes',
      withSession(openFixture, async session => {
        await warm(session)
        await session.fixture.stop()
        await session.fault('unreachable', read(session))
        if (can.create !== false) await session.fault('unreachable', write(session))
        await session.fault('unreachable', session.open(session.fixture.settings).check(never))
      }),
    )

    test(
      'credentials that were never good: denied, when checking and when writing',
      withSession(openFixture, async session => {
        const { fixture, fault } = session
        const target = session.open(fixture.refusedSettings)
        await fault('denied', target.check(never))
        await fault('denied', Array.fromAsync(target.apply([creation(fixture.account(1))], never)))
      }),
    )

    test.runIf(can.create)(
      'a record the target does not accept: rejected, with the attribute',
      withSession(openFixture, async ({ apply, fault, fixture }) => {
        const { field } = await fault('rejected', apply(creation({ ...fixture.account(1), ...fixture.unacceptable })))
        expect(Object.keys(fixture.unacceptable)).toContain(field)
      }),
    )

    test.runIf(can.create)(
      'a create cut off after it was done is found again by its key',
      withSession(openFixture, async session => {
        await warm(session)
        session.fixture.misbehave({ kind: 'cut', when: 'after' }, { on: 'writes', next: 1 })
        await session.fault('interrupted', write(session))
        expect(await read(session)).toHaveLength(1)
      }),
    )

    test(
      'a signal that has fired sends nothing',
      withSession(openFixture, async ({ fixture, target }) => {
        const reason = new Error('stop')
        const before = fixture.requests().length
        await expect(target.find({ name: key, values: ['x'] }, AbortSignal.abort(reason))).rejects.toBe(reason)
        await expect(
          Array.fromAsync(target.apply([creation(fixture.account(1))], AbortSignal.abort(reason))),
        ).rejects.toBe(reason)
        await expect(Array.fromAsync(target.list(AbortSignal.abort(reason)))).rejects.toBe(reason)
        expect(fixture.requests().length).toBe(before)
      }),
    )

    test(
      'a signal that fires while we wait for an answer ends the wait',
      withSession(openFixture, async session => {
        await warm(session)
        const { fixture, target } = session
        const { promise, resolve } = Promise.withResolvers<void>()
        fixture.misbehave({ kind: 'slow', until: promise }, { on: 'everything' })
        const before = fixture.requests().length
        const controller = new AbortController()
        const waiting = target.find({ name: key, values: ['x'] }, controller.signal)
        const ended = expect(waiting).rejects.toThrow()
        await vi.waitUntil(() => fixture.requests().length > before)
        controller.abort(new Error('stop'))
        await ended
        resolve()
      }),
    )
  })
}
