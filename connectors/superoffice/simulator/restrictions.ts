import { invalid } from './reply.ts'

/** How a column of an archive can be asked for, as the vendor's tables of archive providers have it. */
export type Restriction = 'string' | 'int' | 'bool' | 'listAny' | 'userGroup' | 'associate' | 'none'

/** Columns of the archive "AllUsers". */
export const userColumns: Readonly<Record<string, Restriction>> = {
  associateDbId: 'associate',
  assocName: 'associate',
  userName: 'string',
  ejDisplayName: 'string',
  firstName: 'string',
  lastName: 'string',
  personEmail: 'string',
  personId: 'int',
  contactId: 'int',
  usergroupId: 'int',
  ejStatus: 'int',
  isActive: 'bool',
  canLogin: 'bool',
  isLocation: 'bool',
  role: 'listAny',
  assocType: 'listAny',
  contactCategory: 'listAny',
  usergroup: 'userGroup',
  otherGroups: 'userGroup',
  userplan: 'none',
  credentialType: 'none',
  credentialDisplayValue: 'none',
}

/** Columns of the archive "Person". */
export const personColumns: Readonly<Record<string, Restriction>> = {
  personId: 'int',
  contactId: 'int',
  firstName: 'string',
  lastName: 'string',
  retired: 'bool',
  'email/emailAddress': 'string',
}

/** Operators by kind of column, and the kind of operand each takes. */
const operators: Readonly<Record<Restriction, Readonly<Record<string, 'text' | 'texts' | 'number' | 'ids' | 'flag'>>>> =
  {
    string: { is: 'text', isNot: 'text', eq: 'text', begins: 'text', contains: 'text', in: 'texts' },
    int: { equals: 'number', eq: 'number', unequals: 'number', ne: 'number' },
    bool: { set: 'flag' },
    listAny: { oneOf: 'ids', notOneOf: 'ids', equals: 'number' },
    userGroup: { oneOf: 'ids' },
    associate: { associateIsOneOf: 'ids', associateIsNotOneOf: 'ids' },
    none: {},
  }

const shapes = {
  text: /^'(?:[^']|'')*'$/,
  texts: /^\((?:'(?:[^']|'')*'(?:, ?|(?=\))))+\)$/,
  number: /^-?\d+$/,
  ids: /^\((?:\d+(?:, ?|(?=\))))+\)$/,
  flag: /^(?:true|false)$/,
} as const

/** A row, as conditions see it: values of lists and people by their id, beside what is shown. */
export type Comparable = Readonly<Record<string, Cell>>

const condition = /^(\S+) (\w+) ('(?:[^']|'')*'|-?\d+|true|false|\((?:'(?:[^']|'')*'|\d+|, ?)+\))(?: and |$)/

/**
 * Whether a row satisfies conditions joined by `and`; texts are compared without regard to case.
 * @throws Refusal for a column that is not there, and an operator or operand such a column does not know
 */
export function isMet(row: Comparable, columns: Readonly<Record<string, Restriction>>, filter: string | null): boolean {
  let rest = filter ?? ''
  let isSo = true
  while (rest !== '') {
    const [text, column = '', operator = '', operand = ''] = condition.exec(rest) ?? []
    const kind = columns[column]
    if (text === undefined || kind === undefined) throw invalid(`The filter is not understood at ${rest}.`)
    const takes = operators[kind][operator]
    if (takes === undefined || !shapes[takes].test(operand))
      throw invalid(`Restriction ${operator} ${operand} is not possible on ${column}, which is ${kind}.`)
    const cell = String(row[column] ?? '').toLowerCase()
    const isAmong = valuesIn(operand).some(value => matches(operator, cell, value.toLowerCase()))
    if (isAmong === /not|^un|^ne$/i.test(operator)) isSo = false
    rest = rest.slice(text.length)
  }
  return isSo
}

function matches(operator: string, cell: string, value: string): boolean {
  if (operator === 'begins') return cell.startsWith(value)
  return operator === 'contains' ? cell.includes(value) : cell === value
}

function valuesIn(operand: string): readonly string[] {
  const quoted = [...operand.matchAll(/'((?:[^']|'')*)'/g)].map(([, text = '']) => text.replaceAll("''", "'"))
  return quoted.length > 0 ? quoted : operand.replace(/[()]/g, '').split(/, ?/)
}

export type Cell = string | number | boolean
