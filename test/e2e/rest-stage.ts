import { type NexudusSimulator, type SimulatorOptions, startNexudusSimulator } from '../../connectors/rest/simulator.ts'
import { type AnyStage, setUpWith } from './any-stage.ts'
import { peopleSource } from './rest-people.ts'

/** usherd, a file of people and a simulated Nexudus. */
export interface RestStage extends AnyStage {
  readonly nexudus: NexudusSimulator
  /** Write requests since the last question: method and body. */
  writes(): readonly Written[]
  /** The record with this address. */
  user(email: string): Readonly<Record<string, unknown>> | undefined
}

export interface Written {
  readonly method: string
  readonly body: Readonly<Record<string, unknown>>
}

export interface RestStageOptions extends SimulatorOptions {
  /** Rules beside the usual ones, or in their place, in YAML. */
  readonly attributes?: Readonly<Record<string, string>>
  /** Lines below `settings`, in YAML. */
  readonly settings?: string
}

export const password = 'correct-horse-battery'

/** The account usherd signs in with. */
const ours = { FullName: 'API', Email: 'api@corp.test', IsAdmin: true }

/** Sets everything up; nothing has been read or sent. */
export async function onNexudus(options: RestStageOptions = {}): Promise<RestStage> {
  const { attributes, settings, users = [], ...simulated } = options
  const nexudus = await startNexudusSimulator({
    password,
    roles: ['Front desk', 'Manager', 'Night shift'],
    businesses: ['Berlin', 'Lisbon'],
    users: [ours, ...users],
    ...simulated,
  })
  const stage = await setUpWith({
    files: {
      'sources/people.yaml': peopleSource,
      'targets/spaces.yaml': targetYaml(nexudus.url, attributes, settings),
    },
    env: { NEXUDUS_PASSWORD: password },
  })
  let told = 0
  const remove = stage[Symbol.asyncDispose].bind(stage)
  return Object.assign(stage, {
    nexudus,
    user: (email: string) => nexudus.users().find(({ Email }) => Email === email),
    writes: () => {
      const fresh = nexudus.journal.slice(told).filter(({ write }) => write)
      told = nexudus.journal.length
      return fresh.map(({ method, body }) => ({ method, body: body === '' ? {} : JSON.parse(body) }))
    },
    [Symbol.asyncDispose]: async () => {
      await nexudus.close()
      await remove()
    },
  })
}

/** The target's file. @param attributes beside the usual ones @param settings lines below `settings` */
export function targetYaml(url: string, attributes: RestStageOptions['attributes'] = {}, settings = ''): string {
  const usual = {
    Email: 'emails.work',
    FullName: 'displayName',
    UserRoles:
      '{ from: title, table: { Desk: [Front desk], Lead: [Front desk, Manager] }, otherwise: [], lookup: role }',
  }
  const rules = Object.entries({ ...usual, ...attributes }).map(([name, rule]) => `  ${name}: ${rule}`)
  return `
connector: rest
settings:
  preset: nexudus
  url: ${url}
  username: api@corp.test
  password: "\${env:NEXUDUS_PASSWORD}"
${settings}
from: [people]
match: [Email]
attributes:
${rules.join('\n')}
pace: { requests: 1000, per: 1s, concurrency: 1 }
`
}
