import { writeJson } from '../../src/domain/contract.ts'
import type { Raw } from './records.ts'

/** How a file is written. */
export interface FileForm {
  readonly format: 'csv' | 'json' | 'ndjson'
  readonly encoding: 'utf-8' | 'windows-1252' | 'utf-16le'
  readonly lineBreak: '\n' | '\r\n' | '\r'
  readonly delimiter: ',' | ';' | '\t'
  /** The operator has said that the export ends its last line. */
  readonly saysFinalBreak: boolean
  readonly keysAreNumbers: boolean
}

/** The text of a file, and where in it each record and the last cell of it lie. */
export interface Written {
  readonly text: string
  readonly spans: readonly Span[]
}

export interface Span {
  readonly key: string
  readonly start: number
  /** CSV: where its last cell begins. */
  readonly lastCell: number
  /** Before its line break. */
  readonly end: number
}

/** The settings of its source. @param path as the source's file names it */
export const fileSettings = (path: string, { format, encoding, delimiter, saysFinalBreak }: FileForm): string =>
  `
connector: file
settings:
  path: ${JSON.stringify(path)}
  encoding: ${encoding}
${format === 'csv' && delimiter !== ',' ? `  delimiter: ${JSON.stringify(delimiter)}\n` : ''}${format === 'json' || !saysFinalBreak ? '' : '  finalLineBreak: true\n'}`.trim()

/** Writes records as the form says. */
export function write(records: readonly Raw[], form: FileForm): Written {
  switch (form.format) {
    case 'csv':
      return asCsv(records, form)
    case 'ndjson':
      return asLines(records, form)
    case 'json':
      return asJson(records, form)
  }
}

function asCsv(records: readonly Raw[], { delimiter, lineBreak }: FileForm): Written {
  const columns = Object.keys(records[0] ?? { key: '' })
  let text = columns.map(name => cellOf(name, delimiter)).join(delimiter) + lineBreak
  const spans = records.map(record => {
    const cells = columns.map(name => cellOf(record[name], delimiter))
    const start = text.length
    const line = cells.join(delimiter)
    text += line + lineBreak
    const end = start + line.length
    return { key: String(record.key), start, lastCell: end - (cells.at(-1)?.length ?? 0), end }
  })
  return { text, spans }
}

function cellOf(value: unknown, delimiter: string): string {
  const text = value === null || value === undefined ? '' : String(value)
  return text.includes(delimiter) || /["\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

function asLines(records: readonly Raw[], { lineBreak }: FileForm): Written {
  let text = ''
  const spans = records.map(record => {
    const start = text.length
    const line = jsonOf(record)
    text += line + lineBreak
    return { key: String(record.key), start, lastCell: start + line.length, end: start + line.length }
  })
  return { text, spans }
}

function asJson(records: readonly Raw[], { lineBreak }: FileForm): Written {
  let text = `[${lineBreak}`
  const spans = records.map((record, index) => {
    const start = text.length
    const object = jsonOf(record)
    text += object
    const end = text.length
    text += index === records.length - 1 ? lineBreak : `,${lineBreak}`
    return { key: String(record.key), start, lastCell: end, end }
  })
  return { text: `${text}]${lineBreak}`, spans }
}

/** JSON with whole numbers of any length. */
export const jsonOf = (value: unknown): string => writeJson(value)

/** The bytes of a text. Texts in windows-1252 hold nothing but Latin-1 letters here. */
export function bytesOf(text: string, encoding: FileForm['encoding']): Buffer {
  if (encoding === 'utf-8') return Buffer.from(text, 'utf8')
  return encoding === 'utf-16le' ? Buffer.from(text, 'utf16le') : Buffer.from(text, 'latin1')
}
