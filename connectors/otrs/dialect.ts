import type { AttributeSpec } from '#contract'

/** What we ask a web service to do, whatever its operations are called. */
export type Action = 'create' | 'update' | 'get' | 'search' | 'dynamicFields' | 'session'

/** An object on its way, or as it came. */
export type Payload = Readonly<Record<string, unknown>>

/** What a write says about an account, in the product's field names. */
export interface AccountWrite {
  readonly fields: Payload
  /** Dynamic fields by name, without the prefix. */
  readonly dynamicFields: Payload
  readonly preferences: Payload
}

/** How one family of operations wants to be spoken to. Data, and the shapes of its requests. */
export interface Dialect {
  readonly name: 'otrs8' | 'znuny'
  /** For people. */
  readonly product: string
  readonly operations: Readonly<Partial<Record<Action, OperationSpec>>>
  /** The field of a request that names the account it is about. */
  readonly idKey: string
  /** The attribute that holds the login. Records that come back call it `UserLogin` in every dialect. */
  readonly loginAttribute: string
  /** `replace`: what is not sent is emptied, so the whole record is sent. */
  readonly update: 'partial' | 'replace'
  readonly attributes: Readonly<Record<string, AttributeSpec>>
  /** Logins one `get` may name; they are joined with commas. */
  readonly perGet: number
  /** Shape of a create or an update, without its credentials. */
  readonly write: (outgoing: AccountWrite) => Payload
  /** Shape of a search by one field. `valid`: only accounts that can be used. */
  readonly search: (field: string, value: string, options: { readonly valid: boolean }) => Payload
  /** Where the logins found stand in the answer. */
  readonly hitsKey: string
  /** Fields of a request that are lists or objects: such requests need a body. */
  readonly nested: readonly Action[]
  /** Answers that say "nobody" as if it were an error, by code and text. */
  readonly nobody: readonly { readonly code: string; readonly message: string }[]
}

interface OperationSpec {
  /** As the product calls it; also its key in `routes`. */
  readonly name: string
  /** `VERB /path`, or `none` where the product has no such operation of its own. */
  readonly route: string
}
