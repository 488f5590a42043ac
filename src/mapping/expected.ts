import type { RawRecord } from '../domain/contract.ts'
import { nearest } from '../domain/text/nearest.ts'
import { type Fields, isFields, reader } from './values/path.ts'

/** A field that some rule reads, and which therefore has to be in one record of a reading at least. */
export interface Expected {
  readonly field: string
  /** Who reads it, to stand in a sentence: `the rule of "active"`, `the scope of crm`. */
  readonly reader: string
}

/** Field names kept for advice; a record has no more that are worth a guess. */
const mostNames = 500

/**
 * Watches a reading for the fields its rules read. One that is in no record is no empty one: a column was renamed or left out of an
 * export, and what the rules would make of nothing would be said of everybody.
 */
export class FieldWatch {
  #open: readonly (Expected & { readonly read: (fields: Fields) => boolean })[]
  readonly #names = new Set<string>()

  constructor(expected: readonly Expected[]) {
    this.#open = expected.map(one => ({ ...one, read: presence(one.field) }))
  }

  /** Every expected field was in some record. */
  get isContent(): boolean {
    return this.#open.length === 0
  }

  /** Looks at a page; costs nothing any more once all were seen. */
  look(page: readonly RawRecord[]): void {
    for (const { fields, gone } of page) {
      if (this.#open.length === 0) return
      if (gone === true) continue
      this.#open = this.#open.filter(({ read }) => !read(fields))
      if (this.#names.size < mostNames) collect(fields, '', this.#names)
    }
  }

  /** Sentences about the fields that were in no record, one each, the nearest one offered. */
  missing(): readonly string[] {
    const byField = Map.groupBy(this.#open, ({ field }) => field)
    return [...byField].map(([field, some]) => {
      const readers = [...new Set(some.map(one => one.reader))].join(' and ')
      const near = nearest(field, this.#names)
      return `no record has the field "${field}", which ${readers} reads${near === undefined ? '' : `; did you mean "${near}"?`}`
    })
  }
}

/** Is a field there, be it empty? Below something that is empty everything is. */
function presence(name: string): (fields: Fields) => boolean {
  const read = reader(name)
  const parents = [...name.matchAll(/\./g)].map(({ index }) => reader(name.slice(0, index)))
  return fields => read(fields) !== undefined || parents.some(parent => parent(fields) === null)
}

function collect(fields: Fields, prefix: string, into: Set<string>): void {
  for (const [name, value] of Object.entries(fields)) {
    if (into.size >= mostNames) return
    if (isFields(value) && prefix.length < 200) collect(value, `${prefix}${name}.`, into)
    else into.add(prefix + name)
  }
}
