import type { ScimSimulator } from '../../connectors/scim/simulator.ts'
import type { Employee } from './company.ts'
import { type CreateWords, textsIn } from './witness.ts'
import { noLimits } from './zabbix.ts'

/** Groups the configuration speaks of, by title. */
const groupsOfTitle = { Lead: ['Everybody', 'Leads'], Engineer: ['Everybody'] } as const
export const wikiGroups = ['Everybody', 'Leads']

/** An account in words that can be compared. */
export interface WikiAccount {
  readonly username: string
  readonly name: string
  readonly surname: string
  readonly title: string
  readonly active: boolean
  readonly groups: readonly string[]
  readonly mails: readonly string[]
}

/** Reads what stands in a simulated SCIM service. */
export function wikiAccounts(simulator: ScimSimulator): readonly WikiAccount[] {
  const groups = simulator.groups()
  return simulator.users().map(user => ({
    username: String(user.userName),
    name: String(partOf(user.name, 'givenName')),
    surname: String(partOf(user.name, 'familyName')),
    title: String(user.title),
    active: user.active === true,
    groups: groups
      .filter(({ members }) => listOf(members).some(member => partOf(member, 'value') === user.id))
      .map(({ displayName }) => String(displayName))
      .sort(),
    mails: listOf(user.emails).map(mail => String(partOf(mail, 'value'))),
  }))
}

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])

const partOf = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>)[name] : undefined // any JSON

/** What the service should hold of one person. */
export function wikiWants(one: Employee): WikiAccount {
  return {
    username: one.login,
    name: one.first,
    surname: one.last,
    title: one.title,
    active: true,
    groups: [...groupsOfTitle[one.title]].sort(),
    mails: [one.mail],
  }
}

export const wikiCreates: CreateWords<ScimSimulator['journal'][number]> = {
  create: 'POST /Users',
  logins: ({ body }) => textsIn(body, 'userName'),
}

/** The target's file. @param from names of its sources */
export const wikiTarget = (url: string, from: readonly string[]): string => `
connector: scim
settings: { url: "${url}", token: "\${env:WIKI_TOKEN}" }
from: ${JSON.stringify(from)}
scope: "person.department != 'Sales'"
match: [userName]
attributes:
  userName: userName
  name.givenName: name.givenName
  name.familyName: name.familyName
  emails.work: emails.work
  title: title
  groups: { from: title, table: ${JSON.stringify(groupsOfTitle)}, lookup: group }
pace: { requests: 1000, per: 1s, concurrency: 2 }
guard: ${JSON.stringify(noLimits)}
`
