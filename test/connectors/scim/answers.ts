import { type HttpRequest, type HttpResponse, Secret } from '#contract'
import { createClient, type ScimClient } from '../../../connectors/scim/client.ts'
import { systemClock } from '../../../src/transport/clock.ts'

/** A client on answers by path, for what no honest service would say. */
export function clientOn(answers: (url: URL, request: HttpRequest) => HttpResponse): ScimClient {
  const http = { send: async (request: HttpRequest) => answers(new URL(request.url), request) }
  const nobody = () => undefined
  const log = { debug: nobody, info: nobody, warn: nobody, error: nobody }
  const context = { connection: 'test', http, clock: systemClock, log, randomBytes: () => new Uint8Array() }
  const settings = { url: 'http://scim.test/scim/v2/', token: new Secret('t'), profile: 'standard', wholeGroups: false }
  return createClient(settings, context)
}

export const json = (body: unknown, status = 200): HttpResponse => ({ status, headers: {}, text: JSON.stringify(body) })
