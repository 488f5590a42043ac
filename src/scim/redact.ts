import { ownJson, writeJson } from '../domain/json.ts'
import type { Recording } from '../store/scim.ts'
import type { Json } from './schema.ts'

/** Words of the protocol: they are what a shape is about, and say nothing about a person. */
const structural =
  /^(?:urn:[\w:.-]+|true|false|yes|no|add|remove|replace|direct|indirect|user|group|work|home|other|mobile)$/i

/** The names under which paths stand as text. */
const pathNames: ReadonlySet<string> = new Set(['path', 'sortby', 'filter'])

/** The names under which one word of the protocol stands, or what a client takes for one. */
const wordNames: ReadonlySet<string> = new Set(['op', 'method'])

/** Longest body that is looked at. */
const longest = 64 * 1024

export interface Exchange {
  readonly source: string
  readonly method: string
  readonly path: string
  readonly query: URLSearchParams
  readonly body: string
  readonly status: number
  readonly detail: string
}

/** The shape of a request: whoever sent it is recognisable by it, nobody it is about. */
export function redacted({ source, method, path, query, body, status, detail }: Exchange): Recording {
  return {
    source,
    method,
    path: path.split('/').map(idless).join('/'),
    query: [...query].map(([name, value]) => `${name}=${queryValue(name, value)}`).join('&'),
    body: body === '' ? '' : bodyShape(body),
    status,
    detail: withoutValues(detail),
  }
}

/** Ids are digits, dashes and hexadecimal letters; names of endpoints are not. */
const idless = (step: string): string => (/\d/.test(step) && !/^v\d+$/.test(step) ? '{id}' : step)

function queryValue(name: string, value: string): string {
  if (/^filter$/i.test(name)) return filterShape(value)
  if (/^(?:attributes|excludedAttributes|sortBy)$/i.test(name)) return value.slice(0, 200)
  // Of the others only what has to stand there is known to be nothing else.
  return /^(?:sortOrder|startIndex|count)$/i.test(name) && /^(?:ascending|descending|[+-]?\d{0,9})$/i.test(value)
    ? value
    : '…'
}

/** A filter keeps its names and operators; literals without quotes are literals too. */
const filterShape = (text: string): string =>
  withoutLiterals(text).replace(/\b(eq|ne|co|sw|ew|gt|ge|lt|le)\s+(?!"|true\b|false\b|null\b)[^\s)\]]+/gi, '$1 …')

/** What stands in quotation marks is a value, unless it is a word of the protocol. */
const withoutLiterals = (text: string): string =>
  text
    .slice(0, 2_000)
    .replace(/"((?:[^"\\]|\\.)*)"/g, (quoted, inner: string) => (structural.test(inner) ? quoted : '"…"'))

/**
 * A sentence of an answer without what it quotes of the request. Quoted values may hold quotation marks themselves, so everything
 * between the first and the last one goes, and a number, list or object that something is "not" or compared "with".
 */
export const withoutValues = (sentence: string): string =>
  sentence
    .slice(0, 2_000)
    .replace(/".*"/s, '"…"')
    .replace(/\b(not|with) [-\d[{].*/s, '$1 …')

function bodyShape(body: string): string {
  if (body.length > longest) return `"${body.length} characters"`
  try {
    return writeJson(shapeOf(ownJson(body), ''))
  } catch {
    // No JSON: what is left are brackets, colons and the like.
    return body.slice(0, 2_000).replace(/[^\s{}[\]:,"]+/g, '…')
  }
}

function textShape(text: string, name: string): string {
  if (pathNames.has(name)) return filterShape(text)
  const stays = structural.test(text) || text === '' || (wordNames.has(name) && /^[a-z]{1,16}$/i.test(text))
  return stays ? text : '…'
}

/** Texts become `…`, numbers 0; lists show their first three members. */
function shapeOf(value: Json, name: string): Json {
  if (typeof value === 'string') return textShape(value, name)
  if (typeof value === 'number') return 0
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.slice(0, 3).map(one => shapeOf(one, name))
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, shapeOf(one, key.toLowerCase())]))
}
