import { describe, expect, test } from 'vitest'
import type { Capabilities } from '#contract'
import { tallyRequests } from '../../../src/transport/tally.ts'
import type { OpenFixture } from './fixture.ts'
import { creation, edit } from './operations.ts'
import { never, withSession } from './session.ts'

/** What changed something, or may have, is counted: whatever fails afterwards is then taken for partly done. */
export function describeCounting(openFixture: OpenFixture, can: Capabilities): void {
  const [key = 'id'] = can.findBy
  /** Writes counted for some work, however it ends. */
  const counted = async (work: () => Promise<unknown>): Promise<number> =>
    (await tallyRequests(() => work().catch(() => undefined))).writes

  describe('what may have changed something is counted', () => {
    test(
      'looking changes nothing: signing in, checking, searching and listing count as no change',
      withSession(openFixture, async ({ fixture, target }) => {
        const look = async () => {
          await target.check(never)
          await target.find({ name: key, values: [String(fixture.account(1)[key])] }, never)
          await target.get([fixture.absent], never)
          if (can.list !== false) await Array.fromAsync(target.list(never))
          if (fixture.lookup !== undefined) await target.lookup(fixture.lookup.kind, [fixture.lookup.known], never)
        }
        expect(await counted(look)).toBe(0)
      }),
    )

    test.runIf(can.create)(
      'a new account is a change; one the target refuses is none, although the refusal may come as a success',
      withSession(openFixture, async ({ apply, fixture }) => {
        const bad = { ...fixture.account(2), ...fixture.unacceptable }
        expect(await counted(() => apply(creation(bad)))).toBe(fixture.leftByRefusal ?? 0)
        expect(await counted(() => apply(creation(fixture.account(1))))).toBeGreaterThan(0)
        if (can.createTwice === 'conflict') expect(await counted(() => apply(creation(fixture.account(1))))).toBe(0)
      }),
    )

    test.runIf(can.create && can.update)(
      'an update that is told to wait is no change; one whose answer is cut off may be one, done or not',
      withSession(openFixture, async ({ apply, fixture, made }) => {
        const { remoteId } = await made(1)
        // What can be emptied is written in one request everywhere.
        const { name, to } = fixture.clear === undefined ? fixture.edit : { name: fixture.clear, to: null }
        const change = () => apply(edit(remoteId, [{ name, from: fixture.account(1)[name], to }]))
        fixture.misbehave({ kind: 'throttled', retryAfter: '1' }, { on: 'writes', next: 1 })
        expect(await counted(change)).toBe(0)
        fixture.misbehave({ kind: 'cut', when: 'before' }, { on: 'writes', next: 1 })
        expect(await counted(change)).toBe(1)
        expect(await counted(change)).toBeGreaterThan(0)
      }),
    )
  })
}
