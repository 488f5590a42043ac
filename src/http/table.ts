import type { HttpAnswer, HttpRoute } from './route.ts'

/** The routes of one path, by method. */
type PathRoutes = ReadonlyMap<string, HttpRoute<unknown>>

/** A group's routes by path, so that a wrong method is told from a wrong address. */
export function tableOf(routes: readonly HttpRoute<unknown>[]): ReadonlyMap<string, PathRoutes> {
  const paths = new Map<string, Map<string, HttpRoute<unknown>>>()
  for (const route of routes) {
    const there = paths.get(route.path) ?? new Map<string, HttpRoute<unknown>>()
    paths.set(route.path, there.set(route.method, route))
  }
  return paths
}

/** Who answers a method; HEAD is GET whose body is left out on the way. */
export const routeFor = (routes: PathRoutes, method: string): HttpRoute<unknown> | undefined =>
  routes.get(method === 'HEAD' ? 'GET' : method)

/** 405 with the `allow` header RFC 9110 §15.5.6 asks for. */
export function notAllowed(
  routes: PathRoutes,
  method: string,
  refuse: (status: number, detail: string) => HttpAnswer,
): HttpAnswer {
  const allow = [...routes.keys()].flatMap(known => (known === 'GET' ? ['GET', 'HEAD'] : [known])).join(', ')
  const answer = refuse(405, `${method} is not possible here, only ${allow}`)
  return { ...answer, headers: { ...answer.headers, allow } }
}
