import { createHash, randomBytes } from 'node:crypto'

/** A customer user as the product keeps it. */
export interface SimulatedCustomer {
  /** Every column of the map by its field name (`UserLogin`, `UserEmail`, ...), as text. */
  readonly fields: Readonly<Record<string, string>>
  readonly validId: number
  readonly password?: string
  readonly dynamicFields: Readonly<Record<string, string>>
  /** By the field they are shown as: `UserTimeZone`. */
  readonly preferences: Readonly<Record<string, string>>
  readonly created: string
  readonly changed: string
  readonly source: string
}

/**
 * `kept`: they stay. `emptied`: all become blank. `merged`: names, company and address stay, everything else becomes blank and the
 * account valid, as an add-on of another maker has it.
 */
export type Unsent = 'kept' | 'emptied' | 'merged'

export interface State {
  readonly dialect: 'otrs8' | 'znuny'
  /** By login in lower case. */
  readonly customers: Map<string, SimulatedCustomer>
  readonly agent: { readonly login: string; readonly password: string }
  readonly accessToken: string
  /** Sessions and when they began. */
  readonly sessions: Map<string, number>
  /** Dynamic fields of customer users that exist. */
  readonly dynamicFields: readonly string[]
  /** Columns the site has added to the map. */
  readonly extraColumns: readonly string[]
  /** OTRS 8: what becomes of fields an update is not sent, which the vendor does not say. */
  readonly unsent: Unsent
  /** When the access token was last used. */
  tokenUsedMs: number
  readonly nowMs: () => number
}

export const requiredColumns: readonly string[] = [
  'UserLogin',
  'UserFirstname',
  'UserLastname',
  'UserEmail',
  'UserCustomerID',
]

/** Longest texts of the columns (schema.xml). */
export const columns: Readonly<Record<string, number>> = {
  UserTitle: 50,
  UserFirstname: 100,
  UserLastname: 100,
  UserLogin: 200,
  UserEmail: 150,
  UserCustomerID: 150,
  UserPhone: 150,
  UserFax: 150,
  UserMobile: 150,
  UserStreet: 150,
  UserZip: 200,
  UserCity: 200,
  UserCountry: 200,
  UserComment: 250,
}

/** Every column of the map. */
export const columnNames = ({ extraColumns }: State): readonly string[] => [...Object.keys(columns), ...extraColumns]

/** Logins are the same in any case. */
export const customerOf = (state: State, login: string): SimulatedCustomer | undefined =>
  state.customers.get(login.toLowerCase())

/** `2026-11-22 02:11:03`. */
export const timestamp = ({ nowMs }: State): string => new Date(nowMs()).toISOString().slice(0, 19).replace('T', ' ')

export const randomId = (): string => randomBytes(16).toString('hex')

/** Preferences everybody has. */
const stockPreferences = { UserLastViewsLimit: '5', UserRefreshTime: '0', UserShowTickets: '25' }

/** A record as the product shows it, without the password. */
export function recordOf(customer: SimulatedCustomer, state: State): Readonly<Record<string, unknown>> {
  const { fields, validId, created, changed, source, preferences, dynamicFields } = customer
  const { UserTitle: title = '', UserFirstname: first = '', UserLastname: last = '', UserEmail: email = '' } = fields
  const shown = Object.fromEntries(
    state.dynamicFields.map(name => [`DynamicField_${name}`, dynamicFields[name] ?? null] as const),
  )
  return {
    ...Object.fromEntries(columnNames(state).map(name => [name, fields[name] ?? ''])),
    ...stockPreferences,
    ...preferences,
    ...shown,
    ValidID: validId,
    UserID: fields.UserLogin,
    UserFullname: [title, first, last].filter(part => part !== '').join(' '),
    UserMailString: `"${first} ${last}" <${email}>`,
    Source: source,
    CustomerCompanyValidID: null,
    CreateBy: 1,
    CreateTime: created,
    ChangeBy: 1,
    ChangeTime: changed,
  }
}

/** What writes show besides: the hash. */
export function withHash(customer: SimulatedCustomer, state: State): Readonly<Record<string, unknown>> {
  const { password } = customer
  const hash = password === undefined ? null : createHash('sha256').update(password).digest('hex')
  const history = state.dialect === 'otrs8' && hash !== null ? { PasswordHistoryData: [hash] } : {}
  return { ...recordOf(customer, state), UserPassword: hash, ...history }
}
