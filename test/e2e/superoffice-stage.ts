import {
  type JournalEntry,
  type Plan,
  type SimulatedPerson,
  type SimulatedUser,
  type SimulatorOptions,
  type SuperOfficeSimulator,
  startSuperOfficeSimulator,
} from '../../connectors/superoffice/simulator.ts'
import { type AnyStage, type PersonRow, setUpWith } from './any-stage.ts'
import { type Meddler, startMeddler } from './meddler.ts'

/** A user as the product keeps it, with its person. */
export type Kept = SimulatedUser & { readonly person: SimulatedPerson }

/** usherd, a file of people and a simulated SuperOffice. */
export interface CrmStage extends AsyncDisposable {
  readonly crm: SuperOfficeSimulator
  /** Between the two; lets everything pass until it is told otherwise. */
  readonly between: Meddler
  readonly stage: AnyStage
  /** Requests that came since the last question. */
  calls(): readonly JournalEntry[]
  /** Write requests among them, by name: `PATCH User/{id}`. */
  writes(): readonly string[]
  /** The user as the product keeps it; undefined: there is none. */
  user(userName: string): Kept | undefined
  /** Misbehaves at the next so many writes whose name matches. */
  disturb(misbehaviour: Plan['misbehaviour'], options?: { readonly next?: number; readonly matching?: RegExp }): void
}

export interface CrmOptions extends SimulatorOptions {
  /** Rules of the target's file, in YAML, beside the usual ones or instead of them. */
  readonly attributes?: Readonly<Record<string, string>>
  readonly match?: string
}

/** Sets everything up; nothing has been read or sent. */
export async function setUpCrm(options: CrmOptions = {}): Promise<CrmStage> {
  const { attributes = {}, match = '[UserName, Person.Email]', ...simulated } = options
  const crm = await startSuperOfficeSimulator(simulated)
  const between = await startMeddler(crm.url)
  const signIn =
    simulated.tenant === undefined
      ? `username: ${crm.username}, password: "\${env:CRM_PASSWORD}"`
      : `token: "\${env:CRM_TOKEN}"`
  const stage = await setUpWith({
    files: {
      'sources/people.yaml': sourceYaml,
      // A tenant says itself where it lives, so nobody can stand between.
      'targets/crm.yaml': targetYaml(simulated.tenant === undefined ? between.url : crm.url, signIn, attributes, match),
    },
    env: { CRM_PASSWORD: crm.password, CRM_TOKEN: crm.token },
  })
  let told = 0
  const calls = (): readonly JournalEntry[] => {
    const fresh = crm.journal.slice(told)
    told = crm.journal.length
    return fresh
  }
  return {
    crm,
    between,
    stage,
    calls,
    writes: () => calls().flatMap(({ name, write }) => (write ? [name] : [])),
    user: userName => {
      const user = crm.users().find(one => one.UserName === userName)
      const person = crm.persons().find(one => one.PersonId === user?.PersonId)
      return user === undefined || person === undefined ? undefined : { ...user, person }
    },
    disturb: (misbehaviour, { next = 1, matching = /./ } = {}) =>
      crm.misbehave({ misbehaviour, next, matching: ({ name, write }) => write && matching.test(name) }),
    async [Symbol.asyncDispose]() {
      await between[Symbol.asyncDispose]()
      await crm.close()
      await stage[Symbol.asyncDispose]()
    },
  }
}

/** A row of the file of people. */
export const row = (login: string, change: Readonly<Record<string, string>> = {}): PersonRow => ({
  key: `k-${login}`,
  login: `${login}@corp.test`,
  initials: login.toUpperCase(),
  first: 'Ann',
  last: `Nowak-${login}`,
  mail: `${login}@corp.test`,
  role: 'User level 0',
  group: 'Sales',
  note: '',
  extra: '',
  status: 'active',
  ...change,
})

const sourceYaml = `
connector: file
settings: { path: ../../people.csv }
key: key
attributes:
  userName: login
  initials: initials
  name.givenName: first
  name.familyName: last
  emails.work: mail
  role: role
  group: group
  note: note
  extra: extra
  active: { expr: "record.status == 'active'" }
proof: { shrink: 90% }
`

function targetYaml(url: string, signIn: string, more: Readonly<Record<string, string>>, match: string): string {
  const rules = Object.entries({
    UserName: 'userName',
    Name: 'initials',
    Role: '{ from: role, lookup: role }',
    UserGroup: '{ from: group, lookup: usergroup }',
    'Person.Firstname': 'name.givenName',
    'Person.Lastname': 'name.familyName',
    'Person.Email': 'emails.work',
    ...more,
  })
  return `
connector: superoffice
settings: { url: "${url}", ${signIn} }
from: [people]
match: ${match}
attributes:
${rules.map(([name, rule]) => `  ${name}: ${rule}`).join('\n')}
pace: { requests: 1000, per: 1s, concurrency: 2 }
guard: { disable: 100, update: 100, create: 100 }
`
}
