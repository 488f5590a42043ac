import { block, choice, duration, list, share, text, whole } from './leaf.ts'
import { z } from './zod.ts'

const most = Number.MAX_SAFE_INTEGER

/** How fast a source or target is asked. `per` and `longestPause` are in milliseconds once read. */
const paceShape = {
  requests: whole(1, 1_000_000).exactOptional().describe('Requests in the time that `per` names. Default 5.'),
  per: duration().exactOptional().describe('The time in which so many requests may start: 1s, 1m, 1h. Default 1s.'),
  concurrency: whole(1, 1000).exactOptional().describe('Requests on their way at the same time. Default 2.'),
  daily: whole(1, most).exactOptional().describe('Requests a day (UTC). Default: no limit.'),
  longestPause: duration({ leastMs: 1_000, least: '1s' })
    .exactOptional()
    .describe('However long it asks us to wait (Retry-After), never longer than this. Default 1d.'),
}

const limit = z.union(
  [
    whole(0, most),
    block({
      floor: whole(0, most).exactOptional().describe('So many are always fine.'),
      share: share().exactOptional().describe('This share of the accounts in use is fine.'),
      most: whole(0, most).exactOptional().describe('However large the share or the floor, never more than this.'),
    }),
  ],
  { error: 'a whole number, or { floor: 3, share: 10%, most: 25 }' },
)

/**
 * How much may change within a day without a human's word. A limit is `min(most, max(floor, share))`, or a plain number.
 */
const guardShape = {
  disable: limit.exactOptional().describe('Accounts disabled, deleted or let go within a day.'),
  delete: limit.exactOptional().describe('Accounts deleted within a day.'),
  update: limit.exactOptional().describe('Accounts changed or enabled within a day.'),
  create: limit.exactOptional().describe('Accounts created within a day.'),
  clear: limit.exactOptional().describe('Accounts for which one and the same attribute is emptied within a day.'),
  rename: limit
    .exactOptional()
    .describe('Accounts for which an attribute changes within a day by which they are known (match, login, e-mail).'),
  membership: limit
    .exactOptional()
    .describe('Accounts for which one and the same list (groups, roles) loses entries within a day.'),
  hold: choice(['kind', 'all'])
    .exactOptional()
    .describe('What waits when a limit is passed: changes of that kind, or the whole plan.'),
}

/** What a reading has to show before absence means that somebody is gone. */
const proofShape = {
  canaries: list(text(), 'a list of keys').exactOptional().describe('Keys of people who must be in every reading.'),
  shrink: share().exactOptional().describe('Largest believable loss of people within seven days. Default 25%.'),
  failures: share().exactOptional().describe('Largest believable share of records that cannot be read. Default 5%.'),
}

const leaversShape = {
  action: choice(['disable', 'delete', 'unmanage'])
    .exactOptional()
    .describe('What happens to the account of a person who is gone or out of scope. Default disable.'),
  deleteAfter: duration()
    .exactOptional()
    .describe('After a disable: delete the account once this much time has passed.'),
}

const newKeyShape = {
  when: list(
    text('the name of an attribute'),
    'a list of attributes of a person such as [userName, birthNumber]',
    1,
  ).describe('Attributes of the person that have to be there under both keys, and the very same.'),
}

export const newKeyBlock = block(newKeyShape)
export const paceBlock = block(paceShape)
export const guardBlock = block(guardShape)
export const proofBlock = block(proofShape)
export const leaversBlock = block(leaversShape)
