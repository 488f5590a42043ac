import { type HttpRequest, shorten, writeJson } from '#contract'
import type { Action, Dialect, Payload } from './dialect.ts'

type Verb = HttpRequest['method']

/** Where an operation is found below the web service. */
export interface Route {
  readonly verb: Verb
  /** `:Name` stands for the field of that name. */
  readonly path: string
}

type Routes = Readonly<Partial<Record<Action, Route>>>

const verbs: readonly Verb[] = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE']
const isVerb = (text: string | undefined): text is Verb => verbs.some(verb => verb === text)

/** The routes of a dialect, with what the configuration says instead. Routes that are `none` or unreadable are missing. */
export function routesOf(dialect: Dialect, given: Readonly<Record<string, string>>): Routes {
  const pairs = entries(dialect).flatMap(([action, { name, route }]) => {
    const parsed = parseRoute(given[name] ?? route)
    return parsed === undefined ? [] : [[action, parsed] as const]
  })
  return Object.fromEntries(pairs)
}

/** @returns undefined for `none` and for texts that are no route */
export function parseRoute(text: string): Route | undefined {
  const [, verb, path] = /^([A-Z]+) +(\/\S*)$/.exec(text.trim()) ?? []
  return isVerb(verb) && path !== undefined ? { verb, path } : undefined
}

/** One sentence for each route that cannot work. Credentials never go into an address, where every web server writes them down. */
export function routeProblems(
  given: Readonly<Record<string, string>>,
  dialect: Dialect,
  { sessions }: { readonly sessions: boolean },
): readonly string[] {
  return Object.entries(given).flatMap(([name, text]) => {
    const [action, spec] = entries(dialect).find(([, one]) => one.name === name) ?? []
    if (action === undefined || spec === undefined) {
      const known = entries(dialect).map(([, one]) => one.name)
      return [`routes: the ${dialect.name} dialect has no operation ${shorten(name)}; it has ${known.join(', ')}`]
    }
    const route = parseRoute(text)
    if (route === undefined && text !== 'none')
      return [`routes: ${name} needs a verb and a path such as "${spec.route}", not ${shorten(text)}`]
    if (route === undefined)
      return action === 'get' && dialect.update === 'partial' ? [] : neededProblem(name, action, dialect)
    return route.verb === 'GET' ? getProblem(name, action, dialect, sessions) : []
  })
}

function neededProblem(name: string, action: Action, dialect: Dialect): readonly string[] {
  return action === 'dynamicFields' ? [] : [`routes: the ${dialect.name} dialect cannot do without ${name}`]
}

function getProblem(name: string, action: Action, dialect: Dialect, sessions: boolean): readonly string[] {
  if (dialect.nested.includes(action))
    return [`routes: ${name} cannot be a GET, it needs a body; allow POST in the web service`]
  const carriesSession = dialect.operations.session !== undefined && sessions && action !== 'session'
  return carriesSession
    ? []
    : [`routes: ${name} as a GET would put the credentials into the address; allow POST in the web service`]
}

/** A payload on its route: path parameters filled in, the rest in the body, or in the query of a GET. */
export function requestOn(
  { verb, path }: Route,
  url: string,
  payload: Payload,
): Pick<HttpRequest, 'method' | 'url'> & { readonly body?: string } {
  const used = new Set<string>()
  const filled = path.replaceAll(/:(\w+)/g, (_all, name: string) => {
    used.add(name)
    return encodeURIComponent(String(payload[name] ?? ''))
  })
  const rest = Object.entries(payload).filter(([name]) => !used.has(name))
  const address = `${url.replace(/\/+$/, '')}${filled}`
  if (verb !== 'GET') return { method: verb, url: address, body: writeJson(Object.fromEntries(rest)) }
  const query = new URLSearchParams(rest.map(([name, value]): [string, string] => [name, String(value)]))
  return { method: verb, url: `${address}?${query}` }
}

function entries(dialect: Dialect) {
  // The keys of the operations are actions by the type of the table.
  return Object.entries(dialect.operations) as [Action, NonNullable<Dialect['operations'][Action]>][]
}
