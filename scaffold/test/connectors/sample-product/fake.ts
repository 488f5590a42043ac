import { remoteId, Secret } from '#contract'
import type { Plan } from '#simulation'
import { sampleProduct } from '../../../connectors/sample-product/index.ts'
import { startSampleProductSimulator } from '../../../connectors/sample-product/simulator.ts'
import type { TargetFixture } from '../contract.ts'

/** A simulator of its own for each test, and what the contract suite needs to know about it. */
export async function openFixture(): Promise<TargetFixture> {
  const simulator = await startSampleProductSimulator()
  const settings = { url: simulator.url, token: new Secret(simulator.token) }
  return {
    connector: sampleProduct,
    settings,
    refusedSettings: { ...settings, token: new Secret('never-good') },
    secrets: [simulator.token, 'never-good'],
    account: number => ({
      login: `person-${number}`,
      email: `person-${number}@corp.test`,
      givenName: 'Ann',
      familyName: `Number ${number}`,
      title: 'Engineer',
    }),
    edit: { name: 'givenName', to: 'Anna Zoë', untouched: 'familyName' },
    clear: 'title',
    members: [
      {
        name: 'groups',
        ours: ['2', '3'],
        foreign: '1',
        join: async account => simulator.edit(account, { groups: ['1'] }),
      },
    ],
    lookup: { kind: 'group', known: 'Operators', unknown: 'Nobody here' },
    // An attribute that does not take any text: what it takes, another one for each number.
    sample: (name, number) => (name === 'email' ? `probe-${number}@example.org` : undefined),
    unacceptable: { email: 'no address' },
    absent: remoteId('999999'),
    requests: () => simulator.journal,
    misbehave: (misbehaviour, { on, next = Number.POSITIVE_INFINITY }) =>
      simulator.misbehave({ misbehaviour, next, ...matching(on) }),
    stop: () => simulator.close(),
    [Symbol.asyncDispose]: () => simulator.close(),
  }
}

function matching(on: 'reads' | 'writes' | 'everything'): Pick<Plan, 'matching'> {
  return on === 'everything' ? {} : { matching: asked => asked.write === (on === 'writes') }
}
