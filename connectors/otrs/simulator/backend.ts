import { isFalsy, type RefusedFields } from './refusal.ts'
import {
  columnNames,
  columns,
  customerOf,
  requiredColumns,
  type SimulatedCustomer,
  type State,
  timestamp,
} from './state.ts'

/** What a write may bring besides columns. */
interface Besides {
  readonly dynamicFields?: Readonly<Record<string, string>>
  readonly preferences?: Readonly<Record<string, string>>
}

/**
 * Makes a customer user (Kernel/System/CustomerUser/DB.pm).
 * @returns undefined when it is refused; the reason would be in the product's log
 */
export function addCustomer(input: RefusedFields, state: State, besides: Besides = {}): SimulatedCustomer | undefined {
  const columns = stored(input, state)
  if (columns === undefined || customerOf(state, columns.fields.UserLogin ?? '') !== undefined) return undefined
  if (isAddressRefused(columns, undefined, state)) return undefined
  const now = timestamp(state)
  return kept(
    {
      ...columns,
      ...password(input, undefined),
      ...merged(undefined, besides),
      created: now,
      changed: now,
      source: sourceOf(input),
    },
    state,
  )
}

/** Overwrites every column of a customer user; another `UserLogin` renames. @returns undefined when it is refused */
export function updateCustomer(
  login: string,
  input: RefusedFields,
  state: State,
  besides: Besides = {},
): SimulatedCustomer | undefined {
  const before = customerOf(state, login)
  const columns = stored(input, state)
  if (before === undefined || columns === undefined || before.source === directory) return undefined
  const holder = customerOf(state, columns.fields.UserLogin ?? '')
  if (holder !== undefined && holder !== before) return undefined
  if (isAddressRefused(columns, before, state)) return undefined
  const { created, source } = before
  state.customers.delete(login.toLowerCase())
  return kept(
    { ...columns, ...password(input, before), ...merged(before, besides), created, source, changed: timestamp(state) },
    state,
  )
}

/** A backend that is a directory: the product reads it and writes nothing to it. */
const directory = 'LDAP'

/** Writes without asking. */
export function kept(customer: SimulatedCustomer, state: State): SimulatedCustomer {
  state.customers.set((customer.fields.UserLogin ?? '').toLowerCase(), customer)
  return customer
}

const sourceOf = ({ Source: source }: RefusedFields): string => (typeof source === 'string' ? source : 'CustomerUser')

function password(input: RefusedFields, before: SimulatedCustomer | undefined): Pick<SimulatedCustomer, 'password'> {
  const { UserPassword: given } = input
  if (!isFalsy(given)) return { password: String(given) }
  return before?.password === undefined ? {} : { password: before.password }
}

function merged(before: SimulatedCustomer | undefined, { dynamicFields, preferences }: Besides) {
  return {
    dynamicFields: { ...before?.dynamicFields, ...dynamicFields },
    preferences: { ...before?.preferences, ...preferences },
  }
}

/** The columns as the database takes them: nothing becomes the empty text, and so does "0". @returns undefined when it does not */
function stored(input: RefusedFields, state: State): Pick<SimulatedCustomer, 'fields' | 'validId'> | undefined {
  if (requiredColumns.some(name => isFalsy(input[name]))) return undefined
  const fields: Record<string, string> = {}
  for (const name of columnNames(state)) {
    const value = input[name]
    if (typeof value === 'object' && value !== null) return undefined
    const text = isFalsy(value) ? '' : String(value)
    if ([...text].length > (columns[name] ?? 250)) return undefined
    fields[name] = text
  }
  const validId = Number(input.ValidID)
  return [1, 2, 3].includes(validId) ? { fields, validId } : undefined
}

/** Syntax counts only for accounts that can be used; uniqueness when the address changes. */
function isAddressRefused(
  { fields, validId }: Pick<SimulatedCustomer, 'fields' | 'validId'>,
  before: SimulatedCustomer | undefined,
  state: State,
): boolean {
  const address = fields.UserEmail ?? ''
  if (validId === 1 && isUnsound(address)) return true
  const isNew = address.toLowerCase() !== before?.fields.UserEmail?.toLowerCase()
  return isNew && state.customers.values().some(one => one.fields.UserEmail?.toLowerCase() === address.toLowerCase())
}

export const isUnsound = (address: string): boolean =>
  !/^[^\s@]+@[^\s@]+$/.test(address) || /@example\.\w{2,3}$/.test(address)

/** Logins of those who match every criterion, `*` standing for anything, the last ones of the alphabet first. */
export function searchCustomers(
  criteria: Readonly<Record<string, string>>,
  { valid }: { readonly valid: boolean },
  state: State,
): readonly string[] {
  const tests = Object.entries(criteria).map(([name, text]) => [name, wildcard(text.trim())] as const)
  return [...state.customers.values()]
    .filter(one => !valid || one.validId === 1)
    .filter(one => tests.every(([name, pattern]) => pattern.test(one.fields[name] ?? '')))
    .map(one => one.fields.UserLogin ?? '')
    .sort()
    .reverse()
}

function wildcard(text: string): RegExp {
  const pattern = text
    .split('*')
    .map(part => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
    .join('.*')
  return new RegExp(`^${pattern}$`, 'is')
}
