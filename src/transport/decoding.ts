import { promisify } from 'node:util'
import { brotliDecompress, gunzip, inflate, inflateRaw } from 'node:zlib'

/** What we can read, in the order of our liking. */
export const acceptedEncodings = 'gzip, deflate, br'

type Decode = (body: Buffer, options: { readonly maxOutputLength: number }) => Promise<Buffer>

const decoders: Readonly<Record<string, Decode>> = {
  gzip: promisify(gunzip),
  'x-gzip': promisify(gunzip),
  br: promisify(brotliDecompress),
  // RFC 9110 §8.4.1.2 means the format of zlib, and there are servers that send what is inside it alone.
  deflate: (body, options) => (isZlib(body) ? promisify(inflate) : promisify(inflateRaw))(body, options),
}

/** RFC 1950 §2.2: method 8 in the first byte, and a check over the first two. */
const isZlib = (body: Buffer): boolean =>
  ((body[0] ?? 0) & 0x0f) === 8 && body.length > 1 && body.readUInt16BE(0) % 31 === 0

/**
 * A body as it was before it was encoded (RFC 9110 §8.4); one whose encoding we do not know comes back as it is.
 * @param encoding the header; several were laid over each other in their order
 * @returns undefined when it is larger than allowed
 * @throws Error with the code of zlib, for a body that is not what its header says
 */
export async function decoded(
  body: Buffer,
  encoding: string | undefined,
  mostBytes: number,
): Promise<Buffer | undefined> {
  const names = (encoding ?? '').split(',').map(name => name.trim().toLowerCase())
  let text = body
  for (const name of names.toReversed()) {
    const decode = decoders[name]
    if (decode === undefined || text.length === 0) continue
    try {
      text = await decode(text, { maxOutputLength: mostBytes })
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE') return undefined
      throw error
    }
  }
  return text
}
