import { type Writing, writeJson } from '#contract'
import type { DescribedAttribute } from './describe/attributes.ts'
import type { Description } from './describe/description.ts'

/** Where accounts are, behind the address: the same ids are other things at another path. */
export function accountsAt({ get, update, create }: Description): Readonly<Record<string, string>> {
  const path = get?.path ?? update?.path ?? create?.path
  return path === undefined ? {} : { accounts: path }
}

/** Where people are listed, behind the address. Its parameters choose among them. */
export function peopleAt({ list }: Description): Readonly<Record<string, string>> {
  if (list === undefined) return {}
  const query = Object.entries(list.query).map(([name, value]) => `${name}=${value}`)
  return { list: query.length === 0 ? list.path : `${list.path}?${query.sort().join('&')}` }
}

/** Where and how a description has values written. How they are read back, and pages, are not in it. */
export function writingOf({ update, active, enable, disable, attributes }: Description): Writing {
  const { method, path, query, style, idIn, contentType, sends } = update ?? {}
  return {
    every: writeJson([method, path, query, style, idIn, contentType, sends].map(part => part ?? null)),
    attributes: Object.fromEntries(Object.entries(attributes).map(([name, one]) => [name, placeOf(name, one)])),
    active: writeJson([active, enable, disable].map(part => part ?? null)),
  }
}

function placeOf(name: string, { at = name, to = at, also, wire, empty, members, type }: DescribedAttribute): string {
  return writeJson([at, to, also, wire, empty, members, type].map(part => part ?? null))
}
