import { authenticate } from './agents.ts'
import { addCustomer, isUnsound, kept, searchCustomers, updateCustomer } from './backend.ts'
import { isFalsy, isObject, type RefusedFields, refusal } from './refusal.ts'
import { columnNames, customerOf, recordOf, type SimulatedCustomer, type State, timestamp, withHash } from './state.ts'
import type { Operation } from './znuny.ts'

/**
 * The operations of OTRS 8 in the shapes of the vendor's documentation. It is silent about error codes and about what an
 * update does with fields it is not sent; here that is a matter of the set-up. `CustomerUserGet` stands for an operation a site has made itself.
 */
export const otrs8Operations: Readonly<Record<string, Operation>> = {
  CustomerUserCreate: create,
  CustomerUserUpdate: update,
  CustomerUserSearch: search,
  CustomerUserGet: (payload, state) => {
    authenticate('CustomerUserGet', payload, state)
    const customer = customerOf(state, String(payload.ID ?? ''))
    if (customer === undefined) throw refusal('CustomerUserGet', 'NotFound', 'there is no such customer user')
    return { ID: customer.fields.UserLogin, CustomerUser: recordOf(customer, state) }
  },
}

/** What an update takes; `CustomerUserLogin` is the column `UserLogin`. */
const taken = ['UserFirstname', 'UserLastname', 'UserEmail', 'UserCustomerID', 'ValidID', 'UserPassword']

function create(payload: RefusedFields, state: State): unknown {
  const operation = 'CustomerUserCreate'
  authenticate(operation, payload, state)
  const required = ['CustomerUserLogin', 'UserEmail', 'UserFirstname', 'UserLastname', 'UserCustomerID', 'ValidID']
  const missing = required.find(name => isFalsy(payload[name]))
  if (missing !== undefined) throw refusal(operation, 'MissingParameter', `${missing} parameter is missing!`)
  checkValues(operation, payload)
  const input = { ...columnsIn(payload), Source: payload.Source, UserLogin: payload.CustomerUserLogin }
  const customer = addCustomer(input, state, besidesIn(payload))
  if (customer === undefined) throw refusal(operation, 'CustomerUserCreate', 'Customer user could not be created!')
  return { UserLogin: customer.fields.UserLogin, CustomerUser: withHash(customer, state) }
}

function update(payload: RefusedFields, state: State): unknown {
  const operation = 'CustomerUserUpdate'
  authenticate(operation, payload, state)
  if (isFalsy(payload.ID)) throw refusal(operation, 'MissingParameter', 'ID parameter is missing!')
  const before = customerOf(state, String(payload.ID))
  if (before === undefined) throw refusal(operation, 'InvalidParameter', 'ID parameter is invalid!')
  checkValues(operation, payload)
  const renamed = payload.CustomerUserLogin === undefined ? {} : { UserLogin: payload.CustomerUserLogin }
  const input = { ...unsentOf(before, state), ...columnsIn(payload), ...renamed }
  const customer =
    state.unsent === 'emptied'
      ? emptied(before, input, payload, state)
      : updateCustomer(String(payload.ID), input, state, besidesIn(payload))
  if (customer === undefined) throw refusal(operation, 'CustomerUserUpdate', 'Customer user could not be updated!')
  return { ID: customer.fields.UserLogin, CustomerUser: withHash(customer, state) }
}

/** What an update writes into the fields it was not sent. */
function unsentOf({ fields, validId }: SimulatedCustomer, { unsent }: State): RefusedFields {
  if (unsent === 'kept') return { ...fields, ValidID: validId }
  const { UserLogin, UserFirstname, UserLastname, UserEmail, UserCustomerID } = fields
  return unsent === 'merged'
    ? { UserLogin, UserFirstname, UserLastname, UserEmail, UserCustomerID, ValidID: 1 }
    : { UserLogin, ValidID: validId }
}

/** Writes every column, dynamic field and preference blank that was not sent. */
function emptied(
  before: SimulatedCustomer,
  input: RefusedFields,
  payload: RefusedFields,
  state: State,
): SimulatedCustomer {
  const blank = (values: Readonly<Record<string, string>>) =>
    Object.fromEntries(Object.keys(values).map(name => [name, '']))
  const { dynamicFields, preferences } = besidesIn(payload)
  const text = (value: unknown): string => (isFalsy(value) ? '' : String(value))
  state.customers.delete((before.fields.UserLogin ?? '').toLowerCase())
  return kept(
    {
      ...before,
      fields: Object.fromEntries(columnNames(state).map(name => [name, text(input[name])])),
      validId: Number(input.ValidID),
      dynamicFields: { ...blank(before.dynamicFields), ...dynamicFields },
      preferences: { ...blank(before.preferences), ...preferences },
      changed: timestamp(state),
    },
    state,
  )
}

function columnsIn(payload: RefusedFields): RefusedFields {
  return Object.fromEntries(taken.filter(name => payload[name] !== undefined).map(name => [name, payload[name]]))
}

function checkValues(operation: string, payload: RefusedFields): void {
  const wrong = (name: string) => refusal(operation, 'InvalidParameter', `${name} parameter is invalid!`)
  const { UserEmail: address, ValidID: validId, DynamicField: fields, UserPreferences: preferences } = payload
  if (address !== undefined && isUnsound(String(address))) throw wrong('UserEmail')
  if (validId !== undefined && ![1, 2, 3].includes(Number(validId))) throw wrong('ValidID')
  if (fields !== undefined && !isListOf(fields, 'Name')) throw wrong('DynamicField')
  if (preferences !== undefined && !isListOf(preferences, 'Key')) throw wrong('UserPreferences')
}

const isListOf = (list: unknown, key: string): boolean =>
  Array.isArray(list) && list.every(one => isObject(one) && !isFalsy(one[key]) && 'Value' in one)

/** Dynamic fields and preferences: made when they are not there yet, updated when they are; others stay. */
function besidesIn({ DynamicField: fields, UserPreferences: preferences }: RefusedFields) {
  return {
    dynamicFields: pairs(fields, 'Name', name => name),
    preferences: pairs(preferences, 'Key', key => (key.startsWith('User') ? key : `User${key}`)),
  }
}

function pairs(list: unknown, key: string, named: (name: string) => string): Readonly<Record<string, string>> {
  const entries = [list]
    .flat()
    .filter(isObject)
    .map(one => [named(String(one[key])), String(one.Value ?? '')] as const)
  return Object.fromEntries(entries)
}

function search(payload: RefusedFields, state: State): unknown {
  authenticate('CustomerUserSearch', payload, state)
  const { CustomerUserLogin: login, Valid: valid = 1, Limit: limit = 500 } = payload
  const names = ['UserFirstname', 'UserLastname', 'UserEmail', 'UserCustomerID']
  const criteria = Object.fromEntries(
    [...names.map(name => [name, payload[name]] as const), ['UserLogin', login] as const]
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => [name, String(value)]),
  )
  return { CustomerUserID: searchCustomers(criteria, { valid: !isFalsy(valid) }, state).slice(0, Number(limit)) }
}
