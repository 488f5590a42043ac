import { describe, expect, test } from 'vitest'
import type { Capabilities } from '#contract'
import type { OpenFixture } from './fixture.ts'
import { creation, deletion, disabling, edit } from './operations.ts'
import { withSession } from './session.ts'

/** Several operations of one kind at once, where the connector says it can. */
export function describeBatches(openFixture: OpenFixture, can: Capabilities): void {
  const { batch } = can
  if (batch === undefined) return
  describe('batches', () => {
    test(
      'as many creates as declared go out in one write, with a receipt for each',
      withSession(openFixture, async ({ apply, fixture, writes }) => {
        const operations = Array.from({ length: batch.most }, (_none, number) => creation(fixture.account(number)))
        const write = async () => {
          const receipts = await apply(...operations)
          expect(new Set(receipts.map(one => one.operation))).toEqual(new Set(operations.map(one => one.id)))
          expect(new Set(receipts.map(one => one.remoteId)).size).toBe(batch.most)
        }
        expect(await writes(write)).toBe(1)
      }),
    )

    test(
      'updates, disables and deletes reach every account of a batch',
      withSession(openFixture, async ({ apply, fixture, made, seen, target }) => {
        const ids = [(await made(1)).remoteId, (await made(2)).remoteId]
        const { name, to } = fixture.edit
        await apply(...ids.map(id => edit(id, [{ name, from: undefined, to }])))
        for (const id of ids) expect((await seen(id)).attributes[name]).toEqual(to)
        if (can.disable !== false) await apply(...ids.map(disabling))
        for (const id of ids) expect((await seen(id)).active).toBe(can.disable === false)
        if (can.delete === false) return
        await apply(...ids.map(deletion))
        expect(await target.get(ids, new AbortController().signal)).toEqual([])
      }),
    )

    test.runIf(batch.atomic)(
      'a batch with one bad record does nothing and names the one to blame',
      withSession(openFixture, async ({ apply, fault, fixture, seen, made, target }) => {
        const bad = { ...fixture.account(2), ...fixture.unacceptable }
        const refused = await fault(
          'rejected',
          apply(creation(fixture.account(1)), creation(bad), creation(fixture.account(3))),
        )
        expect(refused.culprit).toBe(1)
        const [key = ''] = can.findBy
        const values = [1, 3].map(number => String(fixture.account(number)[key]))
        expect(await target.find({ name: key, values }, new AbortController().signal)).toEqual([])

        const before = await made(1)
        const { name, to } = fixture.edit
        const change = { name, from: undefined, to }
        const gone = await fault('missing', apply(edit(before.remoteId, [change]), edit(fixture.absent, [change])))
        expect(gone.culprit).toBe(1)
        expect(await seen(before.remoteId)).toEqual(before)
      }),
    )

    test.runIf(can.delete)(
      'deleting some that are gone deletes the others',
      withSession(openFixture, async ({ apply, fixture, made, target }) => {
        const { remoteId } = await made(1)
        const receipts = await apply(deletion(fixture.absent), deletion(remoteId))
        expect(receipts.map(one => one.remoteId).toSorted()).toEqual([fixture.absent, remoteId].toSorted())
        expect(await target.get([remoteId], new AbortController().signal)).toEqual([])
      }),
    )
  })
}
