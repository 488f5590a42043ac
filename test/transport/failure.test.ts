import { describe, expect, test } from 'vitest'
import { causeOf } from '../../src/transport/cause.ts'
import { type Failure, faultOf } from '../../src/transport/failure.ts'

const place = { method: 'POST', address: 'https://desk.test/users' }
const reset: Failure = { code: 'ECONNRESET', wasStopped: false, wasSent: true, answerBegan: false, write: true }

describe('who has to act after a failure', () => {
  test.each<[string, Partial<Failure>, string]>([
    ['a write that was sent', {}, 'interrupted'],
    ['a write that was not sent', { wasSent: false }, 'unreachable'],
    ['a read that was sent', { write: false }, 'unreachable'],
    ['a read that was not sent', { write: false, wasSent: false }, 'unreachable'],
    ['a write whose answer broke off', { answerBegan: true }, 'interrupted'],
    ['a write stopped in flight', { wasStopped: true }, 'interrupted'],
    ['a write stopped before it was sent', { wasStopped: true, wasSent: false }, 'unreachable'],
    ['a write that timed out', { deadlineMs: 30_000 }, 'interrupted'],
    ['a write that found no connection in time', { deadlineMs: 10_000, wasSent: false }, 'unreachable'],
    ['a write answered by something else than HTTP', { code: 'HPE_INVALID_CONSTANT' }, 'broken'],
    [
      'a write answered by a zstd body that is none',
      { code: 'ZSTD_error_prefix_unknown', answerBegan: true },
      'broken',
    ],
    ['a write that failed in an unknown way', { code: undefined }, 'interrupted'],
  ])('%s', (_what, part, kind) => {
    expect(faultOf({ ...reset, ...part }, place).kind).toBe(kind)
  })
})

describe('what the operator reads', () => {
  test.each<[Partial<Failure>, string]>([
    [
      { code: 'ECONNREFUSED', wasSent: false },
      'POST https://desk.test/users failed: connection refused; is the service running there? Nothing was sent.',
    ],
    [
      { deadlineMs: 30_000 },
      'POST https://desk.test/users failed: timed out, no whole answer within 30 s. It was sent and may have taken effect.',
    ],
    [{ answerBegan: true, write: false }, 'POST https://desk.test/users failed: the answer broke off in the middle.'],
  ])('%j', (part, message) => {
    expect(faultOf({ ...reset, ...part }, place).message).toBe(message)
  })

  test.each([
    ['ECONNSOMETHING', 'an unexpected error (ECONNSOMETHING)'],
    ['https://user:s3cret@desk.test', 'an error without a name'],
    [undefined, 'an error without a name'],
  ])('about the code %j: %s', (code, words) => {
    expect(causeOf(code).words).toBe(words)
  })
})
