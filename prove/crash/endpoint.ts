import type { Employee } from './company.ts'

/** What a SCIM service answered. */
export interface EndpointAnswer {
  readonly status: number
  readonly body: Readonly<Record<string, unknown>>
}

/** Sends a request to the endpoint. @throws when no answer comes */
export type Endpoint = (method: string, path: string, body?: object) => Promise<EndpointAnswer>

export const endpointAt =
  (url: string, token: string): Endpoint =>
  async (method, path, body) => {
    const answer = await fetch(`${url}/scim/v2${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/scim+json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const text = await answer.text()
    return { status: answer.status, body: text === '' ? {} : JSON.parse(text) }
  }

const urn = {
  user: 'urn:ietf:params:scim:schemas:core:2.0:User',
  enterprise: 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User',
  patch: 'urn:ietf:params:scim:api:messages:2.0:PatchOp',
}

/** Somebody as an identity provider sends them. */
export const resourceOf = (one: Employee): object => ({
  schemas: [urn.user, urn.enterprise],
  externalId: one.key,
  userName: one.login,
  name: { givenName: one.first, familyName: one.last },
  emails: [{ type: 'work', value: one.mail, primary: true }],
  title: one.title,
  active: one.status === 'active',
  [urn.enterprise]: { department: one.department },
})

const paths = {
  login: 'userName',
  first: 'name.givenName',
  last: 'name.familyName',
  mail: 'emails[type eq "work"].value',
  title: 'title',
  department: `${urn.enterprise}:department`,
} as const

/** A PATCH that makes of one state the other. */
export function patchOf(from: Employee, to: Employee): object {
  const names = Object.keys(paths) as (keyof typeof paths)[] // the keys of the table above
  const Operations: object[] = names
    .filter(name => from[name] !== to[name])
    .map(name => ({ op: 'replace', path: paths[name], value: to[name] }))
  if (from.status !== to.status) Operations.push({ op: 'replace', path: 'active', value: to.status === 'active' })
  return { schemas: [urn.patch], Operations }
}

/** Everything that is pushed of somebody, as a text that can be compared. */
export const stateText = (one: Employee): string =>
  [one.login, one.first, one.last, one.mail, one.title, one.department, one.status].join(' | ')

/** The same of a resource that the endpoint shows. */
export function shownText(resource: Readonly<Record<string, unknown>>): string {
  const name = resource.name as { givenName?: string; familyName?: string } | undefined // as it was pushed
  const mails = resource.emails as { value?: string }[] | undefined
  const more = resource[urn.enterprise] as { department?: string } | undefined
  const status = resource.active === true ? 'active' : 'inactive'
  const { userName, title } = resource
  return [userName, name?.givenName, name?.familyName, mails?.[0]?.value, title, more?.department, status].join(' | ')
}
