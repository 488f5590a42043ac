import { isRecord, type Raw } from '#kit'
import { enterpriseSchema, userSchema } from '../places.ts'
import { invalid } from './reply.ts'

const texts = 'userName externalId displayName nickName profileUrl title userType preferredLanguage locale timezone'
const inName = 'formatted familyName givenName middleName honorificPrefix honorificSuffix'
const element = 'value type display primary $ref'
const inAddress = 'formatted streetAddress locality region postalCode country type primary'
const inEnterprise = 'employeeNumber costCenter organization division department manager'

const words = (text: string): ReadonlySet<string> => new Set(text.split(' '))

/** Multi-valued attributes, and what their elements may hold. */
const lists: Readonly<Record<string, ReadonlySet<string>>> = {
  emails: words(element),
  phoneNumbers: words(element),
  photos: words(element),
  addresses: words(inAddress),
  roles: words(element),
  entitlements: words(element),
}

const textNames = words(texts)

/** What clients may send of a user and the service sets itself: ignored (RFC 7644 §3.3). */
const ignored = ['id', 'meta', 'groups', 'password']

/**
 * A user as it is kept, checked as a strict service does.
 * @throws Refusal for what the schema does not allow
 */
export function checkedUser(raw: Raw): Raw {
  const body = Object.fromEntries(
    Object.entries(raw).filter(([name, value]) => !ignored.includes(name) && value !== null && !isEmpty(value)),
  )
  if (!schemasOf(body).includes(userSchema)) throw invalid('schemas lacks the one of a User', 'invalidSyntax')
  for (const [name, value] of Object.entries(body)) checkAttribute(name, value, body)
  if (typeof body.userName !== 'string' || body.userName === '') throw invalid('Attribute userName is required')
  checkForm(body)
  return { active: true, ...body }
}

const isEmpty = (value: unknown): boolean => Array.isArray(value) && value.length === 0

const schemasOf = ({ schemas }: Raw): readonly unknown[] => (Array.isArray(schemas) ? schemas : [])

function checkAttribute(name: string, value: unknown, body: Raw): void {
  const parts = lists[name]
  if (name === 'schemas') return
  if (name === 'active') check(typeof value === 'boolean', 'active must be a boolean')
  else if (name === 'name') checkRecord(name, value, words(inName))
  else if (name === enterpriseSchema) checkExtension(value, body)
  else if (parts !== undefined) checkList(name, value, parts)
  else {
    check(textNames.has(name), `Attribute ${name} is unknown`)
    check(typeof value === 'string', `${name} must be a text`)
  }
}

function checkExtension(value: unknown, body: Raw): void {
  check(schemasOf(body).includes(enterpriseSchema), 'schemas lacks the one of the enterprise extension')
  checkRecord(enterpriseSchema, value, words(inEnterprise))
}

function checkList(name: string, value: unknown, parts: ReadonlySet<string>): void {
  if (!Array.isArray(value)) throw invalid(`${name} must be a list`)
  for (const one of value) checkRecord(name, one, parts)
}

function checkRecord(name: string, value: unknown, parts: ReadonlySet<string>): void {
  if (!isRecord(value)) throw invalid(`${name} must be an object`)
  for (const part of Object.keys(value)) check(parts.has(part), `Attribute ${name}.${part} is unknown`)
}

function checkForm({ timezone, emails }: Raw): void {
  check(timezone === undefined || /^[\w+-]+(\/[\w+-]+)*$/.test(String(timezone)), 'timezone is no Olson time zone')
  for (const one of [emails].flat().filter(isRecord))
    check(/^[^@\s]+@[^@\s]+$/.test(String(one.value)), 'emails.value is no e-mail address')
}

function check(isFine: boolean, detail: string): void {
  if (!isFine) throw invalid(detail)
}
