import { randomUUID } from 'node:crypto'
import { invalid, notFound } from './answers.ts'
import {
  collections,
  emptyRecord,
  type Fields,
  isFlag,
  known,
  readOnly,
  requiredOnCreate,
  requiredOnUpdate,
} from './fields.ts'

/** The users of a Nexudus, by id. */
export interface Users {
  readonly records: Map<number, Fields>
  /** @throws Refusal 400 for what is not acceptable */
  create(sent: Fields): number
  /** Replaces the record: what is optional and not sent is emptied. @throws Refusal */
  update(sent: Fields): number
  /** @throws Refusal 404 */
  one(id: number): Fields
}

export function createUsers(now: () => Date, secret: () => string): Users {
  const records = new Map<number, Fields>()
  let next = 100
  const one = (id: number): Fields => {
    const record = records.get(id)
    if (record === undefined) throw notFound()
    return record
  }
  return {
    records,
    one,
    create: sent => {
      accept(sent, requiredOnCreate, undefined, records)
      const id = next++
      const made = {
        ...emptyRecord,
        ...kept(sent),
        ...Object.fromEntries(collections.map(name => [name, idsOf(sent[name])])),
        Id: id,
        // Made by the server, and shown to whoever may read users.
        PasswordSalt: secret(),
        AccessToken: secret(),
        TwoFactorSecret: secret(),
        CreatedOn: now().toISOString(),
        UpdatedOn: now().toISOString(),
        UniqueId: randomUUID(),
        TwoFactorEnabled: false,
      }
      records.set(id, made)
      return id
    },
    update: sent => {
      const id = Number(sent.Id)
      const before = one(id)
      accept(sent, requiredOnUpdate, id, records)
      const server = Object.fromEntries(readOnly.map(name => [name, before[name]]))
      records.set(id, {
        ...emptyRecord,
        ...kept(sent),
        ...Object.fromEntries(collections.map(name => [name, membersOf(name, sent, before)])),
        ...server,
        Id: id,
        UpdatedOn: now().toISOString(),
      })
      return id
    },
  }
}

/** What of a request becomes part of the record. */
const kept = (sent: Fields): Fields =>
  Object.fromEntries(
    Object.entries(sent).filter(
      ([name]) => (name in emptyRecord || requiredOnUpdate.includes(name)) && !readOnly.includes(name),
    ),
  )

function accept(sent: Fields, required: readonly string[], id: number | undefined, records: Users['records']): void {
  const missing = required.find(name => sent[name] === undefined || sent[name] === null)
  if (missing !== undefined) throw invalid(missing, 'is a required field')
  const strange = Object.keys(sent).find(name => !known.has(name))
  if (strange !== undefined) throw invalid(strange, 'is not a property of User')
  for (const name of ['FullName', 'Email'])
    if (typeof sent[name] !== 'string' || sent[name].trim() === '') throw invalid(name, 'is a required field')
  if (!String(sent.Email).includes('@')) throw invalid('Email', 'is not a valid email address')
  if (![1, 2, 3].some(language => language === (sent.Language ?? 1))) throw invalid('Language', 'is not a valid value')
  for (const [name, value] of Object.entries(sent))
    if (isFlag(name) && value !== null && typeof value !== 'boolean') throw invalid(name, 'is not a valid value')
  for (const name of collections)
    if (sent[name] !== undefined && (sent[`Added${name}`] ?? sent[`Removed${name}`]) !== undefined)
      throw invalid(name, 'cannot be combined with added or removed values')
  const email = String(sent.Email).trim().toLowerCase()
  const isTaken = [...records.values()].some(each => each.Id !== id && String(each.Email).toLowerCase() === email)
  if (isTaken) throw invalid('Email', 'is already in use')
}

function membersOf(name: string, sent: Fields, before: Fields): readonly number[] {
  const [added, removed] = [sent[`Added${name}`], sent[`Removed${name}`]]
  if (added === undefined && removed === undefined) return idsOf(sent[name])
  const removedIds = idsOf(removed)
  return [...new Set([...idsOf(before[name]), ...idsOf(added)])].filter(id => !removedIds.includes(id))
}

function idsOf(value: unknown): readonly number[] {
  if (value === undefined || value === null) return []
  if (!Array.isArray(value) || !value.every(Number.isInteger)) throw invalid('Ids', 'is not a list of identifiers')
  return value
}
