import type { FaultKind } from '#contract'
import {
  block,
  choice,
  flag,
  map,
  openOrSecret,
  optional,
  otherwise,
  pattern,
  type ShapeOf,
  scalar,
  template,
  text,
  variants,
  whole,
} from './shape.ts'

const kinds = [
  'unreachable',
  'throttled',
  'interrupted',
  'missing',
  'conflict',
  'rejected',
  'denied',
  'broken',
] as const satisfies readonly FaultKind[]

/** An answer of this look is that fault. All that is named has to be so. */
export const faultRule = block({
  kind: choice(kinds),
  status: optional(whole),
  /** A header that has to be there. */
  header: optional(text),
  /** A place in the body: something is there, or matches. */
  at: optional(text),
  matches: optional(pattern),
  /** With `at`: it is this. */
  equals: optional(scalar),
  /** Only for requests that write, or only for those that read. */
  on: optional(choice(['reads', 'writes'])),
  /** Whom it is about: that account alone, or everything here. Not said: usherd finds out by asking something else. */
  scope: optional(choice(['account', 'connection'])),
  /** For people, instead of usherd's own words. */
  says: optional(text),
})
export type FaultRule = ShapeOf<typeof faultRule>

/** A text in the answer to a write that was accepted which says that part of it was not done. */
export const refusal = block({
  /** Where the text is, or the list of texts; default: the answer itself. */
  at: otherwise(text, ''),
  matches: pattern,
})

/** What the body of a success says. */
export const success = block({ at: text, equals: otherwise(scalar, true) })

/** Where a refusal says what is wrong. */
export const errors = block({
  /** A list of problems with the name of a field and a text in each. */
  list: optional(text),
  field: otherwise(text, 'field'),
  message: otherwise(text, 'message'),
  /** An object with a text, or a list of texts, under the name of each field. */
  byField: optional(text),
  /** A text. */
  text: optional(text),
  /** Attributes by the words a text has for them, where no field is named: `Email: mail`. */
  words: otherwise(map(text), {}),
})

const tokenRequest = {
  path: template(),
  /** Sent along: `scope`, `client_id`. */
  fields: otherwise(map(openOrSecret), {}),
}

/** How we prove who we are; the credentials themselves are settings. */
export const signIn = variants({
  none: {},
  /** `username` and `password`. */
  basic: {},
  /** `token`, in the header `Authorization`. */
  bearer: { prefix: otherwise(text, 'Bearer ') },
  /** `token`, in a header of its own. */
  header: { header: text, prefix: otherwise(text, '') },
  /** `username` and `password` against a token (RFC 6749 §4.3). */
  password: {
    ...tokenRequest,
    refresh: otherwise(flag, true),
    /** Says who asks (`client_id`: `clientId`, else `username`), at first and when the token is renewed, where renewing needs it. */
    namesClient: otherwise(flag, false),
  },
  /** `clientId` and `clientSecret` against a token (RFC 6749 §4.4). */
  'client-credentials': tokenRequest,
})
export type SignIn = ShapeOf<typeof signIn>
