import { describe, expect, test } from 'vitest'
import { Problem } from '#contract'
import { faultOf, faultWords, parseFault, readFault } from '../../src/simulation/fault-words.ts'

const failure = (work: () => unknown): unknown => {
  try {
    return work()
  } catch (error) {
    return error
  }
}

describe('a fault that is asked for', () => {
  test.each([
    [
      { fault: 'throttled', retryAfter: '2', next: 3 },
      { misbehaviour: { kind: 'throttled', retryAfter: '2' }, next: 3 },
    ],
    [
      { fault: 'throttled', retryAfter: 2 },
      { misbehaviour: { kind: 'throttled', retryAfter: '2' }, next: 1 },
    ],
    [{ fault: 'unavailable' }, { misbehaviour: { kind: 'unavailable' }, on: 'everything', next: 1 }],
    [
      { fault: 'cut-after', probability: 0.1, on: 'writes' },
      { misbehaviour: { kind: 'cut', when: 'after' }, probability: 0.1, seed: 1, on: 'writes' },
    ],
    [
      { fault: 'cut-before', on: 'reads' },
      { misbehaviour: { kind: 'cut', when: 'before' }, on: 'reads', next: 1 },
    ],
    [{ fault: 'slow', ms: 250 }, { misbehaviour: { kind: 'slow', ms: 250 } }],
    [
      { fault: 'refused', account: 'ann' },
      { misbehaviour: { kind: 'refused', account: 'ann' }, on: 'writes', probability: 1 },
    ],
    [{ fault: 'raced' }, { misbehaviour: { kind: 'raced' }, on: 'writes' }],
  ])('%o becomes a plan', (asked, plan) => {
    expect(readFault(asked)).toMatchObject(plan)
  })

  test.each([
    ['nothing', undefined, 'a fault is a record'],
    ['a list', [], 'a fault is a record'],
    [
      'an unknown one',
      { fault: 'flood' },
      'there is no fault "flood": there are slow, cut-before, cut-after, torn, throttled',
    ],
    ['one without a name', {}, 'there is no fault ""'],
    ['a name that every object has', { fault: 'toString' }, 'there is no fault "toString"'],
    ['a misspelt member', { fault: 'torn', nxt: 1 }, 'a fault has no "nxt": it may have fault, on, next, probability'],
    ['both ways to count', { fault: 'torn', next: 1, probability: 1 }, 'either next or probability'],
    [
      'a probability of nothing',
      { fault: 'torn', probability: 0 },
      'probability has to be a number over 0, at most 1, not 0',
    ],
    ['more than always', { fault: 'torn', probability: 2 }, 'probability has to be a number over 0, at most 1, not 2'],
    ['half a request', { fault: 'torn', next: 0.5 }, 'next has to be a whole number from 1, not 0.5'],
    ['a number as text', { fault: 'torn', next: '3' }, 'next has to be a whole number from 1, not "3"'],
    ['nobody refused', { fault: 'refused' }, 'refused wants account'],
    [
      'a pause of a word',
      { fault: 'throttled', retryAfter: 'soon' },
      'retryAfter has to be seconds or an HTTP date, not "soon"',
    ],
    ['a pause for a cut', { fault: 'torn', retryAfter: '1' }, 'torn has no use for retryAfter'],
    ['time that runs backwards', { fault: 'slow', ms: -1 }, 'ms has to be a whole number of milliseconds, not -1'],
    ['an audience', { fault: 'torn', on: 'sundays' }, 'on has to be reads, writes, everything, not "sundays"'],
  ])('is refused with one sentence for %s', (_what, asked, sentence) => {
    const problem = failure(() => readFault(asked))
    expect(problem).toBeInstanceOf(Problem)
    expect(problem).toMatchObject({ class: 'usage', message: expect.stringContaining(sentence) })
  })

  test.each([
    ['throttled:0.1', { misbehaviour: { kind: 'throttled' }, probability: 0.1 }],
    ['cut-after:0.05,on=writes', { misbehaviour: { kind: 'cut', when: 'after' }, probability: 0.05, on: 'writes' }],
    ['database', { misbehaviour: { kind: 'database' }, next: 1 }],
    ['slow:next=2,ms=10', { misbehaviour: { kind: 'slow', ms: 10 }, next: 2 }],
    ['refused:account=a=b', { misbehaviour: { kind: 'refused', account: 'a=b' } }],
  ])('%s stands on a command line', (text, plan) => {
    expect(parseFault(text)).toMatchObject(plan)
  })

  test.each([
    ['throttled:often', 'probability has to be a number over 0, at most 1, not "often"'],
    ['torn:', 'probability has to be a number over 0, at most 1, not ""'],
    ['torn:next=many', 'next has to be a whole number from 1, not "many"'],
  ])('%s does not', (text, sentence) => {
    expect(failure(() => parseFault(text))).toMatchObject({ message: sentence })
  })

  test.each(faultWords.map(({ word }) => word))('%s is listed in the words it is asked for with', word => {
    const extra = word === 'refused' ? { account: 'ann' } : {}
    const plan = readFault({ fault: word, next: 2, ...extra })
    expect(faultOf({ plan, left: 2 })).toMatchObject({ fault: word, next: 2, ...extra })
    expect(readFault(faultOf({ plan, left: 2 }))).toEqual(plan)
  })
})
