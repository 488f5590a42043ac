import { caseRules } from '#contract'
import {
  block,
  choice,
  flag,
  list,
  map,
  openOrSecret,
  optional,
  otherwise,
  type ShapeOf,
  scalar,
  text,
  whole,
} from './shape.ts'

/** Kinds of things a description may look up; fixed, because a connector declares its kinds before it sees settings. */
export const lookupKinds = [
  'business',
  'company',
  'department',
  'group',
  'location',
  'manager',
  'organization',
  'permission',
  'role',
  'room',
  'team',
] as const

const lookupKind = choice(lookupKinds)

/** One attribute: what planning has to know about it, and where it stands in a record. */
const attribute = block({
  type: choice(['text', 'number', 'boolean', 'list', 'records']),
  description: otherwise(text, ''),
  required: otherwise(flag, false),
  secret: otherwise(flag, false),
  readOnly: optional(text),
  /** Who owns it unless the mapping says otherwise. */
  own: optional(choice(['managed', 'create-only', 'if-empty', 'additive'])),
  maxLength: optional(whole),
  choices: optional(list(text)),
  /** How the system compares it (`CaseRule`), and how that is known. */
  case: otherwise(choice(caseRules), 'exact'),
  caseSource: optional(text),
  trimmed: otherwise(flag, false),
  lookup: optional(lookupKind),
  /** Records: the fields that say which member it is; default: all of them. */
  identity: optional(list(text)),
  grantsAdministration: otherwise(flag, false),
  /** Where it stands in a record that was read; default: its name. */
  at: optional(text),
  /** Where it is written; default: where it is read. */
  to: optional(text),
  /** Places that get the same value (a password's repetition). */
  also: otherwise(list(text), []),
  /** The type in JSON where it is another one: ids are text here and may be numbers there. */
  wire: optional(choice(['text', 'number'])),
  /** What is sent to empty it; default null, for lists an empty list. */
  empty: optional(scalar),
  /** Lists: the system leaves it out of a record when it is empty. */
  omitted: otherwise(flag, false),
  /** Lists: where the record says how many members there are in all, should it show only some of them. */
  total: optional(text),
  /** False: never comes back in an answer. */
  shown: otherwise(flag, true),
  /** A secret: a new account without one gets a random one. */
  generate: otherwise(flag, false),
  /** Lists: where members are added and removed one by one. */
  members: optional(block({ add: text, remove: text })),
})

/** See the fields above. */
export type DescribedAttribute = ShapeOf<typeof attribute>
/** Attributes by name. */
export const attributes = map(attribute)
/** Headers of every request; their values may be secrets. */
export const headers = map(openOrSecret)
