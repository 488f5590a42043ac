import type { RequestFacts, SimulatedProduct, Simulator } from '../../src/simulation/simulation.ts'
import { startSimulator } from '../../src/simulation/simulation.ts'

/** The least there can be behind a simulator: an address that counts what is sent to it. */
export interface Toy extends Simulator<{ readonly body: string }> {
  /** Bodies of writes that were carried out. */
  readonly done: string[]
}

export const secret = 'toy-secret-31415'

export async function startToy(): Promise<Toy> {
  const done: string[] = []
  const product: SimulatedProduct<{ readonly body: string }> = {
    name: 'toy',
    title: 'Toy <1>',
    path: '/api',
    connection: {
      connector: 'toy',
      settings: { token: `\${env:SIMULATED_TOY_TOKEN}` },
      match: ['login'],
      attributes: { login: 'userName', role: { value: 'User role', lookup: 'role' } },
      secrets: { SIMULATED_TOY_TOKEN: secret },
    },
    peek: ({ method, target, body }): RequestFacts & { readonly body: string } => ({
      name: `${method} ${target.split('?')[0]}`,
      write: method !== 'GET',
      body: body.toString('utf8'),
    }),
    answer: ({ method, body }, misbehaviour) => {
      if (misbehaviour !== undefined) return { status: 500, text: misbehaviour.kind }
      if (method !== 'GET') done.push(body.toString('utf8'))
      return { status: 200, text: 'a long enough answer' }
    },
    accounts: () => [
      { login: 'ann', name: '<script>alert(1)</script>', groups: ['A & B', "it's"], Password: secret, active: true },
      { login: 'cem', name: 'Cem', groups: [], Password: '', active: false },
    ],
  }
  const now = () => new Date('2026-01-05T08:00:00Z')
  return { ...(await startSimulator(product, { now })), done }
}

/** Sends to the panel as the page does. */
export function panel(toy: Toy, path: string, init: RequestInit = {}): Promise<Response> {
  return fetch(new URL(path, toy.page), init)
}

/** Asks for a fault. */
export const desired = (toy: Toy, fault: unknown): Promise<Response> =>
  panel(toy, 'faults', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(fault),
  })

/** The status a request to the product brings; undefined when the connection is cut. */
export async function ask(toy: Toy, init: RequestInit = {}): Promise<number | undefined> {
  try {
    const answer = await fetch(toy.url, init)
    await answer.text()
    return answer.status
  } catch {
    return undefined
  }
}
