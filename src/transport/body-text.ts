import { isUtf8 } from 'node:buffer'
import { TextDecoder } from 'node:util'
import { holdsNoCharacter, isSingleByte } from '../domain/text/charset.ts'
import { shorten } from '../domain/text/shorten.ts'

/** A text, or why the bytes are none: the end of a sentence about an answer. */
type BodyText = { readonly text: string } | { readonly flaw: string }

/**
 * The text of an answer, by the charset its header names. Without one it is UTF-8 (RFC 8259 §8.1), and so are bytes that a header
 * calls a single-byte charset although they are UTF-8: that is what JSON has to be, whatever a framework writes in its header.
 * Nothing is replaced: what cannot be read is not read.
 */
export function bodyText(body: Uint8Array, contentType: string | undefined): BodyText {
  const label = charsetIn(contentType)
  const decoder = decoderOf(label ?? 'utf-8')
  if (decoder === undefined)
    return isUtf8(body) ? decoded(body, new TextDecoder('utf-8', { fatal: true }), label) : unknown(label)
  const isMeant = isSingleByte(decoder.encoding) && isUtf8(body)
  return decoded(body, isMeant ? new TextDecoder('utf-8', { fatal: true }) : decoder, label)
}

/**
 * The same of an answer that says no: what is in it is shown to people at most, and its status counts, so it is read as well as it
 * can be. Every byte is some character then.
 */
export function refusalText(body: Uint8Array, contentType: string | undefined): string {
  const read = bodyText(body, contentType)
  return 'text' in read ? read.text : new TextDecoder('windows-1252').decode(body)
}

function decoded(body: Uint8Array, decoder: TextDecoder, label: string | undefined): BodyText {
  try {
    const text = decoder.decode(body)
    if (!holdsNoCharacter(text, decoder.encoding)) return { text }
  } catch {
    // Bytes that are nothing in this charset.
  }
  return label === undefined
    ? { flaw: 'is not UTF-8, and its header names no charset' }
    : { flaw: `is not ${shorten(label)}, the charset its header names` }
}

const unknown = (label = ''): BodyText => ({ flaw: `is in the charset ${shorten(label)}, which is not known` })

function decoderOf(label: string): TextDecoder | undefined {
  try {
    return new TextDecoder(label, { fatal: true })
  } catch {
    return undefined
  }
}

/** RFC 9110 §8.3.2; quoted or not. */
function charsetIn(contentType = ''): string | undefined {
  const [, quoted, plain] = /;\s*charset\s*=\s*(?:"([^"]*)"|([^\s;,"]+))/i.exec(contentType) ?? []
  return quoted ?? plain
}
