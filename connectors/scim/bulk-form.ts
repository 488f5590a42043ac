import type { Log } from '#contract'

/**
 * How `data` of a PATCH inside a bulk request is spelled. RFC 7644 §3.7 has it twice: in its text as the body a single PATCH would have
 * (`message`), in its example as the list of operations alone (`operations`). Services take one and say yes to the other.
 */
export type BulkForm = 'message' | 'operations'

/** What was seen of a service's bulk requests since this connection was opened. */
export interface BulkMemory {
  /** The form to use; undefined: none works, and requests go one by one. */
  form(): BulkForm | undefined
  /** Was a bulk request of this form seen to work? */
  isProven(form: BulkForm): boolean
  proven(form: BulkForm): void
  /** The request was answered with yes and nothing was done: the other form is next, and then none. */
  failed(form: BulkForm): void
}

/** Starts with the form of the text, which is the one of single requests. */
export function createBulkMemory(log: Log): BulkMemory {
  let next: readonly BulkForm[] = ['message', 'operations']
  const proven = new Set<BulkForm>()
  return {
    form: () => next[0],
    isProven: form => proven.has(form),
    proven: form => {
      proven.add(form)
    },
    failed: form => {
      // Somebody beside us may have seen it work.
      if (next[0] !== form || proven.has(form)) return
      next = next.slice(1)
      if (next.length === 0)
        log.warn('The SCIM service says yes to bulk requests and does nothing; requests go one by one from now on')
    },
  }
}
