// biome-ignore-all lint/suspicious/noTemplateCurlyInString: references to secrets are written like this
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readYaml } from '../../../src/config/files/yaml.ts'

const problemsOf = (text: string): string[] =>
  readYaml(text).problems.map(
    ({ at, message, next }) => `${at.line}:${at.column} ${message}${next === undefined ? '' : ` (${next})`}`,
  )
const trapsOf = (text: string): string[] =>
  readYaml(text)
    .document.traps([])
    .map(({ at, message, next }) => `${at.line}:${at.column} ${message} (${next})`)

describe('positions', () => {
  const text = 'a: 1\nb:\n  - x: one\n    y: two\nc: { d: [5, 6] }\ne: &e {f: 1}\ng: *e\nh:\n'
  const { document } = readYaml(text)

  test('the content is plain data', () => {
    expect(JSON.parse(JSON.stringify(document.content))).toEqual({
      a: 1,
      b: [{ x: 'one', y: 'two' }],
      c: { d: [5, 6] },
      e: { f: 1 },
      g: { f: 1 },
      h: null,
    })
  })

  test.each([
    [['a'], '1:4'],
    [['b', 0, 'y'], '4:8'],
    [['c', 'd', 1], '5:13'],
    [['g'], '7:4'],
    [['h'], '8:3'],
    [['b', 0, 'missing'], '3:5'],
    [['missing', 'deeper'], '1:1'],
  ])('the value at %j stands at %s', (path, place) => {
    const { line, column } = document.locate(path)
    expect(`${line}:${column}`).toBe(place)
  })

  test.each([
    [['b', 0, 'y'], '4:5'],
    [['c', 'd'], '5:6'],
  ])('the key at the end of %j stands at %s', (path, place) => {
    const { line, column } = document.locateKey(path)
    expect(`${line}:${column}`).toBe(place)
  })
})

describe('what is not accepted as YAML', () => {
  test.each([
    ['a:\n\tb: 1', '2:1 a tab cannot indent: use spaces'],
    ['a: 1\nb: 2\na: 3', '3:1 duplicate key "a" (the first one is in line 1)'],
    ['x: { a: 1, a: 2 }', '1:12 duplicate key "a" (the first one is in line 1)'],
    ['7: x\n"7": y', '2:1 duplicate key "7" (the first one is in line 1)'],
    [
      'a: &x {b: 1}\nc: {<<: *x}',
      '2:5 merge keys (<<) are not supported (write the keys out, or name the whole block by an alias)',
    ],
    ['a: *nope', '1:4 an alias (*name) without an anchor (&name) before it (quote the text if it is no alias)'],
    ['a: &x [*x]', '1:8 this alias contains itself'],
    ['--- 1\n--- 2', '2:1 one file holds one document: remove the second "---"'],
    ['a: !!binary aGk=', '1:4 tags (!name) are not known here: remove it'],
    ['a: !mine 3', '1:4 tags (!name) are not known here: remove it'],
    ['a: @x', '1:4 a text cannot begin with this character: quote it'],
    ['? [a]\n: 1', '1:3 a key has to be text'],
    ['__proto__: { x: 1 }', '1:1 __proto__ cannot be a key'],
    ['a: { token: ${env:X} }', '1:14 a reference needs quotes here: "${env:NAME}"'],
    ['a: [${env:X}]', '1:6 a reference needs quotes here: "${env:NAME}"'],
    ['a: .inf', '1:4 infinity and not-a-number have no meaning here'],
    [
      'a: b: c',
      '1:4 a text with ": " in it, or a line that is indented too far: quote the text, or align the line with its neighbours',
    ],
  ])('%j', (text, problem) => expect(problemsOf(text)).toEqual([problem]))

  test('aliases of aliases cannot fill the memory', () => {
    const lines = [
      'a0: &a0 [x, x, x, x, x, x, x, x, x, x]',
      ...Array.from(
        { length: 12 },
        (_, index) => `a${index + 1}: &a${index + 1} [${Array(10).fill(`*a${index}`).join(', ')}]`,
      ),
    ]
    expect(problemsOf(lines.join('\n'))).toContain('1:1 the file holds more than 100000 values (use fewer aliases)')
  })

  test('never does a problem quote a text of the file', () => {
    for (const text of [
      'a: "hunter2',
      'a: hunter2: hunter2',
      '- x\nhunter2: 1',
      'a: {b: hunter2}}',
      'a: [hunter2',
      'a: "\\qhunter2"',
      '{a: hunter2} hunter2',
      '&hunter2 *hunter2',
    ]) {
      expect(problemsOf(text).join()).not.toBe('')
      expect(problemsOf(text).join()).not.toContain('hunter2')
    }
  })

  test('any text at all gives a document or problems, never an exception', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom(...'ab:- \n\t&*[]{}#"\'|>!%@`?,.01<$') }),
        text => void readYaml(text),
      ),
    )
  })
})

describe('what other readers would read differently', () => {
  test.each([
    ['a: yes', '1:4 yes without quotes is text for some and true for others (write true, or "yes" for text)'],
    ['a: Off', '1:4 Off without quotes is text for some and false for others (write false, or "Off" for text)'],
    ['a: 007', '1:4 007 without quotes is read as the number 7 (quote it for text: "007", or write 7)'],
    ['a: 1e3', '1:4 1e3 without quotes is read as the number 1000 (quote it for text: "1e3", or write 1000)'],
    ['a: 1.10', '1:4 1.10 without quotes is read as the number 1.1 (quote it for text: "1.10", or write 1.1)'],
    ['a: 0x1F', '1:4 0x1F without quotes is read as the number 31 (quote it for text: "0x1F", or write 31)'],
    [
      'a: 2026-01-31',
      '1:4 2026-01-31 without quotes is a date for some readers and text for others (quote it: "2026-01-31")',
    ],
    ['{ no: x }', '1:3 no without quotes is text for some and false for others (write false, or "no" for text)'],
    ['{ 007: x }', '1:3 007 without quotes is read as the number 7 (quote it for text: "007", or write 7)'],
  ])('%j', (text, trap) => expect(trapsOf(text)).toEqual([trap]))

  test.each([
    'a: "yes"',
    "a: 'no'",
    'a: 7',
    'a: 9196877626998787',
    'a: 12345678901234567890',
    'a: -0.5',
    'a: true',
    'a: null',
    'a: "007"',
    'a: y',
    'a: nothing',
    '1001: x',
    'a: |\n  007\n',
    'a: !!str 007',
    'a: 10%',
  ])('%j is plain', text => {
    expect([...problemsOf(text), ...trapsOf(text)]).toEqual([])
  })
})
