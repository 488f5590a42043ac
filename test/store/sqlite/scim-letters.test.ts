import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { fold, foldFully } from '../../../src/domain/text/case-folding.ts'
import type { Connection } from '../../../src/store/sqlite/connection.ts'
import { lettersStep } from './before-letters.ts'
import { type SqlitePlace, sqlitePlace } from './place.ts'

const step = readFileSync(join(import.meta.dirname, `../../../src/store/sqlite/migrations/${lettersStep}.sql`), 'utf8')
/** The pattern by which the step finds them. */
const pattern = /GLOB (.+?);/s.exec(step)?.[1] ?? ''

let place: SqlitePlace
let connection: Connection
beforeAll(async () => {
  place = await sqlitePlace()
  await (await place.open()).close()
  connection = await place.driver(`file:${place.path}`, place.path, 'read')
})
afterAll(async () => {
  await connection.close()
  await place.remove()
})

/** Those of some texts that the step would index anew. */
const taken = async (texts: readonly string[]): Promise<readonly string[]> =>
  (
    await connection.all<{ value: string }>(
      `SELECT value FROM json_each(?1) WHERE value GLOB ${pattern}`,
      JSON.stringify(texts),
    )
  ).map(({ value }) => value)

const isFoldedOtherwise = (text: string): boolean => fold(text) !== foldFully(text)

/** Every letter there is, NUL apart, which nothing stored has. */
function* letters(): Generator<string> {
  for (let point = 1; point <= 0x10ffff; point += 1)
    if (point < 0xd800 || point > 0xdfff) yield String.fromCodePoint(point)
}

/** All of them that are folded otherwise than before. */
const foldedOtherwise = [...letters()].filter(isFoldedOtherwise)

describe('the step that lets letters be compared one by one', () => {
  test('indexes every letter anew that was folded otherwise, of all of Unicode, however it is composed', async () => {
    expect(foldedOtherwise).toEqual(expect.arrayContaining(['ß', 'ı', 'İ', 'ﬁ', 'ŉ']))
    expect(await taken(foldedOtherwise)).toEqual(foldedOtherwise)
    // A text that NFC makes such a letter of has the letter itself, or one of its marks.
    const marks = [...new Set(foldedOtherwise.flatMap(letter => Array.from(letter.normalize('NFD')).slice(1)))]
    expect(await taken(marks)).toEqual(marks)
  })

  test('and leaves those alone that most names are made of', async () => {
    const all = [...letters()]
    const others = (await taken(all)).filter(letter => !isFoldedOtherwise(letter) && !/\p{M}/u.test(letter))
    expect(others.length).toBeLessThan(150)
    expect(await taken(['Müller', 'Zoë', 'Łukasz', 'Šćepan', 'Ольга', 'Γιώργος', 'محمد', '王', '김', 'Đặng'])).toEqual(
      [],
    )
  })

  test('no text is missed, whatever it is composed of', async () => {
    const unit = fc.oneof(
      fc.constantFrom(...foldedOtherwise, ...'aAiIsSjJ'),
      fc.constantFrom(...foldedOtherwise.flatMap(letter => Array.from(letter.normalize('NFD')))),
      fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }).filter(one => one !== '\0'),
    )
    const texts = fc.sample(fc.string({ unit, maxLength: 4 }), { numRuns: 20_000, seed: 23 })
    const otherwise = texts.filter(isFoldedOtherwise)
    expect(otherwise.length).toBeGreaterThan(5_000)
    expect(await taken(otherwise)).toEqual(otherwise)
  })
})
