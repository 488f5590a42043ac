import { type Ask, asker, given } from '../ask.ts'
import { onProduct, type RealStage, type Row } from '../stage.ts'

const token = given('BETTER_AUTH_TOKEN', 'better-auth')
const { origin, pathname } = new URL(given('BETTER_AUTH_URL', 'better-auth'))

/** The SCIM service as another client of the same connection speaks to it. */
export const betterAuth: Ask = asker(`${origin}${pathname}`, {
  authorization: `Bearer ${token}`,
  'content-type': 'application/scim+json',
})

/** A user as the service shows it. */
export interface User {
  readonly id: string
  readonly userName: string
  readonly externalId?: string
  readonly active: boolean
  readonly displayName?: string
  readonly name: { readonly formatted?: string; readonly givenName?: string; readonly familyName?: string }
  readonly emails: readonly { readonly value: string; readonly type?: string; readonly primary?: boolean }[]
}

/** @returns undefined when the service has no user with that id */
export async function userAt(id: string): Promise<User | undefined> {
  const { status, body } = await betterAuth('GET', `/Users/${id}`)
  return status === 200 ? body : undefined
}

/** Users whose name is this one as the service compares it. */
export async function usersNamed(userName: string): Promise<readonly User[]> {
  const filter = encodeURIComponent(`userName eq ${JSON.stringify(userName)}`)
  const { body } = await betterAuth('GET', `/Users?filter=${filter}`)
  return body.Resources
}

/** @throws Error when there is none */
export async function userNamed(userName: string): Promise<User> {
  const [user] = await usersNamed(userName)
  if (user === undefined) throw new Error(`Better Auth has no user ${userName}`)
  return user
}

/** Makes a user as another client does. @returns its id */
export async function makeByHand(user: Readonly<Record<string, unknown>>): Promise<string> {
  const schemas = ['urn:ietf:params:scim:schemas:core:2.0:User']
  const { status, body } = await betterAuth('POST', '/Users', { schemas, ...user })
  if (status !== 201) throw new Error(`Better Auth made no user: ${JSON.stringify(body)}`)
  return body.id
}

/** @returns the new group's id */
export async function makeGroup(displayName: string, members: readonly string[] = []): Promise<string> {
  const schemas = ['urn:ietf:params:scim:schemas:core:2.0:Group']
  const { body } = await betterAuth('POST', '/Groups', {
    schemas,
    displayName,
    members: members.map(value => ({ value })),
  })
  return body.id
}

/** Ids of a group's members. */
export async function membersOf(group: string): Promise<readonly string[]> {
  const { body } = await betterAuth('GET', `/Groups/${group}`)
  const members: readonly { readonly value: string }[] = body.members ?? []
  return members.map(({ value }) => value).sort()
}

/** usherd with this service as its target. @param people the first rows of its source */
export async function onBetterAuth(people: readonly Row[], options: TargetOptions = {}): Promise<RealStage> {
  const stage = await onProduct({ origin, target: targetOf(options), env: { BETTER_AUTH_TOKEN: token } })
  await stage.people(people)
  return stage
}

export interface TargetOptions {
  readonly leavers?: string
  /** Rules beside the usual ones, in YAML. */
  readonly rules?: string
}

const targetOf =
  ({ leavers = '{ action: disable }', rules = '' }: TargetOptions) =>
  (endpoint: string): string =>
    `
connector: scim
settings: { url: "${endpoint}${pathname}", token: "\${env:BETTER_AUTH_TOKEN}" }
from: [people]
match: [userName, emails.work]
attributes:
  userName: userName
  emails.work: emails.work
  name.givenName: name.givenName
  name.familyName: name.familyName
  department: department
${rules}
leavers: ${leavers}
pace: { requests: 100, per: 1s, concurrency: 4 }
`
