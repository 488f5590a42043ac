import { Problem, shorten } from '#contract'

/**
 * Everything that can be wrong with a file as a whole, in words. Each is of class `source`: the reading did not happen, or is not
 * whole, and nobody may be called absent because of it. The codes are listed on the connector's page.
 */
const problem = (code: string, message: string, next: string): Problem =>
  new Problem('source', `source.${code}`, message, next)

const named = (path: string): string => `File ${shorten(path, 200)}`

/** `1 cell`, `2 cells`. */
export const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`

/** A size for people: `312 kB`, `1.5 GB`. Decimal units, as file managers show them. */
export function sizeText(bytes: number): string {
  const units = ['bytes', 'kB', 'MB', 'GB', 'TB'] as const
  const step = bytes < 1000 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3))
  const value = bytes / 1000 ** step
  return `${value < 10 && step > 0 ? value.toFixed(1) : value.toFixed(0)} ${units[step]}`
}

export const missing = (path: string): Problem =>
  problem('missing', `${named(path)} does not exist`, 'Check `path`, and whether the export has run.')

/** @param why the system's own code, such as `EACCES` */
export const unreadable = (path: string, why: string): Problem =>
  problem(
    'unreadable',
    `${named(path)} cannot be read (${why})`,
    'Give the account usherd runs as the right to read it.',
  )

export const notAFile = (path: string): Problem =>
  problem(
    'unreadable',
    `${named(path)} is not a regular file`,
    'Let `path` name the file itself, not its folder or a pipe.',
  )

export const tooLarge = (path: string, bytes: number, most: number): Problem =>
  problem(
    'too-large',
    `${named(path)} has ${sizeText(bytes)}, more than the ${sizeText(most)} allowed`,
    'Check that it is the right file; if so, raise `mostBytes`.',
  )

/** @param where `line 7`, `element 12`, ... */
export const recordTooLarge = (path: string, where: string, most: number): Problem =>
  problem(
    'too-large',
    `${named(path)}: the record at ${where} is larger than the ${sizeText(most)} allowed`,
    'Look there for a quote that is never closed, or a wrong delimiter; if the record really is that large, raise `mostRecordBytes`.',
  )

export const changed = (path: string, how: string): Problem =>
  problem(
    'changed',
    `${named(path)} ${how} while it was read`,
    'Nothing to do if it happens once: the next reading takes the new file. Let the export write to another name and rename it when done.',
  )

/** @param where `line 7`: where the last, unfinished thing begins; @param what what is missing there */
export const truncated = (path: string, where: string, what: string): Problem =>
  problem(
    'truncated',
    `${named(path)} ends inside a record (${where}: ${what})`,
    'Look whether the export was cut off, and run it again.',
  )

export const notUtf8 = (path: string, line: number, byte: number): Problem =>
  problem(
    'not-utf8',
    `${named(path)} is not UTF-8 at line ${line} (byte ${byte})`,
    'Set `encoding` to what it was written in (`windows-1252` for most exports from Windows), or export it as UTF-8.',
  )

export const isUtf16 = (path: string, encoding: string): Problem =>
  problem(
    'not-utf8',
    `${named(path)} is not UTF-8: it begins with the mark of ${encoding}`,
    `Set \`encoding: ${encoding}\`.`,
  )

/** @param encoding as it is set */
export const isUtf8Text = (path: string, encoding: string): Problem =>
  problem(
    'is-utf8',
    `${named(path)} is UTF-8 from beginning to end, and \`encoding\` says ${encoding}: ${shorten('Müller')} would become ${shorten('MÃ¼ller')}`,
    'Set `encoding: utf-8`, or remove it.',
  )

export const undecodable = (path: string, line: number, encoding: string): Problem =>
  problem(
    'undecodable',
    `${named(path)} holds bytes that are not ${encoding} at line ${line} or soon after`,
    'Set `encoding` to what the file was written in.',
  )

export const noHeader = (path: string): Problem =>
  problem(
    'no-header',
    `${named(path)} has no header line: it is empty`,
    'Look whether the export failed; a file without people still has its header.',
  )

export const allSkipped = (path: string, lines: number): Problem =>
  problem(
    'no-header',
    `${named(path)} has no header line: \`skipLines\` passes over ${lines} lines, and there are no more`,
    'Look whether the export failed, or lower `skipLines`.',
  )

/**
 * @param lines where they stand: the first line, and the likely header
 * @param skip what `skipLines` has to be so that the reading begins at the likely header
 */
export const titleAbove = (
  path: string,
  [first, likely]: readonly [line: number, line: number],
  { cells, firstCells, skip }: { readonly cells: number; readonly firstCells: number; readonly skip: number },
): Problem =>
  problem(
    'no-header',
    `${named(path)}: line ${first} does not look like the header: it has ${counted(firstCells, 'cell')}, and the lines from ${likely} on have ${cells}`,
    `If line ${likely} is the header, set \`skipLines: ${skip}\`; else correct line ${first}.`,
  )

export const emptyHeader = (path: string, column: number, line: number): Problem =>
  problem(
    'no-header',
    `${named(path)}: column ${column} of the header (line ${line}) has no name`,
    'Name it, or remove the delimiter too many. If that line is a title and the header stands further down, set `skipLines`.',
  )

export const duplicateHeader = (path: string, name: string, first: number, second: number): Problem =>
  problem(
    'duplicate-header',
    `${named(path)}: columns ${first} and ${second} of the header are both called ${shorten(name)}`,
    'Rename one of them in the file; `columns` cannot tell them apart.',
  )

export const repeatedHeader = (path: string, line: number): Problem =>
  problem(
    'repeated-header',
    `${named(path)}: line ${line} repeats the header: two files stuck together?`,
    'Write every file with its own name, or leave the second header out; people of files that are merely similar would be mixed up.',
  )

export const unusableHeader = (path: string, name: string): Problem =>
  problem(
    'no-header',
    `${named(path)}: a column cannot be called ${shorten(name)}`,
    'Rename it with `columns`, or in the file.',
  )

export const unknownColumn = (path: string, name: string, header: readonly string[]): Problem =>
  problem(
    'unknown-column',
    `${named(path)} has no column ${shorten(name)}, which \`columns\` renames`,
    `Its columns are ${header.map(column => shorten(column)).join(', ')}. If the header stands further down, set \`skipLines\`.`,
  )

export const misquoted = (path: string, line: number): Problem =>
  problem(
    'malformed',
    `${named(path)}: a quote is out of place in the record that begins at line ${line}`,
    'A cell that holds a quote is quoted as a whole and the quote doubled ("5"" disk"). If the file knows no quoting, set `quote: ""`.',
  )

/** @param where `element 12`, `the text around the list` */
export const malformedJson = (path: string, where: string): Problem =>
  problem(
    'malformed',
    `${named(path)} is not valid JSON at ${where}`,
    'Run the export again, or correct the file by hand.',
  )

export const noList = (path: string, records: string | undefined, found: string): Problem =>
  problem(
    'no-list',
    `${named(path)} has no list of records ${records === undefined ? 'at the top level' : `at ${shorten(records)}`}: there is ${found}`,
    'Set `records` to the dotted path of the list, such as `data.users`.',
  )

export const surroundingsTooLarge = (path: string, most: number): Problem =>
  problem(
    'too-large',
    `${named(path)}: the text around the list of records is larger than the ${sizeText(most)} allowed`,
    'Set `records` to the dotted path of the list; if the rest really is that large, raise `mostRecordBytes`.',
  )
