import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { finished } from 'node:stream/promises'
import type { Rules } from '../src/domain/rule.ts'

/** The column that says who somebody is. */
export const keyColumn = 'employee_number'

/** Fifteen columns, and the attribute that each becomes. */
export const attributeOf = {
  [keyColumn]: 'employeeNumber',
  login: 'userName',
  display_name: 'displayName',
  first_name: 'name.givenName',
  last_name: 'name.familyName',
  mail: 'emails.work',
  phone: 'phoneNumbers.work',
  mobile: 'phoneNumbers.mobile',
  title: 'title',
  department: 'department',
  division: 'division',
  cost_center: 'costCenter',
  street: 'addresses.work.streetAddress',
  city: 'addresses.work.locality',
  manager: 'manager',
} as const

export const columns: readonly string[] = Object.keys(attributeOf)

/** One rule a column, as a configuration would have it. */
export const sourceRules: Rules = Object.fromEntries(
  Object.entries(attributeOf).map(([column, attribute]) => [attribute, { from: column }]),
)

const firstNames = ['Ann', 'Łukasz', 'Cem', 'Zoë', 'Björn', 'Maria', "O'Neil", 'Siobhán']
const departments = ['IT', 'Sales', 'Finance', 'Legal', 'Operations', 'Research']
const pick = (list: readonly string[], index: number): string => list[index % list.length] ?? ''

/** The key of a person; sorts like the number. */
export const keyOf = (index: number): string => String(1_000_000 + index)

/** The cells of one person, in the order of the columns; the same for the same arguments. @param title what the edits edit */
export function cellsOf(index: number, title = 'Engineer'): readonly string[] {
  const first = pick(firstNames, index)
  const last = `Person${(index * 7919) % 100_003}`
  const login = `user${index}`
  return [
    keyOf(index),
    login,
    `${last}, ${first}`,
    first,
    last,
    `${login}@example.org`,
    `+49 30 ${5_000_000 + index}`,
    index % 3 === 0 ? '' : `+49 170 ${2_000_000 + index}`,
    title,
    pick(departments, index),
    `Division ${index % 40}`,
    `CC-${index % 900}`,
    `Example Street ${index % 250}`,
    index % 2 === 0 ? 'Berlin' : 'Köln',
    index < 10 ? '' : keyOf(Math.floor(index / 10)),
  ]
}

/**
 * Writes a file of people.
 * @param options.changed of every so many people the title differs from what it is in a file without this
 */
export async function writePeople(
  path: string,
  options: { readonly count: number; readonly changed?: number },
): Promise<void> {
  const file = createWriteStream(path)
  let text = `${columns.join(',')}\n`
  for (let index = 0; index < options.count; index++) {
    const isChanged = options.changed !== undefined && index % options.changed === 0
    text += `${cellsOf(index, isChanged ? 'Lead' : undefined)
      .map(quoted)
      .join(',')}\n`
    if (text.length < 1_000_000) continue
    if (!file.write(text)) await once(file, 'drain')
    text = ''
  }
  file.end(text)
  await finished(file)
}

const quoted = (cell: string): string => (cell.includes(',') ? `"${cell}"` : cell)
