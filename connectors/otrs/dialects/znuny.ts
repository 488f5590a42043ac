import type { Dialect } from '../dialect.ts'
import { dynamicField, login, optional, password, preference, readOnly, required, shown } from '../fields.ts'

/**
 * The operations of the add-on GIExtension for Znuny and OTRS 6, seen at work on Znuny 6.5.1. Fields stand in
 * `CustomerUser`; an update empties every field it does not name; dynamic fields have an operation of their own, because
 * the others ignore a wrong name without a word; preferences cannot be written.
 */
export const znuny: Dialect = {
  name: 'znuny',
  product: 'Znuny with GIExtension',
  operations: {
    create: { name: 'CustomerUserAdd', route: 'POST /CustomerUserAdd' },
    update: { name: 'CustomerUserUpdate', route: 'POST /CustomerUserUpdate' },
    get: { name: 'CustomerUserGet', route: 'POST /CustomerUserGet' },
    search: { name: 'CustomerUserSearch', route: 'POST /CustomerUserSearch' },
    dynamicFields: { name: 'DynamicFieldUpdate', route: 'POST /DynamicFieldUpdate' },
    session: { name: 'SessionCreate', route: 'POST /SessionCreate' },
  },
  idKey: 'CustomerUserID',
  loginAttribute: 'UserLogin',
  update: 'replace',
  attributes: {
    UserLogin: login,
    ...required,
    ...optional,
    ...password,
    'DynamicField.*': dynamicField,
    ...readOnly({ 'UserPreferences.*': preference }, 'the add-on’s operations ignore preferences'),
    ...shown,
  },
  perGet: 50,
  write: ({ fields }) => ({ CustomerUser: fields }),
  // Older releases look into one of the two, newer ones check the other; `Valid: 0` shows accounts that are not valid, too.
  search: (field, value, { valid }) => {
    const criteria = { [field]: value, ...(valid ? {} : { Valid: 0 }) }
    return { Search: criteria, CustomerUser: criteria }
  },
  hitsKey: 'CustomerUser',
  nested: ['create', 'update', 'search', 'dynamicFields'],
  nobody: [
    { code: 'CustomerUserGet.Operation failed', message: 'CustomerUser Not Found' },
    { code: 'CustomerUserSearch.Operation failed', message: 'Could not find customer user' },
  ],
}
