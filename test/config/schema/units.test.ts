import { describe, expect, test } from 'vitest'
import { parseDuration, parseShare } from '../../../src/config/schema/units.ts'

describe('a duration', () => {
  test.each([
    ['1s', 1000],
    ['250ms', 250],
    ['15m', 900_000],
    ['1.5h', 5_400_000],
    ['30d', 2_592_000_000],
    ['2w', 1_209_600_000],
    ['0s', 0],
  ])('%s is %d ms', (text, ms) => expect(parseDuration(text)).toBe(ms))

  test.each(['', '1', '1 s', '-1s', '1y', 's', '1S', '1h30m', '.5s', '1e3s'])('%j is none', text => {
    expect(parseDuration(text)).toBeUndefined()
  })
})

describe('a share', () => {
  test.each([
    ['10%', 0.1],
    ['0%', 0],
    ['100%', 1],
    ['12.5%', 0.125],
    [0.25, 0.25],
    [1, 1],
    [0, 0],
  ])('%j is %d', (written, fraction) => expect(parseShare(written)).toBe(fraction))

  test.each(['', '10', '101%', '-1%', '10 %', '%', 10, 1.01, -0.1, Number.NaN])('%j is none', written => {
    expect(parseShare(written)).toBeUndefined()
  })
})
