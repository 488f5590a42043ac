import { createHash } from 'node:crypto'
import { canonicalJson } from '../../domain/json.ts'
import type { PlannedChange } from '../../domain/plan.ts'
import { type Fingerprint, fingerprint } from '../../domain/text/names.ts'

/** Takes a plan's changes in their order and gives them a name that only the same changes have. */
export interface Fingerprinter {
  add(planned: PlannedChange): void
  /** @returns makes it forget what was added since now */
  mark(): () => void
  /** 12 hex characters. */
  finish(): Fingerprint
}

/**
 * A fingerprint covers what would be sent and what it rests on (the version of every pair), not when it was planned: the same
 * situation planned twice has the same fingerprint.
 * @param target whose plan it is: names a plan without changes, which would otherwise be that of every target
 */
export function createFingerprinter(target?: string): Fingerprinter {
  let hash = createHash('sha256')
  let isEmpty = true
  return {
    add(planned) {
      isEmpty = false
      const { target, change, basis } = planned
      hash.update(canonicalJson([target, change, basis.version]))
      hash.update('\n')
    },
    mark() {
      const before = hash.copy()
      const wasEmpty = isEmpty
      return () => {
        hash = before.copy()
        isEmpty = wasEmpty
      }
    },
    finish() {
      if (isEmpty && target !== undefined) hash.update(target)
      return fingerprint(hash.digest('hex').slice(0, 12))
    },
  }
}
