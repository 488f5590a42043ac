import type { Block, BlockProblem } from '#contract'

import { errors, faultRule, refusal, signIn, success } from './answers.ts'
import { attributes, headers, lookupKinds } from './attributes.ts'
import {
  active,
  allAccounts,
  check,
  create,
  foreign,
  lookups,
  oneAccount,
  remove,
  severalAccounts,
  someAccounts,
  switching,
  update,
} from './requests.ts'
import { block, choice, flag, list, optional, otherwise, type ShapeOf, text } from './shape.ts'

const shape = block({
  /** For people: what the system is called. */
  product: otherwise(text, 'the system'),
  signIn: otherwise(signIn, { kind: 'none' } as const),
  headers: otherwise(headers, {}),
  /** Where a record says its id. */
  id: text,
  active: optional(active),
  /** Accounts somebody else owns, such as a directory behind the system: they are left alone. The first match says why. */
  foreign: otherwise(list(foreign), []),
  success: optional(success),
  errors: optional(errors),
  faults: otherwise(list(faultRule), []),
  /** Sentences of an answer to a write by which the system says that it did not do all of it, although it says yes. */
  refusals: otherwise(list(refusal), []),
  /** Places in a record that hold secrets: echoed where whole records are written, in no message, no account, no person. */
  secrets: otherwise(list(text), []),
  /** How texts in answers are written; `html`: with `&#039;` for an apostrophe. */
  escaped: optional(choice(['html'])),
  /** Without effect, and taken from files of before: whether an account is looked at after a write is for the target's `readBack` to say. */
  readBack: otherwise(flag, false),
  /** Writes that are known to be done when the system says so, each with why: nobody looks at the account after them. */
  believed: optional(block({ create: optional(text), update: optional(text), delete: optional(text) })),
  /** Whether attributes can be emptied. */
  clears: otherwise(flag, true),
  /** What the description counts on although no document of the system says it, a clause each; `usherd check --live` prints them. */
  assumes: otherwise(list(text), []),
  check: optional(check),
  list: optional(allAccounts),
  get: optional(oneAccount),
  several: optional(severalAccounts),
  find: otherwise(someAccounts, {}),
  create: optional(create),
  update: optional(update),
  enable: optional(switching),
  disable: optional(switching),
  delete: optional(remove),
  lookups: otherwise(lookups, {}),
  attributes: otherwise(attributes, {}),
})

/** An API as the engine knows it. */
export type Description = ShapeOf<typeof shape>

/**
 * Reads what was written as `api`; only worth something when `descriptionProblems` finds none.
 * @param problems gets what is wrong with its form
 */
export const describe = (written: Block, problems: BlockProblem[] = []): Description => shape(written, [], problems)

/** The kinds a description may look up. */
export const knownLookups: readonly string[] = lookupKinds
