import { expect, test } from 'vitest'
import { Chooser } from '../../prove/reading/chooser.ts'
import { csvHarms, fileHarms } from '../../prove/reading/file-harms.ts'
import { type FileForm, write } from '../../prove/reading/files.ts'
import { playHistory } from '../../prove/reading/history.ts'
import { newcomer } from '../../prove/reading/people.ts'
import { recordOf } from '../../prove/reading/records.ts'
import { fields } from '../../prove/reading/rules.ts'
import { Notes } from '../../prove/reading/said.ts'
import { caseOf } from '../../prove/reading.ts'

async function linesOf(seed: number): Promise<readonly string[]> {
  const lines: string[] = []
  await playHistory(caseOf(seed), line => lines.push(line))
  // Ports and folders are the machine's, and how long its answers take: a busy one says more often how far it is.
  const masks: readonly (readonly [RegExp, string])[] = [
    [/127\.0\.0\.1:\d+/g, 'host'],
    [/usherd-reading-\w+/g, 'folder'],
    [/last on [^)]+/g, 'last on some day'],
    [/^(?:(?:reading|planning|sending to) \S+|\S+ (?:asked to wait|is halted)|waiting for the database) {2}.*\n/gm, ''],
  ]
  return lines.map(line => masks.reduce((text, [pattern, word]) => text.replace(pattern, word), line))
}

test.each([2, 11])('the history of seed %i is the same whenever it is played', async seed => {
  const first = await linesOf(seed)
  expect(first.length).toBeGreaterThan(5)
  expect(await linesOf(seed)).toEqual(first)
})

test('two seeds are two histories', () => {
  expect(caseOf(1)).not.toEqual(caseOf(2))
})

const form: FileForm = {
  format: 'csv',
  encoding: 'utf-8',
  lineBreak: '\n',
  delimiter: ',',
  saysFinalBreak: false,
  keysAreNumbers: false,
}
const people = [1, 2, 3].map(number => newcomer(number, 'plain', number))
const table = (over: Partial<FileForm> = {}) =>
  write(
    people.map(person => recordOf(person, { isTyped: false, hasNumericKeys: false, fields })),
    { ...form, ...over },
  )

/** Cuts the table there. */
function cutAt(place: 'after the first row' | 'in its last cell' | 'in its middle', over: Partial<FileForm> = {}) {
  const written = table(over)
  const [first] = written.spans
  if (first === undefined) throw new Error('there is one')
  const at = {
    'after the first row': first.end + 1,
    'in its last cell': first.lastCell,
    'in its middle': first.start + 9,
  }
  const notes = new Notes()
  // Not at an edge, and there.
  fileHarms.cut?.(written, { ...form, ...over }, { chooser: new Chooser([1, at[place]]), notes })
  return notes
}

test('a cut excuses what no reader can see, and nothing else', () => {
  expect([...cutAt('after the first row').hidden]).toEqual(['1002', '1003'])
  const half = cutAt('in its last cell')
  expect([...half.untrue.keys()]).toEqual(['1001'])
  expect([...half.hidden]).toEqual(['1002', '1003'])
  expect(cutAt('in its last cell', { saysFinalBreak: true }).hidden.size).toBe(0)
  const middle = cutAt('in its middle')
  expect([middle.hidden.size, middle.untrue.size]).toEqual([0, 0])
})

test('a row that ran into another excuses nothing of the second one', () => {
  const notes = new Notes()
  csvHarms['joined rows']?.(table(), form, { chooser: new Chooser([0]), notes })
  expect([...notes.untrue]).toEqual([['1001', new Map([['all', 'illegible']])]])
  expect(notes.hidden.size).toBe(0)
})
