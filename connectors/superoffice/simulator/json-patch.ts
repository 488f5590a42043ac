import { isDeepStrictEqual } from 'node:util'
import { invalid, isObject, Refusal, type ReplyFields } from './reply.ts'

interface PatchStep {
  readonly op: string
  readonly path: readonly string[]
  readonly value: unknown
}

/** A patch applied to a copy of an entity. Takes a list of steps, or a merge patch. @throws Refusal 409 for a failed test */
export function applyJsonPatch(entity: ReplyFields, body: unknown): ReplyFields {
  const copy: unknown = structuredClone(entity)
  for (const step of isObject(body) ? mergeSteps(entity, body, []) : stepsIn(body)) run(copy, step)
  return isObject(copy) ? copy : entity
}

function stepsIn(body: unknown): readonly PatchStep[] {
  if (!Array.isArray(body)) throw invalid('The body is neither a JSON Patch nor a merge patch.')
  return body.map((step: unknown) => {
    if (!isObject(step) || typeof step.op !== 'string' || typeof step.path !== 'string')
      throw invalid('A step needs op and path.')
    if (!['add', 'replace', 'remove', 'test'].includes(step.op)) throw invalid(`Operation ${step.op} is not supported.`)
    const path = step.path.replace(/^\//, '').split('/')
    return { op: step.op, path: path.map(one => one.replaceAll('~1', '/').replaceAll('~0', '~')), value: step.value }
  })
}

/** As documented: an object where a list is joins it, and a member that is null is not touched. */
function mergeSteps(there: unknown, patch: ReplyFields, above: readonly string[]): readonly PatchStep[] {
  return Object.entries(patch).flatMap(([name, value]) => {
    const now = isObject(there) ? there[name] : undefined
    const path = [...above, name]
    if (now === null) return []
    if (Array.isArray(now) && isObject(value)) return [{ op: 'add', path: [...path, '-'], value }]
    return isObject(now) && isObject(value) ? mergeSteps(now, value, path) : [{ op: 'replace', path, value }]
  })
}

function run(entity: unknown, { op, path, value }: PatchStep): void {
  const parent = path.slice(0, -1).reduce(stepInto, entity)
  const last = path.at(-1) ?? ''
  if (Array.isArray(parent)) runInList(parent, last, { op, path, value })
  else runInRecord(parent, last, { op, path, value })
}

function runInRecord(parent: unknown, last: string, { op, path, value }: PatchStep): void {
  if (typeof parent !== 'object' || parent === null) throw noSuchPath(path)
  const name = nameIn(parent, last)
  const isThere = name in parent
  // Members of an entity are fixed; only its dictionaries take new names.
  if (!isThere && (op !== 'add' || path.length === 1)) throw noSuchPath(path)
  if (op === 'test') prove(Reflect.get(parent, name), value, path)
  else if (op === 'remove') Reflect.deleteProperty(parent, name)
  else Reflect.set(parent, name, value)
}

function runInList(list: unknown[], last: string, { op, path, value }: PatchStep): void {
  const index = op === 'add' && last === '-' ? list.length : Number(last)
  const highest = op === 'add' ? list.length : list.length - 1
  if (!Number.isInteger(index) || index < 0 || index > highest) throw noSuchPath(path)
  if (op === 'test') prove(list[index], value, path)
  else if (op === 'remove') list.splice(index, 1)
  else list.splice(index, op === 'add' ? 0 : 1, value)
}

function prove(there: unknown, value: unknown, path: readonly string[]): void {
  if (!isDeepStrictEqual(there, value))
    throw new Refusal(409, 'SoPatchTestException', `Test failed at ${path.join('/')}.`)
}

function stepInto(parent: unknown, name: string, _index: number, path: readonly string[]): unknown {
  if (typeof parent !== 'object' || parent === null) throw noSuchPath(path)
  return Reflect.get(parent, Array.isArray(parent) ? name : nameIn(parent, name))
}

/** Paths are read without regard to case. */
function nameIn(parent: object, name: string): string {
  return Object.keys(parent).find(key => key.toLowerCase() === name.toLowerCase()) ?? name
}

const noSuchPath = (path: readonly string[]): Refusal => invalid(`There is no ${path.join('/')}.`)
