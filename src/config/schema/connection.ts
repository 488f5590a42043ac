import { readBacks } from '../../domain/policy.ts'
import { block, choice, flag, list, text } from './leaf.ts'
import { guardBlock, leaversBlock, newKeyBlock, paceBlock, proofBlock } from './policy.ts'
import { attributes, sourceRule, targetRule } from './rule.ts'
import { z } from './zod.ts'

const connector = text('the name of a connector').describe('The kind of system.')
const settings = z
  .record(z.string(), z.unknown(), { error: 'a block of settings' })
  .exactOptional()
  .describe("The connector's own settings.")

/** The keys of a file in sources/. */
export const sourceShape = {
  connector,
  settings,
  key: text('the name of a field')
    .exactOptional()
    .describe('The field that says who somebody is: it never changes and survives renames.'),
  schedule: z
    .union(
      [
        text('a cron expression'),
        block({ cron: text('a cron expression'), timezone: text('a time zone such as Europe/Berlin').exactOptional() }),
      ],
      {
        error: 'a cron expression such as "*/15 * * * *", or { cron, timezone }',
      },
    )
    .exactOptional()
    .describe('When to read it without being asked: a cron expression of 5 or 6 fields.'),
  watch: flag().exactOptional().describe('Read it again when its file changes. Default false.'),
  attributes: z
    .record(z.string(), sourceRule, { error: 'a block with a rule for each attribute' })
    .exactOptional()
    .describe('How a record becomes a person. Without it, fields are taken as they are.'),
  pace: paceBlock.exactOptional().describe('How fast the source may be asked, where it is asked over HTTP.'),
  proof: proofBlock.exactOptional().describe('What a reading has to show before absence means that somebody is gone.'),
}

/** The keys of a file in targets/. */
export const targetShape = {
  connector,
  settings,
  from: list(text('the name of a source'), 'a list of sources such as [hr]', 1).describe(
    'Sources; where two know an attribute, the first one wins.',
  ),
  scope: text('a CEL expression')
    .exactOptional()
    .describe('Who has an account here: a CEL expression over person. Default: everybody.'),
  match: list(text('the name of an attribute'), 'a list of attributes such as [username]')
    .exactOptional()
    .describe('Account attributes tried in this order to find an account that is not linked yet.'),
  attributes: z
    .record(z.string(), targetRule, { error: 'a block with a rule for each attribute' })
    .describe('How a person becomes an account.'),
  pace: paceBlock.exactOptional().describe('How fast the target may be asked.'),
  guard: guardBlock.exactOptional().describe('How much may change without a human saying so.'),
  leavers: leaversBlock.exactOptional().describe('What happens to accounts of people who are gone or out of scope.'),
  readBack: choice(readBacks)
    .exactOptional()
    .describe(
      'When an account is looked at after a write: where the answer does not show all of it (needed), after every write (always), only after an account was made (creates), or never. Default needed.',
    ),
  newKey: newKeyBlock
    .exactOptional()
    .describe("When an account goes to a new key of the same person without a human's word. Default: never."),
  protect: list(text('a CEL expression'), 'a list of CEL expressions')
    .exactOptional()
    .describe('Accounts that are never touched: CEL expressions over the account.'),
  tests: list(
    block({
      given: attributes.describe('A person.'),
      expect: attributes.describe('What the account must be then.'),
      inScope: flag().exactOptional().describe('Whether the person has an account here at all.'),
    }),
    'a list of tests',
  )
    .exactOptional()
    .describe('Examples of the mapping, run by every check; a failing one blocks apply.'),
}
