import type {
  Condition,
  IndexedValue,
  NewResource,
  Scim,
  ScimPage,
  ScimQuery,
  ScimTx,
} from '../../../src/store/scim.ts'

export const tenant = 'entra'
export const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User'

/** Along: nothing, groups, members, both. */
export const alone = { groups: false, members: false }
export const withGroups = { groups: true, members: false }
export const withMembers = { groups: false, members: true }
export const withAll = { groups: true, members: true }

export const text = (path: string, value: string, element = 0): IndexedValue => ({ path, element, text: value })
export const number = (path: string, value: number, element = 0): IndexedValue => ({ path, element, number: value })

/** A user whose id is `user-ann` and whose userName and displayName are `ann`. */
export function user(name: string, more: Partial<NewResource> = {}): NewResource {
  return {
    tenant,
    type: 'User',
    id: `user-${name}`,
    body: JSON.stringify({ userName: name }),
    created: 1000,
    display: name,
    values: [text('schemas', 'urn:user'), text('username', name)],
    ...more,
  }
}

export function group(name: string, more: Partial<NewResource> = {}): NewResource {
  return {
    tenant,
    type: 'Group',
    id: `group-${name}`,
    body: JSON.stringify({ displayName: name }),
    created: 1000,
    display: name,
    values: [text('schemas', 'urn:group'), text('displayname', name)],
    ...more,
  }
}

/** The same resource, edited. */
export function edited(
  resource: NewResource,
  modified = 2000,
): Omit<NewResource, 'created'> & { readonly modified: number } {
  const { created: _created, ...rest } = resource
  return { ...rest, modified }
}

/** A user that reports to somebody, as its body and its index say. */
export function report(name: string, manager: string, more: Readonly<Record<string, string>> = {}): NewResource {
  const urn = enterprise.toLowerCase()
  return user(name, {
    body: JSON.stringify({
      userName: name,
      [enterprise]: { ...more, manager: { value: manager, displayName: 'Boss' } },
      title: 'x "y" \\ z',
    }),
    values: [
      text('schemas', 'urn:user'),
      text('schemas', urn, 1),
      text('username', name),
      text(`${urn}:manager.value`, manager),
      text(`${urn}:manager.displayname`, 'boss'),
      ...Object.entries(more).map(([key, value]) => text(`${urn}:${key}`, value)),
    ],
  })
}

export const insertAll = (scim: Scim, ...resources: readonly NewResource[]): Promise<void> =>
  scim.write(async tx => {
    for (const resource of resources) await tx.insert(resource)
  })

export const write = <T>(scim: Scim, work: (tx: ScimTx) => Promise<T>): Promise<T> => scim.write(work)

export const ask = (scim: Scim, query: Partial<ScimQuery> = {}): Promise<ScimPage> =>
  scim.query({ tenant, types: ['User'], skip: 0, limit: 100, along: alone, ...query })

/** Ids of all that satisfy a condition, in the order they come. */
export async function idsWhere(scim: Scim, where: Condition, types: readonly string[] = ['User']): Promise<string[]> {
  const page = await ask(scim, { where, types })
  return page.resources.map(({ id }) => id)
}

export const equals = (path: string, value: string): Condition => ({ kind: 'text', path, op: 'eq', text: value })
export const present = (path: string): Condition => ({ kind: 'present', path })
