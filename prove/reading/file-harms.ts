import type { Chooser } from './chooser.ts'
import { bytesOf, type FileForm, type Written } from './files.ts'
import type { Notes } from './said.ts'

/** A file goes in whole and comes out harmed, as bytes; what it says now is noted. */
export type FileHarm = (
  written: Written,
  form: FileForm,
  harming: { readonly chooser: Chooser; readonly notes: Notes },
) => Buffer

/**
 * Cut off anywhere. What no reader can see (docs/connectors/file.md): a cut at the end of a line hides all behind it, one in the last
 * cell of a CSV row changes that cell, unless the export is said to end its last line.
 */
const cut: FileHarm = ({ text, spans }, form, { chooser, notes }) => {
  const isAtEdge = chooser.below(2) === 0
  const edge = spans.length === 0 ? 0 : (spans[chooser.below(spans.length)]?.end ?? 0) + chooser.below(3)
  const at = Math.min(text.length - 1, isAtEdge ? edge : chooser.below(text.length))
  if (form.format !== 'json') noteCut(at, { text, spans }, form, notes)
  return bytesOf(text.slice(0, at), form.encoding)
}

function noteCut(at: number, { spans }: Written, form: FileForm, notes: Notes): void {
  const isBreakDue = form.saysFinalBreak
  const isEdge = spans.some(
    ({ end }) => at === end + form.lineBreak.length || at === end + 1 || (at === end && !isBreakDue),
  )
  const half = spans.find(({ lastCell, end }) => form.format === 'csv' && at >= lastCell && at < end)
  if (half !== undefined && !isBreakDue) notes.note(half.key, 'all', 'other')
  if (!isEdge && (half === undefined || isBreakDue)) return
  for (const { key, end } of spans) if (end > at && key !== half?.key) notes.hide(key)
}

/** In another encoding than the operator said. */
const recoded: FileHarm = ({ text }, form, { chooser }) => {
  const others = (['utf-8', 'windows-1252', 'utf-16le'] as const).filter(one => one !== form.encoding)
  return bytesOf(text, chooser.pick(others))
}

const marked: FileHarm = ({ text }, form) =>
  bytesOf(form.encoding === 'windows-1252' ? text : `\ufeff${text}`, form.encoding)

const otherBreaks: FileHarm = ({ text }, form, { chooser }) => {
  const lineBreak = chooser.pick(['\n', '\r\n', '\r'])
  return bytesOf(text.replace(/\r\n|\n|\r/g, lineBreak), form.format === 'csv' ? form.encoding : form.encoding)
}

/** Two files one behind the other: a header, or everybody, stands there again. */
const stuckTogether: FileHarm = ({ text, spans }, form, { notes }) => {
  if (form.format === 'ndjson') for (const { key } of spans) notes.note(key, 'all', 'illegible')
  return bytesOf(`${text}${text}`, form.encoding)
}

const closingLine: FileHarm = ({ text, spans }, form) =>
  bytesOf(`${text}End of report${form.delimiter}${spans.length} rows${form.lineBreak}`, form.encoding)

/** A character that holds the file together is gone, or one too many. */
const brokenStructure: FileHarm = ({ text }, form, { chooser }) => {
  const signs = form.format === 'csv' ? [...text.matchAll(/"/g)] : [...text.matchAll(/[[\]{}]/g)]
  const at = signs.length === 0 ? 0 : (chooser.pick(signs).index ?? 0)
  const quote = form.format === 'csv' && signs.length === 0 ? `"${text}` : undefined
  return bytesOf(quote ?? text.slice(0, at) + text.slice(at + 1), form.encoding)
}

/** The break between two rows is gone: they are one, and of the second there is no trace but that. */
const joinedRows: FileHarm = ({ text, spans }, form, { chooser, notes }) => {
  const joined = spans.slice(0, -1)
  if (joined.length === 0) return bytesOf(text, form.encoding)
  const { end, key } = chooser.pick(joined)
  notes.note(key, 'all', 'illegible')
  return bytesOf(text.slice(0, end) + text.slice(end + form.lineBreak.length), form.encoding)
}

/** A cell too many, or too few: values may stand in their neighbour's place. */
const shiftedRow: FileHarm = ({ text, spans }, form, { chooser, notes }) => {
  if (spans.length === 0) return bytesOf(text, form.encoding)
  const { start, end, key } = chooser.pick(spans)
  const line = text.slice(start, end)
  const changed =
    chooser.below(2) === 0
      ? line.replace(form.delimiter, form.delimiter.repeat(2))
      : line.replace(/.*/s, part => withoutDelimiter(part, form, chooser))
  if (changed !== line) notes.note(key, 'all', 'illegible')
  return bytesOf(text.slice(0, start) + changed + text.slice(end), form.encoding)
}

function withoutDelimiter(line: string, { delimiter }: FileForm, chooser: Chooser): string {
  if (line.includes('"')) return line
  const places = [...line.matchAll(new RegExp(delimiter === '\t' ? '\\t' : delimiter, 'g'))].map(
    ({ index }) => index ?? 0,
  )
  // Without the first one nobody could say whose row it is.
  const at = places.length < 2 ? 0 : (places[1 + chooser.below(places.length - 1)] ?? 0)
  return at === 0 ? line : line.slice(0, at) + line.slice(at + 1)
}

const contents: readonly string[] = [
  '',
  '\n',
  ' ',
  '[]',
  '{}',
  'null',
  '<!DOCTYPE html><title>Sign in</title>\n',
  '[{}]',
  '{"error":"expired"}\n',
  'key,login\n',
]
const somethingElse: FileHarm = (_written, form, { chooser }) => bytesOf(chooser.pick(contents), form.encoding)

/** What can go wrong with a file on top of its records. */
export const fileHarms: Readonly<Record<string, FileHarm>> = {
  cut,
  recoded,
  marked,
  'other line breaks': otherBreaks,
  'stuck together': stuckTogether,
  'broken structure': brokenStructure,
  'something else': somethingElse,
}

/** Likewise, of tables only. */
export const csvHarms: Readonly<Record<string, FileHarm>> = {
  'closing line': closingLine,
  'joined rows': joinedRows,
  'shifted row': shiftedRow,
}
