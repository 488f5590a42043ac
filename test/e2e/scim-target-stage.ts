import { type ScimSimulator, type SimulatorOptions, startScimSimulator } from '../../connectors/scim/simulator.ts'
import { type AnyStage, setUpWith } from './any-stage.ts'
import { peopleSource } from './rest-people.ts'

/** usherd, a file of people and a simulated SCIM service it keeps accounts at. */
export interface ScimTargetStage extends AnyStage {
  readonly service: ScimSimulator
  /** Write requests since the last question: `PATCH /Users/{id}` and the body. */
  writes(): readonly (readonly [string, unknown])[]
  user(name: string): Readonly<Record<string, unknown>> | undefined
  /** Names of the groups somebody is in. */
  groupsOf(name: string): readonly string[]
}

export interface ScimTargetOptions extends SimulatorOptions {
  /** Rules beside the usual ones, or in their place, in YAML. */
  readonly attributes?: Readonly<Record<string, string>>
  readonly profile?: string
  readonly leavers?: string
}

const usual = {
  userName: 'userName',
  'name.givenName': 'name.givenName',
  'name.familyName': 'name.familyName',
  'emails.work': 'emails.work',
  title: 'title',
  groups:
    '{ from: title, table: { Desk: [Operators], Lead: [Operators, Everybody], All: [Everybody, Operators, Night shift] }, otherwise: [], lookup: group }',
}

/** Sets everything up; nothing has been read or sent. */
export async function onService(options: ScimTargetOptions = {}): Promise<ScimTargetStage> {
  const { attributes, profile = 'standard', leavers = '{ action: disable }', ...simulated } = options
  const service = await startScimSimulator(simulated)
  const rules = Object.entries({ ...usual, ...attributes }).map(([name, rule]) => `  ${name}: ${rule}`)
  const target = `
connector: scim
settings: { url: "${service.url}", token: "\${env:WIKI_TOKEN}", profile: ${profile} }
from: [people]
match: [userName, emails.work]
attributes:
${rules.join('\n')}
pace: { requests: 1000, per: 1s, concurrency: 1 }
leavers: ${leavers}
`
  const stage = await setUpWith({
    files: { 'sources/people.yaml': peopleSource, 'targets/wiki.yaml': target },
    env: { WIKI_TOKEN: service.token },
  })
  const remove = stage[Symbol.asyncDispose].bind(stage)
  let told = 0
  return Object.assign(stage, {
    service,
    user: (name: string) => service.users().find(({ userName }) => userName === name),
    groupsOf: (name: string) => namesOf(service, service.users().find(({ userName }) => userName === name)?.id),
    writes: () => {
      const fresh = service.journal.slice(told).filter(({ write }) => write)
      told = service.journal.length
      return fresh.map(({ name, body }) => [name, body] as const)
    },
    [Symbol.asyncDispose]: async () => {
      await service.close()
      await remove()
    },
  })
}

function namesOf(service: ScimSimulator, id: unknown): readonly string[] {
  const mine = service.groups().filter(({ members }) => Array.isArray(members) && members.some(one => one.value === id))
  return mine.map(({ displayName }) => String(displayName))
}
