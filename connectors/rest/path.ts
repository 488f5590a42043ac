import { isRecord, type Raw } from '#kit'

/**
 * The value at a dotted path (`Value.Id`, `groups.rows.*.id`); the empty path is the whole.
 * `*` goes through the members of a list and gives the list of what is found under each; several of them give one list of all.
 * @returns undefined where there is nothing
 */
export function dig(value: unknown, path: string): unknown {
  return path === '' ? value : descend(value, path.split('.'))
}

function descend(value: unknown, [step, ...rest]: readonly string[]): unknown {
  if (step === undefined) return value
  if (step === '*') {
    if (!Array.isArray(value)) return undefined
    const found = value.map(member => descend(member, rest)).filter(each => each !== undefined)
    return rest.includes('*') ? found.flat() : found
  }
  return isRecord(value) && Object.hasOwn(value, step) ? descend(value[step], rest) : undefined
}

/** A copy of a record with the value at a dotted path replaced; objects on the way are made. */
export function put(record: Raw, path: string, value: unknown): Raw {
  const [step = '', ...rest] = path.split('.')
  if (rest.length === 0) return { ...record, [step]: value }
  const inner = record[step]
  return { ...record, [step]: put(isRecord(inner) ? inner : {}, rest.join('.'), value) }
}

/** A copy of a record without what stands at a dotted path. */
export function drop(record: Raw, path: string): Raw {
  const [step = '', ...rest] = path.split('.')
  if (!Object.hasOwn(record, step)) return record
  const { [step]: inner, ...others } = record
  if (rest.length === 0) return others
  return isRecord(inner) ? { ...record, [step]: drop(inner, rest.join('.')) } : record
}
