import type { Dialect, Payload } from '../dialect.ts'
import { dynamicField, login, optional, password, preference, readOnly, required, shown } from '../fields.ts'

/** More than any answer holds: there is no paging, and a default limit would hide people without a word. */
const everybody = 10_000_000

/**
 * The operations of OTRS 8 and newer, as the vendor documents them (perl-api: CustomerUserCreate, CustomerUserUpdate,
 * CustomerUserSearch). All fields stand beside the credentials; an update changes what it names. There is no operation
 * that shows an account; a site that has made one gives its route.
 */
export const otrs8: Dialect = {
  name: 'otrs8',
  product: 'OTRS 8 or newer',
  operations: {
    create: { name: 'CustomerUserCreate', route: 'POST /CustomerUserCreate' },
    update: { name: 'CustomerUserUpdate', route: 'POST /CustomerUserUpdate' },
    search: { name: 'CustomerUserSearch', route: 'POST /CustomerUserSearch' },
    get: { name: 'CustomerUserGet', route: 'none' },
  },
  idKey: 'ID',
  loginAttribute: 'CustomerUserLogin',
  update: 'partial',
  attributes: {
    CustomerUserLogin: login,
    ...required,
    ...password,
    'DynamicField.*': dynamicField,
    'UserPreferences.*': preference,
    ...readOnly(optional, 'CustomerUserUpdate does not take it'),
    ...shown,
  },
  perGet: 1,
  write: ({ fields, dynamicFields, preferences }) => ({
    ...fields,
    ...listed('DynamicField', 'Name', dynamicFields),
    ...listed('UserPreferences', 'Key', preferences),
  }),
  search: (field, value, { valid }) => ({ [field]: value, Valid: valid ? 1 : 0, Limit: everybody }),
  hitsKey: 'CustomerUserID',
  nested: ['create', 'update'],
  // Of a site's own operation, in the words of two wide-spread ones.
  nobody: [
    { code: 'CustomerUserGet.NotFound', message: '' },
    { code: 'CustomerUserGet.Operation failed', message: 'CustomerUser Not Found' },
  ],
}

/** `{a: 1}` as `[{Name: 'a', Value: 1}]`; nothing at all when there is nothing. */
function listed(key: string, nameKey: string, values: Payload): Payload {
  const list = Object.entries(values).map(([name, value]) => ({ [nameKey]: name, Value: value }))
  return list.length === 0 ? {} : { [key]: list }
}
