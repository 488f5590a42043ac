import { createHash } from 'node:crypto'
import type { Change } from '../change.ts'
import { canonicalJson } from '../json.ts'

/**
 * What a change is to bring about, in short: the same text for the same thing at the same account, however it is brought about.
 * Tells whether what failed before is being tried again.
 * @returns the kind and 16 hex characters: `create 0123456789abcdef`
 */
export function wantedBy(change: Change): string {
  const after = 'after' in change ? change.after : null
  const account = 'remoteId' in change ? change.remoteId : null
  const digest = createHash('sha256')
    .update(canonicalJson([account, after]))
    .digest('hex')
    .slice(0, 16)
  return `${change.kind} ${digest}`
}

/** Is this what a create brings about? @param wanted what `wantedBy` gave */
export const isCreateWanted = (wanted: string): boolean => wanted.startsWith('create ')
