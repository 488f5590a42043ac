import { expect, test } from 'vitest'
import { createRefusedTokens, mostCallers, toldAtOnce } from '../../../src/http/scim/refused-tokens.ts'

const minute = 60_000

/** How many of so many refusals get a line. */
function told(refused: ReturnType<typeof createRefusedTokens>, from: string, times: number, nowMs: number): number {
  return Array.from({ length: times }, () => refused.isTold(from, nowMs)).filter(isTold => isTold).length
}

test('the first ones are told at once, the others once a minute as a number', () => {
  const refused = createRefusedTokens()
  expect(told(refused, 'a', 10_000, 0)).toBe(toldAtOnce)
  expect(refused.counted(minute - 1)).toEqual([])
  expect(refused.counted(minute)).toEqual([{ from: 'a', count: 10_000 - toldAtOnce }])
  expect(told(refused, 'a', 7, minute + 1)).toBe(0)
  expect(refused.counted(2 * minute)).toEqual([{ from: 'a', count: 7 }])
  expect(refused.counted(2 * minute + 1)).toEqual([])
})

test('who was silent for a minute is told at once again, and others are never kept from it', () => {
  const refused = createRefusedTokens()
  told(refused, 'a', 100, 0)
  expect(told(refused, 'b', 1, 0)).toBe(1)
  refused.counted(minute)
  expect(refused.counted(2 * minute)).toEqual([])
  expect(told(refused, 'a', 1, 2 * minute)).toBe(1)
})

test('callers beyond a number are counted as one', () => {
  const refused = createRefusedTokens()
  let lines = 0
  for (let at = 0; at < 5_000; at += 1) lines += told(refused, `a${at}`, 1, 0)
  expect(lines).toBe(mostCallers + toldAtOnce)
  expect(refused.counted(minute)).toEqual([{ from: 'others', count: 5_000 - lines }])
})
