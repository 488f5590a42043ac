/**
 * Encodings with one byte a character (WHATWG Encoding, legacy single-byte encodings). Nearly any bytes are some text in them, so
 * whoever reads them has to look whether it is the text that was meant.
 */
export const isSingleByte = (encoding: string): boolean =>
  /^(windows-|iso-8859-|koi8-|macintosh$|x-mac-|ibm866$)/.test(encoding)

/**
 * Whether a text was made of bytes that its single-byte encoding gives no character: where windows-1252 and its like have a hole,
 * decoders put an invisible control character (U+0080 to U+009F, of which only NEL is in use anywhere).
 * @param encoding as TextDecoder names it
 */
export const holdsNoCharacter = (text: string, encoding: string): boolean =>
  isSingleByte(encoding) && /[\u0080-\u0084\u0086-\u009f]/.test(text)
