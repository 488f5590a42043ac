import { Fault, plainText, type RemoteAccount, remoteId, type Value } from '#contract'
import { listIn, type Raw } from '#kit'
import { memberLists, places } from './attributes.ts'
import { valueAt } from './places.ts'

/**
 * The account a SCIM user shows. Only known attributes get through, so never a password. `groups` is missing when the
 * service does not show them: many leave the attribute out, and then nobody knows.
 */
export function remoteAccount(resource: Raw): RemoteAccount {
  const attributes = attributesOf(resource)
  const id = plainText(resource.id)
  if (id === '') throw new Fault('broken', 'the SCIM service shows an account without an id that can be relied on')
  return { remoteId: remoteId(id), active: isActive(resource), attributes: { ...attributes, id } }
}

/** The known attributes of a user. */
export function attributesOf(resource: Raw): Readonly<Record<string, Value>> {
  const attributes: Record<string, Value> = {}
  for (const [name, place] of places) {
    const value = valueAt(resource, place)
    if (value !== undefined) attributes[name] = value
  }
  for (const name of memberLists) {
    const held = membersAt(resource, name)
    if (held !== undefined) attributes[name] = held
  }
  const groups = groupsOf(resource)
  return groups === undefined ? attributes : { ...attributes, groups }
}

/** Some services write the boolean as text; one that has no such attribute has no disabled accounts. */
export function isActive({ active }: Raw): boolean {
  return typeof active === 'string' ? active.toLowerCase() !== 'false' : active !== false
}

/** Values in a list; undefined when the service shows no such list. */
export function membersAt(resource: Raw, name: string): readonly string[] | undefined {
  if (!Array.isArray(resource[name])) return undefined
  return listIn(resource, name)
    .map(({ value }) => plainText(value))
    .filter(value => value !== '')
}

/** Groups somebody is a direct member of; undefined when the service shows none, which may also mean that it never does. */
export function groupsOf(resource: Raw): readonly string[] | undefined {
  if (!Array.isArray(resource.groups)) return undefined
  const direct = listIn(resource, 'groups').filter(({ type }) => plainText(type).toLowerCase() !== 'indirect')
  return direct.map(({ value }) => plainText(value)).filter(id => id !== '')
}
