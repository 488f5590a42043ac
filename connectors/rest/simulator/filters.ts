import { invalid } from './answers.ts'
import type { Fields, Kind, Table } from './table.ts'
import { filterValue } from './values.ts'

/** Is a record among those asked for? */
export type Test = (record: Fields) => boolean

const paging: readonly string[] = ['page', 'size', 'dir']

/** Properties every record has, beside those of its table. */
const common: Readonly<Record<string, Kind>> = { Id: 'whole', UniqueId: 'text', CreatedOn: 'date', UpdatedOn: 'date' }

/**
 * What a parameter of a list asks for: `User_Email`, `from_User_UpdatedOn`.
 * @returns undefined where it asks for no part of the records
 * @throws Refusal 400 for what the vendor's tables do not list
 */
export function filterOf(parameter: string, value: string, table: Table): Test | undefined {
  if (paging.includes(parameter)) return undefined
  const strange = invalid(parameter, `is not a filter of ${table.entity}`)
  const kinds = { ...common, ...table.kinds }
  if (parameter === 'orderBy') {
    if (kinds[value] === undefined) throw invalid('orderBy', `is not a property of ${table.entity}`)
    return undefined
  }
  const [, range, entity, name = ''] = /^(?:(from|to)_)?([A-Za-z]+)_(\w+)$/.exec(parameter) ?? []
  const kind = kinds[name]
  if (entity !== table.entity || kind === undefined) throw strange
  const wanted = filterValue(value, kind)
  if (wanted === undefined) throw invalid(parameter, 'is not a valid value')
  if (range === undefined) return record => isLike(record[name], wanted)
  if (!['date', 'number', 'whole'].includes(kind)) throw strange
  return record => isInRange(record[name], wanted, range)
}

/** Looser than equality for texts, as filters may be: a part of the text is enough, in any case. */
const isLike = (held: unknown, wanted: string | number | boolean): boolean =>
  typeof wanted === 'string'
    ? String(held ?? '')
        .toLowerCase()
        .includes(wanted.toLowerCase())
    : held === wanted

function isInRange(held: unknown, bound: string | number | boolean, range: string): boolean {
  if (held === null || held === undefined) return false
  const [one, other] =
    typeof bound === 'string' ? [Date.parse(String(held)), Date.parse(bound)] : [Number(held), Number(bound)]
  return range === 'from' ? one >= other : one <= other
}
