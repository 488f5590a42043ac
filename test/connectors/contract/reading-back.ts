import { describe, expect, test } from 'vitest'
import type { Attributes, Capabilities, Change, RemoteId, TargetConnector } from '#contract'
import { Fault } from '#contract'
import { compileMapping } from '../../../src/mapping/mapping.ts'
import { type KeptResult, keptOf } from '../../../src/plan/answer/kept.ts'
import { membersOf } from '../../../src/plan/values/diff.ts'
import type { OpenFixture, TargetFixture } from './fixture.ts'
import { creation, edit } from './operations.ts'
import { never, type Session, withSession } from './session.ts'

const { mapping } = compileMapping({}, { root: 'person', attributes: 'any' })

/** What was sent has to be seen, and what was not done has to be missed: without it nobody knows what a yes is worth. */
export function describeReadingBack(openFixture: OpenFixture, connector: TargetConnector, can: Capabilities): void {
  /** What a look says of a change that was said to be done. */
  async function looked({ target, fixture }: Session, change: Change, id: RemoteId): Promise<KeptResult | undefined> {
    const [account] = await target.get([id], never)
    // The fixture's settings are those the connector asks for.
    const attributes = connector.attributes(fixture.settings as never)
    return account === undefined ? undefined : keptOf(change, { ...account, whole: true }, { attributes, mapping })
  }

  const idFrom = async (applied: ReturnType<Session['apply']>): Promise<RemoteId> => {
    const [receipt] = await applied
    if (receipt === undefined) throw new Error('no receipt')
    return receipt.remoteId
  }

  const members = ({ members: cases = [] }: TargetFixture): Attributes =>
    Object.fromEntries(cases.map(({ name, ours }) => [name, ours as Attributes[string]])) // one kind of members in each list

  describe('what a look shows', () => {
    test.runIf(can.create)(
      'of a new account is what was sent, its lists too',
      withSession(openFixture, async session => {
        const operation = creation({ ...session.fixture.account(1), ...members(session.fixture) })
        const remoteId = await idFrom(session.apply(operation))
        const unkept = (await looked(session, operation.change, remoteId))?.unkept.map(({ name }) => name)
        expect(unkept).toEqual(session.fixture.leftOutOfCreates ?? [])
      }),
    )

    test.runIf(can.create && can.update)(
      'of a change is what was sent',
      withSession(openFixture, async session => {
        const { remoteId } = await session.made(1)
        const { name, to } = session.fixture.edit
        const operation = edit(remoteId, [{ name, from: session.fixture.account(1)[name], to }])
        await session.apply(operation)
        expect((await looked(session, operation.change, remoteId))?.unkept).toEqual([])
      }),
    )

    test.runIf(can.create && can.update)(
      'of a change that was answered with yes and not made is what was there before',
      withSession(openFixture, async session => {
        const { fixture, apply } = session
        if (fixture.idles !== true) return
        const { remoteId } = await session.made(1)
        const { name, to } = fixture.edit
        const operation = edit(remoteId, [{ name, from: fixture.account(1)[name], to }])
        // A read does nothing anyway.
        fixture.misbehave({ kind: 'idle' }, { on: 'everything' })
        const said = await apply(operation).catch((error: unknown) => error)
        const kept = await looked(session, operation.change, remoteId)
        // The connector has found it out itself, or whoever looks does.
        if (!(said instanceof Fault)) expect(kept).toMatchObject({ isGained: false, unkept: [{ name, wanted: to }] })
      }),
    )

    test.runIf(can.create)(
      'of an account that was made without its lists lacks them',
      withSession(openFixture, async session => {
        const { fixture, apply } = session
        const lists = members(fixture)
        if (fixture.idles !== true || Object.keys(lists).length === 0) return
        fixture.misbehave({ kind: 'listless' }, { on: 'writes' })
        const operation = creation({ ...fixture.account(1), ...lists })
        const remoteId = await idFrom(apply(operation)).catch((error: unknown) => error)
        // The connector has found it out itself.
        if (remoteId instanceof Fault) return
        const id = remoteId as RemoteId // no fault: it was made
        const kept = await looked(session, operation.change, id)
        const missed = new Set(kept?.unkept.map(({ name }) => name))
        const { attributes } = await session.seen(id)
        // Lists that go by requests of their own are there.
        for (const [name, sent] of Object.entries(lists))
          if (!missed.has(name)) expect(attributes[name]).toEqual(expect.arrayContaining([...membersOf(sent)]))
      }),
    )
  })
}
