import { describe, expect, test } from 'vitest'
import type { Presence } from '../../src/domain/person.ts'
import { type LastRecord, type Said, type Standing, type Vote, voiceOf } from '../../src/domain/voice.ts'

const nows: readonly LastRecord['now'][] = ['active', 'inactive', 'nothing', 'unreadable', 'twice']
const saids: readonly (Said | undefined)[] = ['active', 'inactive', 'unclear', undefined]

const recordOf = (presence: Presence | undefined, now: LastRecord['now'], said: Said | undefined): LastRecord => ({
  now,
  ...(presence === undefined ? {} : { presence }),
  ...(said === undefined ? {} : { said }),
})

/** By what it says now, in the order of `nows`; then by what it said last, in the order of `saids`. */
const spoken: readonly (readonly [Vote, Vote, Vote, Vote])[] = [
  ['in', 'in', 'in', 'in'],
  ['out', 'out', 'out', 'out'],
  ['no-longer', 'still-out', 'no-longer', 'none'],
  ['unknown', 'out', 'unknown', 'unknown'],
  ['unknown', 'unknown', 'unknown', 'unknown'],
]

/** Whatever its last record says: by what it said last, in the order of `saids`. */
const missing: readonly (readonly [Presence | undefined, Standing, readonly [Vote, Vote, Vote, Vote]])[] = [
  ['doubted', 'doubted', ['in', 'out', 'in', 'none']],
  ['gone', 'gone', ['none', 'out', 'no-longer', 'none']],
  [undefined, 'silent', ['none', 'none', 'none', 'none']],
]

describe('what a source counts for', () => {
  test.each(nows.flatMap((now, row) => saids.map((said, column) => ({ now, said, vote: spoken[row]?.[column] }))))(
    'has them, says $now, said $said: $vote',
    ({ now, said, vote }) => {
      expect(voiceOf(recordOf('present', now, said))).toEqual({ standing: 'spoken', vote })
    },
  )

  test.each(
    missing.flatMap(([presence, standing, votes]) =>
      saids.flatMap((said, column) => nows.map(now => ({ presence, standing, said, now, vote: votes[column] }))),
    ),
  )('$standing, said $said, whatever it says ($now): $vote', ({ presence, standing, said, now, vote }) => {
    expect(voiceOf(recordOf(presence, now, said))).toEqual({ standing, vote })
  })
})
