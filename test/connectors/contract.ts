import { describe, expect, test } from 'vitest'
import type { TargetConnector } from '#contract'
import { describeAccounts } from './contract/accounts.ts'
import { describeBatches } from './contract/batches.ts'
import { describeCarried } from './contract/carried.ts'
import { describeCounting } from './contract/counting.ts'
import { describeFaults } from './contract/faults.ts'
import type { OpenFixture, TargetFixture } from './contract/fixture.ts'
import { describeMembers } from './contract/members.ts'
import { describeReadingBack } from './contract/reading-back.ts'

export type { MemberCase, Mischief, TargetFixture } from './contract/fixture.ts'

/**
 * The suite every target connector runs against a product (or its simulator), driven by what the connector declares.
 * @param open starts a product of its own for one test
 * @param settings those the fixture uses, as far as abilities depend on them
 * @param only it differs from another fixture in the way it signs in alone: what requests carry is asked of the other one
 */
export function describeTargetContract(
  name: string,
  connector: TargetConnector,
  open: () => Promise<TargetFixture>,
  settings: Readonly<Record<string, unknown>> = {},
  only?: 'sign-in',
): void {
  // Abilities depend on choices among the settings only; those the caller hands in are enough.
  const can = connector.capabilities(settings as never)
  const fixture: OpenFixture = open

  describe(name, () => {
    test('what it declares fits together', () => {
      // As above.
      const attributes = connector.attributes(settings as never)
      for (const by of can.findBy) {
        expect(Object.keys(attributes)).toContain(by)
        // What accounts are found by decides whose they are: how it is compared is never left open.
        expect(attributes[by]?.equality, by).toMatchObject({ case: expect.any(String), source: expect.any(String) })
      }
      if (can.findMost !== undefined) expect(can.findMost).toSatisfy(most => Number.isInteger(most) && most > 0)
      for (const spec of Object.values(attributes)) {
        if (spec.lookup !== undefined) expect(connector.lookups).toContain(spec.lookup.kind)
        if (spec.own === 'additive') expect(['list', 'records']).toContain(spec.type)
        if (spec.identity !== undefined) expect(spec.type).toBe('records')
      }
      for (const [name, spec] of Object.entries(connector.settings)) {
        if (spec.type === 'secret') expect(spec, name).not.toHaveProperty('default')
      }
    })
    describeAccounts(fixture, connector, can)
    describeMembers(fixture, can)
    describeBatches(fixture, can)
    describeFaults(fixture, can)
    describeCounting(fixture, can)
    if (only === undefined) describeCarried(fixture, connector, settings, can)
    describeReadingBack(fixture, connector, can)
  })
}
