import { isAscii, isUtf8 } from 'node:buffer'
import { TextDecoder } from 'node:util'
import { holdsNoCharacter, isSingleByte } from '#contract'
import { isUtf8Text, isUtf16, notUtf8, truncated, undecodable } from './problems.ts'

const newLine = 0x0a
const nothing = Buffer.alloc(0)

/**
 * Brings a file's bytes into UTF-8, checks them, and takes a byte order mark away. What comes out never ends inside a character, so
 * each piece can be looked at alone.
 * @param encoding a name TextDecoder knows
 * @throws Problem `source.not-utf8` or `source.undecodable` for bytes that are not in that encoding, `source.truncated` when the
 *   file ends inside a character
 */
export function utf8(path: string, chunks: AsyncIterable<Buffer>, encoding: string): AsyncGenerator<Buffer> {
  const decoder = new TextDecoder(encoding, { fatal: true })
  // UTF-8 is checked and passed on: decoding it to strings and back costs more than parsing some of the formats.
  return decoder.encoding === 'utf-8' ? checked(path, chunks) : converted(path, chunks, decoder)
}

/**
 * Looks whether a file that is said to be in a single-byte encoding is UTF-8 instead. Nearly all bytes are text in windows-1252 and
 * its like; but characters beyond ASCII that are valid UTF-8 throughout, from the first to the last, come from nothing but UTF-8.
 * Ends at the first byte that is not UTF-8.
 * @throws Problem `source.is-utf8`
 */
export async function ensureNotUtf8(path: string, chunks: AsyncIterable<Buffer>, encoding: string): Promise<void> {
  if (!isSingleByte(new TextDecoder(encoding).encoding)) return
  let held: Buffer = nothing
  let isBeyondAscii = false
  for await (const chunk of chunks) {
    const bytes = held.length === 0 ? chunk : Buffer.concat([held, chunk])
    const end = wholeCharacters(bytes)
    const whole = bytes.subarray(0, end)
    if (!isUtf8(whole)) return
    isBeyondAscii ||= !isAscii(whole)
    held = bytes.subarray(end)
  }
  if (isBeyondAscii && held.length === 0) throw isUtf8Text(path, encoding)
}

async function* checked(path: string, chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let held: Buffer = nothing
  let line = 1
  let offset = 0
  for await (const chunk of chunks) {
    const bytes = held.length === 0 ? chunk : Buffer.concat([held, chunk])
    const end = wholeCharacters(bytes)
    const whole = bytes.subarray(0, end)
    if (!isUtf8(whole)) throw invalid(path, bytes, line, offset)
    held = bytes.subarray(end)
    if (whole.length > 0) yield offset === 0 ? withoutMark(whole) : whole
    line += newLinesIn(whole)
    offset += end
  }
  if (held.length > 0) throw truncated(path, `line ${line}`, 'the last character is cut, or `encoding` is wrong')
}

async function* converted(path: string, chunks: AsyncIterable<Buffer>, decoder: TextDecoder): AsyncGenerator<Buffer> {
  let line = 1
  for await (const chunk of chunks) {
    const text =
      decode(() => decoder.decode(chunk, { stream: true })) ?? fail(undecodable(path, line, decoder.encoding))
    if (holdsNoCharacter(text, decoder.encoding)) throw undecodable(path, line, decoder.encoding)
    const bytes = Buffer.from(text)
    if (bytes.length > 0) yield bytes
    line += newLinesIn(bytes)
  }
  const rest =
    decode(() => decoder.decode()) ??
    fail(truncated(path, `line ${line}`, 'the last character is cut, or `encoding` is wrong'))
  if (rest !== '') yield Buffer.from(rest)
}

/** TextDecoder throws a TypeError for a byte that cannot be; undefined says the same in our words. */
function decode(act: () => string): string | undefined {
  try {
    return act()
  } catch {
    return undefined
  }
}

function fail(error: Error): never {
  throw error
}

/** How many bytes at the beginning are whole characters: all, or all but the one that may go on in the next chunk. */
function wholeCharacters(bytes: Buffer): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const length = lengthByLead(bytes[bytes.length - back] ?? 0)
    if (length > 0) return length > back ? bytes.length - back : bytes.length
  }
  return bytes.length
}

/** RFC 3629 §3: how long a character is, by its first byte; 0 for a byte inside one, 1 for one that can be nowhere. */
function lengthByLead(byte: number): number {
  if (byte < 0x80 || byte >= 0xf8) return 1
  if (byte < 0xc0) return 0
  if (byte < 0xe0) return 2
  return byte < 0xf0 ? 3 : 4
}

function withoutMark(bytes: Buffer): Buffer {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? bytes.subarray(3) : bytes
}

/** Where it is wrong, once we know that it is: line by line, so that a good file pays nothing for it. */
function invalid(path: string, bytes: Buffer, firstLine: number, offset: number): Error {
  if (offset === 0 && bytes[0] === 0xff && bytes[1] === 0xfe) return isUtf16(path, 'utf-16le')
  if (offset === 0 && bytes[0] === 0xfe && bytes[1] === 0xff) return isUtf16(path, 'utf-16be')
  let start = 0
  for (let line = firstLine; ; line++) {
    const found = bytes.indexOf(newLine, start)
    const end = found === -1 ? bytes.length : found + 1
    if (found === -1 || !isUtf8(bytes.subarray(start, end))) {
      return notUtf8(path, line, offset + start + validBytes(bytes.subarray(start, end)) + 1)
    }
    start = end
  }
}

/** Length of the valid beginning. Bytes are added from the front, so an unfinished character is not mistaken for a wrong one. */
function validBytes(line: Buffer): number {
  let valid = 0
  for (let end = 1; end <= line.length; end++) {
    if (isUtf8(line.subarray(valid, end))) valid = end
    else if (end - valid >= 4) break
  }
  return valid
}

function newLinesIn(bytes: Buffer): number {
  let count = 0
  for (let at = bytes.indexOf(newLine); at !== -1; at = bytes.indexOf(newLine, at + 1)) count++
  return count
}
