import type { Http, HttpRequest } from '../../src/domain/http-message.ts'

/** A request and its answer, as they went over the wire. */
export interface Exchange extends Pick<HttpRequest, 'method' | 'url' | 'headers' | 'body'> {
  readonly status: number
  readonly text: string
}

/** A wire whose exchanges are kept, in the order of their answers. */
export function keeping(http: Http, kept: Exchange[]): Http {
  return {
    async send(request, signal) {
      const response = await http.send(request, signal)
      const { method, url, headers, body } = request
      const { status, text } = response
      kept.push({ method, url, ...(headers && { headers }), ...(body !== undefined && { body }), status, text })
      return response
    },
  }
}
