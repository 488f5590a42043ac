import { describe, expect, test } from 'vitest'
import type { Capabilities, Scalar, TargetConnector } from '#contract'
import type { OpenFixture } from './fixture.ts'
import { creation, deletion, disabling, edit, enabling } from './operations.ts'
import { never, withSession } from './session.ts'

/** The life of an account: made, found, changed, disabled, enabled, deleted. */
export function describeAccounts(openFixture: OpenFixture, connector: TargetConnector, can: Capabilities): void {
  const [key = 'id'] = can.findBy

  describe('accounts', () => {
    test(
      'a check says what is there and who we are, and changes nothing',
      withSession(openFixture, async session => {
        const writes = await session.writes(async () => {
          const report = await session.target.check(never)
          expect(report.product).not.toBe('')
          expect(report.self === undefined || report.administrators?.includes(report.self) !== false).toBe(true)
        })
        expect(writes).toBe(0)
      }),
    )

    test.runIf(can.create)(
      'a new account can sign in, holds what was sent, and is found by its key and its id',
      withSession(openFixture, async ({ fixture, made, target }) => {
        const account = await made(1)
        expect(account.active).toBe(true)
        expect(account.attributes).toMatchObject(fixture.account(1))
        const found = await target.find({ name: key, values: [scalarOf(fixture.account(1)[key])] }, never)
        expect(found).toEqual([account])
      }),
    )

    test.runIf(can.create)(
      'several accounts are found at once; values nobody has are left out',
      withSession(openFixture, async ({ fixture, made, target }) => {
        const accounts = [await made(1), await made(2)]
        const values = [1, 2, 3].map(number => scalarOf(fixture.account(number)[key]))
        const found = await target.find({ name: key, values }, never)
        expect(found.toSorted(byId)).toEqual(accounts.toSorted(byId))
        expect(await target.get([...accounts.map(one => one.remoteId), fixture.absent], never)).toHaveLength(2)
      }),
    )

    test(
      'asking for nobody gives nobody',
      withSession(openFixture, async ({ fixture, target }) => {
        expect(await target.find({ name: key, values: [] }, never)).toEqual([])
        expect(await target.get([], never)).toEqual([])
        expect(await target.get([fixture.absent], never)).toEqual([])
      }),
    )

    test.runIf(can.create && can.list)(
      'the list shows every account once, disabled ones too',
      withSession(openFixture, async ({ apply, made, target }) => {
        const [first, second] = [await made(1), await made(2)]
        if (can.disable !== false) await apply(disabling(second.remoteId))
        const listed = await Array.fromAsync(target.list(never))
        expect(new Set(listed.map(one => one.remoteId)).size).toBe(listed.length)
        expect(listed.map(one => one.remoteId)).toEqual(expect.arrayContaining([first.remoteId, second.remoteId]))
      }),
    )

    test.runIf(can.create && can.update)(
      'an update changes what it names and nothing else',
      withSession(openFixture, async ({ apply, fixture, made, seen }) => {
        const before = await made(1)
        const { name, to, untouched } = fixture.edit
        await apply(edit(before.remoteId, [{ name, from: before.attributes[name], to }]))
        const after = await seen(before.remoteId)
        expect(after.attributes[untouched]).toEqual(fixture.account(1)[untouched])
        expect(after).toEqual({ ...before, attributes: { ...before.attributes, [name]: to } })
      }),
    )

    test.runIf(can.create && can.update)(
      'what an account is found by is sent in another spelling, also where the product takes the two for the same',
      withSession(openFixture, async ({ apply, fixture, made, seen, target }) => {
        const { remoteId, attributes } = await made(1)
        let id = remoteId
        for (const name of can.findBy.filter(by => fixture.account(1)[by] !== undefined)) {
          const from = String(attributes[name])
          const to = from === from.toUpperCase() ? from.toLowerCase() : from.toUpperCase()
          if (to === from) continue
          const [receipt] = await apply(edit(id, [{ name, from, to }]))
          id = receipt?.remoteId ?? id
          const there = (await seen(id)).attributes[name]
          // A product that writes names in its own spelling is told of; the next run does not send it again.
          if (there !== to) expect(receipt, name).toMatchObject({ note: expect.stringContaining(name) })
          const found = await target.find({ name, values: [to] }, never)
          expect(found.map(one => one.remoteId)).toContain(id)
        }
      }),
    )

    test.runIf(can.create && can.update && can.clears)(
      'an attribute can be emptied',
      withSession(openFixture, async ({ apply, fixture, made, seen }) => {
        if (fixture.clear === undefined) return
        const { remoteId, attributes } = await made(1)
        await apply(edit(remoteId, [{ name: fixture.clear, from: attributes[fixture.clear], to: null }]))
        expect([undefined, null, '']).toContain((await seen(remoteId)).attributes[fixture.clear])
      }),
    )

    test.runIf(can.create && can.update)(
      'an update of an account that is gone says so',
      withSession(openFixture, async ({ apply, fault, fixture }) => {
        const { name, to } = fixture.edit
        const { culprit } = await fault('missing', apply(edit(fixture.absent, [{ name, from: undefined, to }])))
        expect(culprit ?? 0).toBe(0)
      }),
    )

    test.runIf(can.create && can.disable)(
      'a disabled account cannot sign in and keeps all it has; disabling again is harmless',
      withSession(openFixture, async ({ apply, made, seen }) => {
        const before = await made(1)
        await apply(disabling(before.remoteId))
        const disabled = await seen(before.remoteId)
        expect(disabled).toEqual({ ...before, active: false })
        await apply(disabling(before.remoteId))
        expect(await seen(before.remoteId)).toEqual(disabled)
      }),
    )

    test.runIf(can.create && can.disable && can.enable)(
      'an enabled account is as it was before it was disabled; enabling again is harmless',
      withSession(openFixture, async ({ apply, made, seen }) => {
        const before = await made(1)
        await apply(disabling(before.remoteId))
        for (const _turn of [1, 2]) {
          await apply(enabling(before.remoteId))
          expect(await seen(before.remoteId)).toEqual(before)
        }
      }),
    )

    test.runIf(can.create && can.disable && can.enable)(
      'enabling can change attributes on the way',
      withSession(openFixture, async ({ apply, fixture, made, seen }) => {
        const { remoteId } = await made(1)
        const { name, to } = fixture.edit
        await apply(disabling(remoteId))
        await apply(enabling(remoteId, [{ name, from: undefined, to }]))
        const after = await seen(remoteId)
        expect(after.active).toBe(true)
        expect(after.attributes[name]).toEqual(to)
      }),
    )

    test.runIf(can.create && can.delete)(
      'a deleted account is gone; deleting again is harmless',
      withSession(openFixture, async ({ apply, made, target }) => {
        const { remoteId } = await made(1)
        for (const _turn of [1, 2]) {
          expect(await apply(deletion(remoteId))).toMatchObject([{ remoteId }])
          expect(await target.get([remoteId], never)).toEqual([])
        }
      }),
    )

    test.runIf(can.create)(
      'a repeated create ends as declared',
      withSession(openFixture, async ({ apply, fault, fixture, made, target }) => {
        const first = await made(1)
        const again = apply(creation(fixture.account(1)))
        if (can.createTwice === 'conflict') await fault('conflict', again)
        else expect((await again)[0]?.remoteId === first.remoteId).toBe(can.createTwice === 'same')
        const found = await target.find({ name: key, values: [scalarOf(fixture.account(1)[key])] }, never)
        expect(found).toHaveLength(can.createTwice === 'duplicate' ? 2 : 1)
      }),
    )

    test.runIf(connector.lookups.length > 0)(
      'names are looked up; unknown ones are missing from the answer',
      withSession(openFixture, async ({ fixture, target }) => {
        if (fixture.lookup === undefined) expect.fail('the connector looks things up, its fixture has to name some')
        const { kind, known, unknown } = fixture.lookup
        expect([...(await target.lookup(kind, [known, unknown], never)).keys()]).toEqual([known])
        expect((await target.lookup(kind, [], never)).size).toBe(0)
      }),
    )

    test.runIf(connector.lookups.length > 0)(
      'of two things that swapped their names each is found under its new one: no name is remembered',
      withSession(openFixture, async ({ fixture, target }) => {
        if (fixture.lookup?.swap === undefined) return
        const { kind, known, swap } = fixture.lookup
        const before = await target.lookup(kind, [known, swap.other], never)
        expect(new Set(before.values()).size).toBe(2)
        swap.names()
        const after = await target.lookup(kind, [known, swap.other], never)
        expect([after.get(known), after.get(swap.other)]).toEqual([before.get(swap.other), before.get(known)])
      }),
    )
  })
}

const byId = (a: { remoteId: string }, b: { remoteId: string }): number => (a.remoteId < b.remoteId ? -1 : 1)

function scalarOf(value: unknown): Scalar {
  return typeof value === 'string' || typeof value === 'number'
    ? value
    : expect.fail('accounts of a fixture have their key as text or number')
}
