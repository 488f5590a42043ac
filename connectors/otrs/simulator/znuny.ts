import { authenticate, createSession, showSession } from './agents.ts'
import { addCustomer, kept, searchCustomers, updateCustomer } from './backend.ts'
import { isFalsy, isObject, type RefusedFields, refusal } from './refusal.ts'
import { columnNames, customerOf, recordOf, type State, withHash } from './state.ts'

/** An operation of a web service. @throws Refusal */
export type Operation = (payload: RefusedFields, state: State) => unknown

/** The operations of GIExtension 6.0.10 and the sessions of Znuny, as captured on Znuny 6.5.1. */
export const znunyOperations: Readonly<Record<string, Operation>> = {
  SessionCreate: createSession,
  SessionGet: showSession,
  CustomerUserAdd: (payload, state) => {
    const input = customerIn('CustomerUserAdd', payload, state)
    const customer = addCustomer({ ...input, Source: payload.Source }, state, {
      dynamicFields: knownFields(payload, state),
    })
    if (customer === undefined) throw refusal('CustomerUserAdd', 'Operation failed', 'Could not add customer user')
    return { CustomerUser: withHash(customer, state) }
  },
  CustomerUserUpdate: (payload, state) => {
    const login = idIn('CustomerUserUpdate', payload)
    const input = customerIn('CustomerUserUpdate', payload, state)
    const customer = updateCustomer(login, input, state, { dynamicFields: knownFields(payload, state) })
    if (customer === undefined)
      throw refusal('CustomerUserUpdate', 'Operation failed', 'Could not update customer user')
    return { CustomerUser: withHash(customer, state) }
  },
  CustomerUserGet: (payload, state) => {
    const logins = idIn('CustomerUserGet', payload).split(',')
    authenticate('CustomerUserGet', payload, state)
    const found = logins.flatMap(login => customerOf(state, login.trim()) ?? [])
    if (found.length === 0) throw refusal('CustomerUserGet', 'Operation failed', 'CustomerUser Not Found')
    return { CustomerUser: found.map(customer => recordOf(customer, state)) }
  },
  CustomerUserSearch: search,
  DynamicFieldUpdate: setDynamicFields,
}

function idIn(operation: string, { CustomerUserID: id }: RefusedFields): string {
  if (isFalsy(id)) throw refusal(operation, 'MissingParameter', 'CustomerUserID is required!')
  return String(id)
}

function customerIn(operation: string, payload: RefusedFields, state: State): RefusedFields {
  const { CustomerUser: customer } = payload
  if (isFalsy(customer)) throw refusal(operation, 'MissingParameter', 'CustomerUser is required!')
  authenticate(operation, payload, state)
  if (!isObject(customer) || Object.keys(customer).length === 0)
    throw refusal(operation, 'MissingParameter', 'CustomerUser parameter is missing or not valid!')
  return customer
}

/** Names that do not exist are passed over without a word. */
function knownFields(
  { DynamicField: list }: RefusedFields,
  { dynamicFields }: State,
): Readonly<Record<string, string>> {
  const pairs = [list]
    .flat()
    .filter(isObject)
    .filter(({ Name: name }) => dynamicFields.includes(String(name)))
    .map(({ Name: name, Value: value }) => [String(name), String(value ?? '').trim()] as const)
  return Object.fromEntries(pairs)
}

/** `Search` is checked, `CustomerUser` is what is searched for; without it, everybody is found. */
function search(payload: RefusedFields, state: State): unknown {
  const operation = 'CustomerUserSearch'
  authenticate(operation, payload, state)
  const { Search: checked, CustomerUser: searched } = payload
  if (!isObject(checked) || Object.keys(checked).length === 0)
    throw refusal(operation, 'MissingParameter', 'Search parameter is missing or not valid!')
  const known = [...columnNames(state), 'ValidID']
  const wrong = Object.keys(checked).find(name => !known.some(one => one.toLowerCase().startsWith(name.toLowerCase())))
  if (wrong !== undefined) throw refusal(operation, 'Wrong Parameter', `Search can't accept this ${wrong} parameter `)
  const { Valid: valid = 1, ...criteria } = isObject(searched) ? searched : {}
  const texts = Object.fromEntries(Object.entries(criteria).map(([name, value]) => [name, String(value)]))
  const logins = searchCustomers(texts, { valid: !isFalsy(valid) }, state)
  if (logins.length === 0) throw refusal(operation, 'Operation failed', 'Could not find customer user')
  return { CustomerUser: logins }
}

/** Unlike the others, this one complains about names that do not exist. */
function setDynamicFields(payload: RefusedFields, state: State): unknown {
  const operation = 'DynamicFieldUpdate'
  const login = idIn(operation, payload)
  authenticate(operation, payload, state)
  const customer = customerOf(state, login)
  if (customer === undefined) throw refusal(operation, 'InvalidParameter', 'Invalid customer user id!')
  const { DynamicField: list } = payload
  if (!Array.isArray(list) || list.length === 0)
    throw refusal(operation, 'MissingParameter', 'DynamicField parameter is missing or not valid!')
  for (const one of list) checkDynamicField(operation, one, state)
  const dynamicFields = { ...customer.dynamicFields, ...knownFields(payload, state) }
  kept({ ...customer, dynamicFields }, state)
  return { CustomerUserID: customer.fields.UserLogin }
}

function checkDynamicField(operation: string, one: unknown, { dynamicFields }: State): void {
  if (!isObject(one)) throw refusal(operation, 'InvalidParameter', 'DynamicField parameter is invalid!')
  for (const name of ['Name', 'Value']) {
    if (one[name] === undefined || one[name] === null)
      throw refusal(operation, 'MissingParameter', `DynamicField->${name} parameter is missing!`)
  }
  if (!dynamicFields.includes(String(one.Name)))
    throw refusal(operation, 'InvalidParameter', 'DynamicField->Name parameter is invalid!')
}
