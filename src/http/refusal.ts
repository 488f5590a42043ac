import { STATUS_CODES } from 'node:http'
import { writeJson } from '../domain/json.ts'

/** What we say to a client whose request never reached a route; the server library's own words stay behind. */
const sentences: Readonly<Record<number, string>> = {
  400: 'the request is malformed',
  404: 'there is nothing at this address',
  408: 'the request took too long to arrive',
  413: 'the body is larger than what is accepted here',
  414: 'the address is too long',
  415: 'the content type is malformed',
  431: 'the headers are larger than what is accepted here',
  500: 'something went wrong inside usherd; its log says what, under the id in x-request-id',
  501: 'no address here has this method',
  503: 'usherd is shutting down',
}

/** What a client is told of a status: our sentence, else HTTP's own name for it in small letters. Holds nothing of the request. */
export const sentenceFor = (status: number): string =>
  sentences[status] ?? (STATUS_CODES[status] ?? 'the request was refused').toLowerCase()

/** The status an error stands for: what the server library found wrong with a request (4xx), otherwise 500. */
export function statusOf(error: unknown): number {
  const status = error instanceof Error && 'statusCode' in error ? error.statusCode : undefined
  return typeof status === 'number' && status >= 400 && status < 500 ? status : 500
}

/**
 * What is written to a socket whose bytes are no request, in the form of `plainRefusal`.
 * @param code Node's code of the error
 */
export function rawRefusal(code: string | undefined): string {
  const status = code === 'ERR_HTTP_REQUEST_TIMEOUT' ? 408 : code === 'HPE_HEADER_OVERFLOW' ? 431 : 400
  const body = writeJson({ error: sentenceFor(status) })
  const headers = [
    `content-length: ${Buffer.byteLength(body)}`,
    'content-type: application/json; charset=utf-8',
    'connection: close',
  ]
  return [`HTTP/1.1 ${status} ${STATUS_CODES[status]}`, ...headers, '', body].join('\r\n')
}
