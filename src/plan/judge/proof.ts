import type { ProofPolicy } from '../../domain/policy.ts'

/** What a reading of everyone that ran to its end has to show for itself. */
export interface ReadingFacts {
  readonly source: string
  /** People known before the reading. */
  readonly known: number
  /** Known people it did not show. */
  readonly absent: number
  /** People whom the believed readings of the last days did not show, and no human has looked at. */
  readonly lostBefore: number
  /** Records read, the failed ones included. */
  readonly records: number
  /** Records that became people, if only in part. */
  readonly people: number
  /** Records that are not wholly understood. */
  readonly failed: number
  /** Failed records whose key could not be read: anybody could be behind them. */
  readonly keyless: number
  /** Failed records another one may have run into. */
  readonly joined: number
  /** Canaries it did not show. */
  readonly missingCanaries: readonly string[]
}

/**
 * What the absence of people from a reading means.
 * - `proved`: they are gone.
 * - `doubted`: nobody loses anything until a human has looked.
 * - `void`: the reading says nothing about anybody; it is not even remembered who was missing.
 */
export type Proof =
  | { readonly kind: 'proved' }
  | { readonly kind: 'doubted'; readonly reason: string }
  | { readonly kind: 'void'; readonly reason: string }

/** Below so many missing people a shrunken source is an ordinary week, whatever the share; with a share of nothing none may be missing. */
const shrinkFloor = 3

/** A small loss, again and again, is a large one: believed losses of so many days are judged together. */
export const lossDays = 7

/** Judges a reading of everyone. Pure. */
export function prove(facts: ReadingFacts, policy: ProofPolicy): Proof {
  const { source, known, records, people, failed, keyless, joined, missingCanaries, absent } = facts
  if (records === 0)
    return {
      kind: 'void',
      reason: `source ${source} is empty${known > 0 ? `, ${known} people were known; nobody is taken for gone` : ''}`,
    }
  if (people === 0) {
    return { kind: 'void', reason: `source ${source} has ${records} records and none of them can be read as a person` }
  }
  if (missingCanaries.length > 0) {
    return {
      kind: 'doubted',
      reason: `source ${source} does not show ${missingCanaries.join(', ')}, who must be in every reading`,
    }
  }
  if (absent === 0) return { kind: 'proved' }
  const shrinking = shrunk(facts, policy.shrink)
  if (shrinking !== undefined) return { kind: 'doubted', reason: shrinking }
  if (failed > believable(records, policy.failures, 1)) {
    return {
      kind: 'doubted',
      reason: `source ${source} has ${failed} unreadable records among ${records}; ${percent(policy.failures)} is believed unasked`,
    }
  }
  if (keyless > 0) {
    return {
      kind: 'doubted',
      reason: `source ${source} has ${keyless} ${keyless === 1 ? 'record' : 'records'} without a readable key, and ${absent} people missing may be behind them`,
    }
  }
  if (joined > 0) {
    return {
      kind: 'doubted',
      reason: `source ${source} has ${joined} ${joined === 1 ? 'record that looks' : 'records that look'} like two run together, and ${absent} people missing may stand in ${joined === 1 ? 'it' : 'them'}`,
    }
  }
  return { kind: 'proved' }
}

/** @returns the sentence that says how much a source shrank, when that is more than is believed */
function shrunk({ source, known, absent, lostBefore }: ReadingFacts, share: number): string | undefined {
  const before = known + lostBefore
  if (absent + lostBefore <= believable(before, share, shrinkFloor)) return undefined
  const believed = `${percent(share)} is believed unasked`
  return lostBefore === 0
    ? `source ${source} lost ${absent} of ${known} people at once; ${believed}`
    : `source ${source} lost ${absent + lostBefore} of ${before} people within ${lossDays} days, ${absent} of them now; ${believed}`
}

/** How many of so many may be missing. Whoever writes a share of nothing means nothing. */
const believable = (all: number, share: number, floor: number): number =>
  share === 0 ? 0 : Math.max(floor, Math.floor(all * share))

const percent = (share: number): string => `${Math.round(share * 1000) / 10} %`
