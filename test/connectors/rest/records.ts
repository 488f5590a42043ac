import {
  type Arrived,
  createConduct,
  type Loopback,
  type Misbehaviour,
  type Plan,
  type Served,
  serveLoopback,
} from '#simulation'
import type { TargetFixture } from '../contract.ts'

export type Fields = Readonly<Record<string, unknown>>

/** A request, its address and body taken apart. */
export interface Asked {
  readonly method: string
  readonly path: string
  readonly query: URLSearchParams
  readonly body: Fields
  /** The body as it came. */
  readonly raw: string
  readonly headers: Arrived['headers']
}

/** What a small product does with a request. `expired`: its credentials are no longer good. */
export type Handler = (asked: Asked, expired: boolean) => Served

export interface SmallProduct extends AsyncDisposable {
  readonly url: string
  readonly requests: { readonly write: boolean; readonly asked: Asked }[]
  misbehave(plan: Plan): void
  close(): Promise<void>
}

export const json = (status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): Served => ({
  status,
  headers: { 'content-type': 'application/json', ...headers },
  text: JSON.stringify(body),
})

/** A product behind one function, on the loopback address. */
export async function startSmall(handle: (url: string) => Handler): Promise<SmallProduct> {
  const conduct = createConduct()
  const requests: SmallProduct['requests'] = []
  let url = ''
  const decide = (arrived: Arrived): Misbehaviour | undefined => {
    const asked = askedOf(arrived)
    const write = asked.method !== 'GET' && asked.path !== '/token'
    requests.push({ write, asked })
    return conduct.decide({ name: `${asked.method} ${asked.path}`, write })
  }
  const answer = (arrived: Arrived, misbehaviour: Misbehaviour | undefined): Served =>
    handle(url)(askedOf(arrived), misbehaviour?.kind === 'expired')
  const { port, close }: Loopback = await serveLoopback({ decide, answer }, 0)
  url = `http://127.0.0.1:${port}`
  return { url, requests, misbehave: conduct.misbehave, close, [Symbol.asyncDispose]: close }
}

function askedOf({ method, target, body, headers }: Arrived): Asked {
  const { pathname, searchParams } = new URL(target, 'http://localhost')
  const text = body.toString('utf8')
  const parsed: Fields = text.startsWith('{') ? JSON.parse(text) : Object.fromEntries(new URLSearchParams(text))
  return { method, path: pathname, query: searchParams, body: parsed, raw: text, headers }
}

/** The parts of a fixture every small product has alike. */
export function fixtureParts(
  product: SmallProduct,
): Pick<TargetFixture, 'requests' | 'misbehave' | 'stop' | typeof Symbol.asyncDispose> {
  return {
    requests: () => product.requests,
    misbehave: (misbehaviour, { on, next = Number.POSITIVE_INFINITY }) =>
      product.misbehave({
        misbehaviour,
        next,
        ...(on === 'everything' ? {} : { matching: asked => asked.write === (on === 'writes') }),
      }),
    stop: () => product.close(),
    [Symbol.asyncDispose]: () => product.close(),
  }
}
