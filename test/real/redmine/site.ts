import { type Ask, asker, given } from '../ask.ts'
import { onProduct, type RealStage, type Row, unique } from '../stage.ts'

const key = given('REDMINE_KEY', 'redmine')
const url = given('REDMINE_URL', 'redmine')

/** Redmine as its administrator speaks to it. */
export const redmine: Ask = asker(url, { 'x-redmine-api-key': key })

/** A user as Redmine shows it. */
export interface User {
  readonly id: number
  readonly login: string
  readonly firstname: string
  readonly lastname: string
  readonly mail: string
  readonly status: number
  readonly api_key: string
  readonly custom_fields: readonly { readonly id: number; readonly value: string }[]
  readonly groups: readonly { readonly id: number; readonly name: string }[]
}

/** Redmine's states of a user. */
export const state = { active: 1, locked: 3 } as const

/** @returns undefined when Redmine has no user with that id */
export async function userAt(id: number): Promise<User | undefined> {
  const { body } = await redmine('GET', `/users/${id}.json?include=groups`)
  return body?.user
}

/** Users whose login or address begins like this, locked ones too, whole. */
export async function usersLike(name: string): Promise<readonly User[]> {
  const { body } = await redmine('GET', `/users.json?status=&limit=100&name=${encodeURIComponent(name)}`)
  const rows: readonly User[] = body.users
  const users = await Promise.all(rows.map(({ id }) => userAt(id)))
  return users.filter(user => user !== undefined)
}

/** The user with exactly this login. @throws Error when there is none */
export async function userNamed(login: string): Promise<User> {
  const user = (await usersLike(login)).find(each => each.login === login)
  if (user === undefined) throw new Error(`Redmine has no user ${login}`)
  return user
}

export const groupNames = ({ groups }: User): readonly string[] => groups.map(({ name }) => name).sort()

/** Makes a user as an administrator does by hand. @returns its id */
export async function makeByHand(user: Readonly<Record<string, unknown>>): Promise<number> {
  const login = unique('hand')
  const usual = { login, firstname: 'By', lastname: 'Hand', mail: `${login}@example.org`, password: 'By-hand-12345' }
  const { status, body } = await redmine('POST', '/users.json', { user: { ...usual, ...user } })
  if (status !== 201) throw new Error(`Redmine made no user: ${JSON.stringify(body)}`)
  return body.user.id
}

/** @returns the new group's id */
export async function makeGroup(name: string): Promise<number> {
  const { body } = await redmine('POST', '/groups.json', { group: { name } })
  return body.group.id
}

/** usherd with this Redmine as its target. @param people the first rows of its source */
export async function onRedmine(people: readonly Row[], options: TargetOptions = {}): Promise<RealStage> {
  const stage = await onProduct({ origin: url, target: targetOf(options), env: { REDMINE_KEY: key } })
  await stage.people(people)
  return stage
}

export interface TargetOptions {
  readonly match?: string
  readonly leavers?: string
  /** Rules beside the usual ones, in YAML. */
  readonly rules?: string
}

export const targetOf =
  ({ match = '[login, mail]', leavers = '{ action: disable }', rules = '' }: TargetOptions) =>
  (origin: string): string =>
    `
connector: rest
settings: { preset: redmine, url: "${origin}", token: "\${env:REDMINE_KEY}" }
from: [people]
match: ${match}
attributes:
  login: userName
  firstname: name.givenName
  lastname: name.familyName
  mail: emails.work
  custom_fields: { expr: "[{'id': 1, 'value': person.department}]" }
${rules}
leavers: ${leavers}
protect: ["login == 'admin'"]
pace: { requests: 100, per: 1s, concurrency: 4 }
`
