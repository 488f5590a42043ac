import { randomUUID } from 'node:crypto'
import { invalid, notFound } from './answers.ts'
import { type Fields, knownNames, type Table } from './table.ts'
import { valueProblem } from './values.ts'

/** The records of one kind that a Nexudus holds, by id. */
export interface Records {
  readonly table: Table
  readonly all: Map<number, Fields>
  /** @returns the new id. @throws Refusal 400 for what is not acceptable */
  create(sent: Fields): number
  /** Replaces the record: what is optional and not sent is emptied. @returns its id. @throws Refusal */
  update(sent: Fields): number
  /** @throws Refusal 404 */
  one(id: number): Fields
}

/** @param made what the server makes for each new record by itself, whatever was sent */
export function createRecords(table: Table, now: () => Date, made: (sent: Fields) => Fields = () => ({})): Records {
  const all = new Map<number, Fields>()
  let next = table.firstId
  const one = (id: number): Fields => {
    const record = all.get(id)
    if (record === undefined) throw notFound()
    return record
  }
  return {
    table,
    all,
    one,
    create: sent => {
      accept(sent, table.requiredOnCreate, undefined, { table, all })
      const id = next++
      const record = {
        ...table.empty,
        ...kept(sent, table),
        ...Object.fromEntries(table.collections.map(name => [name, idsOf(sent[name])])),
        Id: id,
        ...made(sent),
        CreatedOn: now().toISOString(),
        UpdatedOn: now().toISOString(),
        UniqueId: randomUUID(),
      }
      all.set(id, record)
      return id
    },
    update: sent => {
      const id = Number(sent.Id)
      const before = one(id)
      accept(sent, table.requiredOnUpdate, id, { table, all })
      const server = Object.fromEntries(table.readOnly.map(name => [name, before[name]]))
      all.set(id, {
        ...table.empty,
        ...kept(sent, table),
        ...Object.fromEntries(table.collections.map(name => [name, membersAfter(name, sent, before)])),
        ...server,
        Id: id,
        UpdatedOn: now().toISOString(),
      })
      return id
    },
  }
}

/** What of a request becomes part of the record. */
const kept = (sent: Fields, { kinds }: Table): Fields =>
  Object.fromEntries(Object.entries(sent).filter(([name]) => name in kinds))

function accept(
  sent: Fields,
  required: readonly string[],
  id: number | undefined,
  { table, all }: Pick<Records, 'table' | 'all'>,
): void {
  const missing = required.find(name => sent[name] === undefined || sent[name] === null)
  if (missing !== undefined) throw invalid(missing, 'is a required field')
  const known = knownNames(table)
  const strange = Object.keys(sent).find(name => !known.has(name))
  if (strange !== undefined) throw invalid(strange, `is not a property of ${table.entity}`)
  for (const name of ['FullName', 'Email'])
    if (typeof sent[name] !== 'string' || sent[name].trim() === '') throw invalid(name, 'is a required field')
  if (!String(sent.Email).includes('@')) throw invalid('Email', 'is not a valid email address')
  for (const [name, value] of Object.entries(sent)) {
    const problem = valueProblem(name, value, table)
    if (problem !== undefined) throw invalid(name, problem)
  }
  for (const name of table.collections)
    if (sent[name] !== undefined && (sent[`Added${name}`] ?? sent[`Removed${name}`]) !== undefined)
      throw invalid(name, 'cannot be combined with added or removed values')
  const { unique } = table
  if (unique === undefined) return
  const wanted = spelled(sent[unique])
  const isTaken = [...all.values()].some(record => record.Id !== id && spelled(record[unique]) === wanted)
  if (isTaken) throw invalid(unique, 'is already in use')
}

const spelled = (value: unknown): string => String(value).trim().toLowerCase()

function membersAfter(name: string, sent: Fields, before: Fields): readonly number[] {
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
