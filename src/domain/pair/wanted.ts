import { createHash } from 'node:crypto'
import type { Change } from '../change.ts'
import { canonicalJson } from '../value.ts'

/**
 * What a change is to bring about, in short: the same text for the same thing at the same account, however it is brought about.
 * Tells whether what failed before is being tried again.
 * @returns 16 hex characters
 */
export function wantedBy(change: Change): string {
  const after = 'after' in change ? change.after : null
  const account = 'remoteId' in change ? change.remoteId : null
  return createHash('sha256')
    .update(canonicalJson([change.kind, account, after]))
    .digest('hex')
    .slice(0, 16)
}
