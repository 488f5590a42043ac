import { type Attributes, Fault, plainText, type RemoteAccount, remoteId, type Value } from '#contract'
import { isRecord, listIn, type Raw, recordIn } from '#kit'
import { attributes as specs, userTypes } from './attributes.ts'
import { assignedLicences } from './licences.ts'
import { at } from './patch.ts'
import { idOf } from './records.ts'
import { type PlainField, userFields, userLists, userMaps } from './user-fields.ts'

/** A user in the contract's words. Values of credentials stay behind. @throws Fault `broken` for one without an id */
export function remoteAccount(user: Raw): RemoteAccount {
  const id = idOf(user.AssociateId)
  if (id === '') throw new Fault('broken', 'SuperOffice shows a user without AssociateId')
  const account = { remoteId: remoteId(id), active: isActive(user), attributes: attributesOf(user) }
  const foreign = foreignness(user)
  return foreign === undefined ? account : { ...account, foreign }
}

/** Retiring sets both marks; either of them keeps the person out. */
export const isActive = (user: Raw): boolean => user.Deleted !== true && user.IsPersonRetired !== true

function foreignness({ Type: type }: Raw): string | undefined {
  const ours: readonly unknown[] = userTypes
  return ours.includes(type) ? undefined : `no person’s account (${plainText(type) || 'of no type'})`
}

/** The attributes of a user as SuperOffice keeps them. */
export function attributesOf(user: Raw): Attributes {
  return {
    ...mapValues(userFields, field => plainValue(user, field)),
    ...mapValues(userLists, path => listIn(user, path.slice(1)).map(one => plainText(one.Id))),
    LicenseOwners: assignedLicences(user),
    Credentials: listIn(user, 'Credentials').map(credential => ({
      Type: plainText(recordIn(credential, 'Type').Type),
      DisplayValue: plainText(credential.DisplayValue),
    })),
    Type: plainText(user.Type),
    ...Object.fromEntries(userMaps.flatMap(name => entriesOf(name, recordIn(user, name)))),
    ...shownOnly(user),
    ...personOf(user),
  }
}

function mapValues<Field>(
  fields: Readonly<Record<string, Field>>,
  show: (field: Field) => Value,
): Record<string, Value> {
  return Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, show(field)]))
}

/** A plain member as a value of its attribute. */
export function plainValue(entity: Raw, { path, kind }: PlainField): Value {
  const value = at(entity, path)
  if (kind === 'boolean') return value === true
  if (kind === 'number') return typeof value === 'number' || typeof value === 'bigint' ? value : 0
  return kind === 'id' ? idOf(value) : plainText(value)
}

function entriesOf(name: string, fields: Raw): readonly (readonly [string, Value])[] {
  return Object.entries(fields).flatMap(([key, value]) =>
    typeof value === 'string' || plainText(value) !== '' ? [[`${name}.${key}`, plainText(value)] as const] : [],
  )
}

function shownOnly(user: Raw): Attributes {
  const { AssociateId, EjUserId, IsOnTravel, Lastlogin, Lastlogout } = user
  return {
    AssociateId: plainText(AssociateId),
    EjUserId: plainText(EjUserId),
    IsOnTravel: IsOnTravel === true,
    Lastlogin: plainText(Lastlogin),
    Lastlogout: plainText(Lastlogout),
  }
}

/** The person, as flat as the user shows it: attributes and members have the same names. */
function personOf({ Person: person }: Raw): Attributes {
  if (!isRecord(person)) return {}
  const names = Object.keys(specs).filter(name => name.startsWith('Person.'))
  return Object.fromEntries(names.map(name => [name, personValue(name, person[name.slice('Person.'.length)])]))
}

function personValue(name: string, value: unknown): Value {
  if (specs[name]?.type === 'boolean') return value === true || value === 1
  return specs[name]?.equality?.numberAsText === true ? idOf(value) : plainText(value)
}
