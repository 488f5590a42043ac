import { describe, expect, test } from 'vitest'
import { type FileSettings, formatOf, validate } from '../../../connectors/file/settings.ts'
import { settingsOf } from './written.ts'

describe('the format', () => {
  test.each<[string, string | undefined, string | undefined]>([
    ['/data/people.csv', undefined, 'csv'],
    ['/data/people.TSV', undefined, 'csv'],
    ['/data/people.json', undefined, 'json'],
    ['/data/people.jsonl', undefined, 'ndjson'],
    ['/data/people.ndjson', undefined, 'ndjson'],
    ['/data/people.txt', 'csv', 'csv'],
    ['/data/people.csv', 'json', 'json'],
    ['/data/people.txt', undefined, undefined],
    ['/data.csv/people', undefined, undefined],
  ])('of %s, configured as %s, is %s', (path, format, expected) => {
    expect(formatOf({ path, format })).toBe(expected)
  })
})

describe('settings that do not fit together', () => {
  test.each<[string, Partial<FileSettings>, RegExp]>([
    ['a name that tells no format', { path: '/data/people' }, /set `format`/],
    ['a delimiter for JSON', { format: 'json', delimiter: ';' }, /`delimiter` is for CSV/],
    ['columns for NDJSON', { format: 'ndjson', columns: { a: 'b' } }, /`columns` is for CSV/],
    ['records for CSV', { records: 'data' }, /`records` is for JSON/],
    ['a path with a gap', { format: 'json', records: 'data..users' }, /dots between/],
    ['a delimiter of two characters', { delimiter: '::' }, /one character/],
    ['a delimiter that is empty', { delimiter: '' }, /one character/],
    ['a line break as delimiter', { delimiter: '\n' }, /one character/],
    ['a quote of two characters', { quote: '""' }, /one ASCII character or empty/],
    ['one character for both', { quote: "'", delimiter: "'" }, /must differ/],
    ['an encoding nobody knows', { encoding: 'klingon' }, /not a known name/],
  ])('%s', (_name, given, sentence) => {
    expect(validate(settingsOf('/data/people.csv', given))).toEqual([expect.stringMatching(sentence)])
  })

  test('are told all at once', () => {
    expect(validate(settingsOf('/data/people.json', { delimiter: ';', encoding: 'klingon' }))).toHaveLength(2)
  })
})

test.each<[string, Partial<FileSettings>]>([
  ['the least there can be', {}],
  ['a tab', { delimiter: '\t' }],
  ['no quoting', { quote: '' }],
  ['a letter of two code units as delimiter', { delimiter: '𐄀' }],
  ['an old encoding', { encoding: 'windows-1252' }],
])('settings that are fine: %s', (_name, given) => {
  expect(validate(settingsOf('/data/people.csv', given))).toEqual([])
})
