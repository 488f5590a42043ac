import { describe, expect, test } from 'vitest'
import { type AttributeChange, type Capabilities, isList, type RemoteAccount, type Target, type Value } from '#contract'
import type { Member, OpenFixture } from './fixture.ts'
import { disabling, edit, enabling } from './operations.ts'
import { never, withSession } from './session.ts'

/** Lists that others write too: what they added stays, whatever we add or take away. */
export function describeMembers(openFixture: OpenFixture, can: Capabilities): void {
  describe('members of lists', () => {
    test(
      'adding and removing ours leaves what others added',
      withSession(openFixture, async ({ apply, fixture, made, seen }) => {
        for (const [number, { name, ours, foreign, join }] of (fixture.members ?? []).entries()) {
          const { remoteId } = await made(number)
          await join(remoteId)
          await apply(edit(remoteId, [{ name, from: undefined, to: listOf(ours), mode: 'add' }]))
          expect(membersOf(await seen(remoteId), name)).toEqual(expect.arrayContaining([...ours, foreign].map(like)))
          await apply(edit(remoteId, [{ name, from: listOf(ours), to: listOf([ours[0]]), mode: 'remove' }]))
          const left = membersOf(await seen(remoteId), name)
          expect(left).toEqual(expect.arrayContaining([ours[1], foreign].map(like)))
          expect(left).not.toEqual(expect.arrayContaining([like(ours[0])]))
        }
      }),
    )

    test(
      'one of ours taken away and another added in one operation, as a plan asks for it; again, and nothing is written',
      withSession(openFixture, async ({ apply, fixture, made, seen, writes }) => {
        for (const [number, { name, ours, foreign, join }] of (fixture.members ?? []).entries()) {
          const { remoteId } = await made(number)
          await join(remoteId)
          await apply(edit(remoteId, [{ name, from: undefined, to: listOf([ours[0]]), mode: 'add' }]))
          const exchange = () => apply(edit(remoteId, exchanging(name, ours)))
          await exchange()
          const after = await seen(remoteId)
          expect(membersOf(after, name)).toEqual(expect.arrayContaining([ours[1], foreign].map(like)))
          expect(membersOf(after, name)).not.toEqual(expect.arrayContaining([like(ours[0])]))
          expect(await writes(exchange)).toBe(0)
          expect(await seen(remoteId)).toEqual(after)
        }
      }),
    )

    test.runIf(can.disable && can.enable)(
      'somebody who comes back has another one of ours, and what others added',
      withSession(openFixture, async ({ apply, fixture, made, seen }) => {
        for (const [number, { name, ours, foreign, join }] of (fixture.members ?? []).entries()) {
          const { remoteId } = await made(number)
          await apply(edit(remoteId, [{ name, from: undefined, to: listOf([ours[0]]), mode: 'add' }]))
          await apply(disabling(remoteId))
          await join(remoteId)
          await apply(enabling(remoteId, exchanging(name, ours)))
          const after = await seen(remoteId)
          expect(after.active).toBe(true)
          expect(membersOf(after, name)).toEqual(expect.arrayContaining([ours[1], foreign].map(like)))
          expect(membersOf(after, name)).not.toEqual(expect.arrayContaining([like(ours[0])]))
        }
      }),
    )

    test(
      'two connections of ours that add to one list at the same moment both do',
      withSession(openFixture, async ({ fixture, made, open, seen, target }) => {
        for (const [number, { name, ours }] of (fixture.members ?? []).entries()) {
          const { remoteId } = await made(number)
          const join = (one: Target, member: Member) =>
            Array.fromAsync(
              one.apply([edit(remoteId, [{ name, from: undefined, to: listOf([member]), mode: 'add' }])], never),
            )
          const other = open(fixture.settings)
          // Both have signed in and learned what they learn.
          await Promise.all([target, other].map(one => one.get([remoteId], never)))
          await Promise.all([join(target, ours[0]), join(other, ours[1])])
          expect(membersOf(await seen(remoteId), name)).toEqual(expect.arrayContaining(ours.map(like)))
        }
      }),
    )

    test(
      'members that are there already are no error, and nothing is written for them',
      withSession(openFixture, async ({ apply, fixture, made, seen, writes }) => {
        for (const [number, { name, ours }] of (fixture.members ?? []).entries()) {
          const { remoteId } = await made(number)
          const add = () => apply(edit(remoteId, [{ name, from: undefined, to: listOf(ours), mode: 'add' }]))
          await add()
          const before = await seen(remoteId)
          expect(await writes(add)).toBe(0)
          expect(await seen(remoteId)).toEqual(before)
        }
      }),
    )

    test(
      'members that are gone already are no error',
      withSession(openFixture, async ({ apply, fixture, made, seen }) => {
        for (const [number, { name, ours }] of (fixture.members ?? []).entries()) {
          const before = await made(number)
          await apply(edit(before.remoteId, [{ name, from: listOf(ours), to: listOf(ours), mode: 'remove' }]))
          expect(await seen(before.remoteId)).toEqual(before)
        }
      }),
    )
  })
}

/** Targets may fill parts of a record in. */
const like = (member: Member): unknown => (typeof member === 'object' ? expect.objectContaining(member) : member)

/** Both changes of one list, as `src/plan/values/diff.ts` decides them: what goes first, then what comes. */
function exchanging(name: string, [old, fresh]: readonly [Member, Member]): readonly AttributeChange[] {
  const from = listOf([old])
  return [
    { name, from, to: from, mode: 'remove' },
    { name, from, to: listOf([fresh]), mode: 'add' },
  ]
}

function listOf(members: readonly Member[]): Value {
  const records = members.filter(member => typeof member === 'object')
  return records.length > 0 ? records : members.filter(member => typeof member !== 'object')
}

function membersOf({ attributes }: RemoteAccount, name: string): readonly unknown[] {
  const value = attributes[name]
  return isList(value) ? value : expect.fail(`${name} is no list`)
}
