import { describe, expect, test } from 'vitest'
import { cronProblem } from '../../src/config/cron.ts'

describe('a cron expression', () => {
  test.each([
    '*/15 * * * *',
    '0 3 * * *',
    '30 0 3 * * *',
    '0 9-17 * * mon-fri',
    '0,30 * 1,15 jan,JUL *',
    '0 0 * * 7',
    '0-30/5 * * * *',
    '  5   4 * * sun ',
  ])('%j can be scheduled', text => expect(cronProblem(text)).toBeUndefined())

  test.each([
    ['', '1 fields'],
    ['* * * *', '4 fields'],
    ['* * * * * * *', '7 fields'],
    ['@daily', '1 fields'],
    ['60 * * * *', '"60" as its minute, which takes 0 to 59'],
    ['* 24 * * *', '"24" as its hour'],
    ['* * 0 * *', '"0" as its day of month'],
    ['* * * 13 *', '"13" as its month'],
    ['* * * foo *', '"foo" as its month'],
    ['* * * * 8', '"8" as its day of week'],
    ['60 * * * * *', '"60" as its second'],
    ['*/0 * * * *', '"*/0" as its minute'],
    ['5-1 * * * *', '"5-1" as its minute'],
    ['5/10 * * * *', '"5/10" as its minute'],
    ['1,,2 * * * *', '"1,,2" as its minute'],
    ['1-2-3 * * * *', '"1-2-3" as its minute'],
    ['-1 * * * *', '"-1" as its minute'],
    ['*/5/5 * * * *', '"*/5/5" as its minute'],
    ['1.5 * * * *', '"1.5" as its minute'],
  ])('%j cannot: %s', (text, problem) => expect(cronProblem(text)).toContain(problem))
})
