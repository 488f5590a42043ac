import type { Scalar } from '#contract'
import {
  anything,
  block,
  choice,
  flag,
  list,
  map,
  oneOrMore,
  optional,
  otherwise,
  type Shape,
  type ShapeOf,
  scalar,
  template,
  text,
  variants,
  whole,
} from './shape.ts'

/** How a list goes on after its first page. `total` is where an answer says how many there are in all: what is shown has to add up to it. */
const paging = variants({
  /** Everything is on one page. */
  none: {},
  /** Pages have numbers. `more` is true in the body while there is another; without it, an empty page is the end. */
  page: {
    param: text,
    first: otherwise(whole, 1),
    size: optional(text),
    most: otherwise(whole, 100),
    more: optional(text),
    total: optional(text),
  },
  /** Pages begin behind so many records. `total` is their number in the body; without it, an empty page is the end. */
  offset: { param: text, size: optional(text), most: otherwise(whole, 100), total: optional(text) },
  /** The body names the cursor of the next page; absent, null or empty at the end. */
  cursor: { param: text, at: text, total: optional(text) },
  /** A `Link` header leads to the next page (RFC 8288). */
  link: {},
  /** The body holds the address of the next page; absent, null or empty at the end. */
  next: { at: text, total: optional(text) },
})

const where = (...names: readonly string[]) => ({
  path: template(...names),
  query: otherwise(map(template(...names)), {}),
})

const listing = (...names: readonly string[]) => ({
  ...where(...names),
  /** Where the records are; default: the answer is the list. */
  records: otherwise(text, ''),
  paging: otherwise(paging, { kind: 'none' } as const),
})

export type Paging = ShapeOf<typeof paging>

/** A request that gives records. */
const listed = block(listing())
export type Listing = ShapeOf<typeof listed>

/** How a source asks for what changed only. */
const changes = block({
  /** The query parameter that takes a time. */
  parameter: text,
  /** Where a record says when it was last changed; written as the parameter takes it. */
  at: text,
  /** Everybody is read all the same after so many hours: who was deleted is in no list of changes. */
  everyoneHours: otherwise(whole, 24),
})

/** `list:` of a description: the request that shows every account, where its records are, and how it goes on to the next page. */
export const allAccounts = block({
  ...listing(),
  /** Rows are whole accounts; else each is read by its id. */
  whole: otherwise(flag, true),
  changes: optional(changes),
})

/** `get:` of a description: the request that shows one account whole; `{id}` in it is the account's. */
export const oneAccount = block({
  ...where('id'),
  record: otherwise(text, ''),
  /** Who was deleted is shown here all the same: then only the list tells who is there. */
  showsGone: otherwise(flag, false),
})

/** How several accounts are read whole in one request; `{ids}` are theirs, with commas between them. */
export const severalAccounts = block({
  ...where('ids'),
  /** Where the records are; default: the answer is the list. */
  records: otherwise(text, ''),
  /** Ids one request may name. */
  most: otherwise(whole, 100),
  /** What a whole record has: one that lacks any of it is read by itself. */
  has: otherwise(list(text), []),
})

/** `find:` of a description: for each attribute accounts are found by, the request that does; `{value}` in it is what is looked for. */
export const someAccounts = map(block({ ...listing('value'), whole: otherwise(flag, true) }))

/** `lookups:` of a description: for each kind of named thing, the list in which `{name}` is looked for and where id and name stand. */
export const lookups = map(block({ ...listing('name'), id: otherwise(text, 'id'), name: otherwise(text, 'name') }))
export type DescribedLookup = ShapeOf<typeof lookups>[string]

const writing = <const Method extends string>(fallback: Method, methods: readonly [Method, ...Method[]]) => ({
  method: otherwise<Method>(choice(methods), fallback),
})

/** Where the answer to a write shows the account as it is then; an empty path: the answer is the record. */
const answer = optional(text)

const writes = ['POST', 'PUT', 'PATCH', 'DELETE'] as const

/** How an account is made. */
export const create = block({
  ...writing('POST', ['POST', 'PUT']),
  ...where(),
  /** Where the answer says the new id; left out where only the address it names says it (the header `Location`). */
  id: optional(text),
  /** Sent with every new account unless an attribute says otherwise. */
  sends: otherwise(map(anything), {}),
  twice: otherwise(choice(['conflict', 'duplicate', 'same']), 'conflict'),
  answer,
  /** Attributes no two accounts share; a refusal of one of them is looked into. */
  unique: otherwise(list(text), []),
})

/** How an account is changed. */
export const update = block({
  ...writing('PATCH', ['PUT', 'PATCH', 'POST']),
  ...where('id'),
  /** `full`: the whole record, read right before. `merge`: only what changes. `json-patch`: RFC 6902. */
  style: choice(['full', 'merge', 'json-patch']),
  /** Where the body says whose record it is, where the address does not. */
  idIn: optional(text),
  contentType: optional(text),
  answer,
  /** `merge`: sent with every change. */
  sends: otherwise(map(anything), {}),
  /** `full`: what is read and not taken back. */
  drops: otherwise(list(text), []),
  /** `full`: what the record must hold to be written back. */
  needs: otherwise(list(text), []),
})

const request = { ...writing('POST', writes), ...where('id'), body: optional(map(anything)) }
const deletion = { ...writing('DELETE', writes), ...where('id') }
/** How an account is deleted. */
export const remove = block(deletion)

/** Enabling and disabling: fields of the record, or a request of their own. */
export const switching = variants({ fields: { fields: map(scalar) }, request })
export type Switching = ShapeOf<typeof switching>

/** How an account shows whether its person can sign in: the value at a place is this one, or one of these. */
export const active: Shape<{ readonly at: string; readonly is: readonly Scalar[] }> = block({
  at: text,
  is: otherwise(oneOrMore(scalar), [true]),
})

/** How an account shows that somebody else owns it. `says` ends the sentence "account 7 is ...". */
export const foreign = block({ at: text, is: otherwise(scalar, true), says: text })

/** What a look around asks for, and what its answer tells. */
export const check = block({
  ...where(),
  /** Where the answer says who we are, and our id. */
  signedInAs: optional(text),
  self: optional(text),
  version: optional(text),
  /** The attribute that equals `username` for the account we sign in with. */
  selfBy: optional(text),
})
