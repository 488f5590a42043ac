import type { Kind, Table } from './table.ts'

const isOfKind: Readonly<Record<Kind, (value: unknown) => boolean>> = {
  text: value => typeof value === 'string',
  flag: value => typeof value === 'boolean',
  whole: Number.isInteger,
  number: Number.isFinite,
  date: value => typeof value === 'string' && !Number.isNaN(Date.parse(value)),
  any: () => true,
}

/** What is wrong with the value of a property by the vendor's tables; undefined: nothing. Null empties, whatever the kind. */
export function valueProblem(name: string, value: unknown, { kinds, choices }: Table): string | undefined {
  if (value === null || value === undefined) return undefined
  const isKind = isOfKind[kinds[name] ?? 'any'](value)
  const isChoice = choices[name]?.some(one => one === value) ?? true
  return isKind && isChoice ? undefined : 'is not a valid value'
}

/** The value a filter asks for, of a property of this kind; undefined: it is none of that kind. */
export function filterValue(text: string, kind: Kind): string | number | boolean | undefined {
  if (kind === 'flag') return /^(true|false)$/i.test(text) ? text.toLowerCase() === 'true' : undefined
  if (kind !== 'whole' && kind !== 'number') return text
  return text.trim() !== '' && isOfKind[kind](Number(text)) ? Number(text) : undefined
}
