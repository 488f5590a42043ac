import { type Ask, asker, given } from '../ask.ts'
import { onProduct, type RealStage, type Row, unique } from '../stage.ts'

const password = given('RT_PASSWORD', 'request-tracker')
const url = given('RT_URL', 'request-tracker')

/** Request Tracker as its administrator speaks to it. */
export const rt: Ask = asker(`${url}/REST/2.0`, {
  authorization: `Basic ${Buffer.from(`root:${password}`).toString('base64')}`,
})

/** A user as Request Tracker shows it: what is empty is left out. */
export interface User {
  readonly id: number
  readonly Name: string
  readonly EmailAddress?: string
  readonly RealName?: string
  readonly WorkPhone?: string
  readonly Organization?: string
  /** `0` or `1`. */
  readonly Disabled: string
  readonly Privileged: number
  readonly Memberships: readonly { readonly id: string }[]
}

export const state = { enabled: '0', disabled: '1' } as const

/** @returns undefined when Request Tracker has no user with that id */
export async function userAt(id: number): Promise<User | undefined> {
  const { status, body } = await rt('GET', `/user/${id}`)
  return status === 200 ? body : undefined
}

/** Users with this value of an attribute, as Request Tracker itself compares it; disabled ones too. */
export async function usersBy(field: 'Name' | 'EmailAddress', value: string): Promise<readonly User[]> {
  const query = encodeURIComponent(JSON.stringify([{ field, value }]))
  const { body } = await rt('GET', `/users?query=${query}&find_disabled_rows=1&fields=id`)
  const rows: readonly { readonly id: number }[] = body.items
  const users = await Promise.all(rows.map(({ id }) => userAt(id)))
  return users.filter(user => user !== undefined)
}

/** The user with this name. @throws Error when there is none */
export async function userNamed(name: string): Promise<User> {
  const [user] = await usersBy('Name', name)
  if (user === undefined) throw new Error(`Request Tracker has no user ${name}`)
  return user
}

/** Makes a user as an administrator does by hand. @returns its id */
export async function makeByHand(user: Readonly<Record<string, unknown>>): Promise<number> {
  const Name = unique('hand')
  const made = { Name, EmailAddress: `${Name}@example.org`, Privileged: 1, ...user }
  const { status, body } = await rt('POST', '/user', made)
  if (status !== 201) throw new Error(`Request Tracker made no user: ${JSON.stringify(body)}`)
  return (await userNamed(made.Name)).id
}

/** usherd with this Request Tracker as its target. @param people the first rows of its source */
export async function onRequestTracker(people: readonly Row[], match = '[Name, EmailAddress]'): Promise<RealStage> {
  const stage = await onProduct({ origin: url, target: targetOf(match), env: { RT_PASSWORD: password } })
  await stage.people(people)
  return stage
}

const targetOf =
  (match: string) =>
  (origin: string): string =>
    `
connector: rest
settings:
  preset: request-tracker
  url: ${origin}/REST/2.0
  username: root
  password: "\${env:RT_PASSWORD}"
from: [people]
match: ${match}
attributes:
  Name: userName
  EmailAddress: emails.work
  RealName: { expr: "person.name.givenName + ' ' + person.name.familyName" }
  Organization: { from: department, clear: true }
leavers: { action: disable }
protect: ["Name in ['root', 'RT_System', 'Nobody']"]
pace: { requests: 100, per: 1s, concurrency: 2 }
`
