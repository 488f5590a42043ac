import { expect, test } from 'vitest'
import { usedOf } from '../../../bench/targets/starts.ts'

/** So many starts, evenly spaced. */
const every = (ms: number, count: number, from = 0) => Array.from({ length: count }, (_, at) => from + at * ms)

test.each([
  ['every slot', every(100, 40, 7000), { share: 1, fullest: 1 }],
  ['every other slot', every(200, 20), { share: 0.5, fullest: 0.5 }],
  ['a burst across two calendar seconds', [...every(1, 6, 995), ...every(1, 6, 1001)], { share: 0.3, fullest: 1.2 }],
  ['a start exactly a second later', [0, 1000], { share: 0.05, fullest: 0.1 }],
  ['what started after the seconds looked at', [0, 4000], { share: 0.025, fullest: 0.1 }],
  ['nothing', [], { share: 0, fullest: 0 }],
])('of ten a second, %s', (_what, starts, expected) => {
  expect(usedOf(starts, { rate: 10, seconds: 4 })).toEqual(expected)
})
