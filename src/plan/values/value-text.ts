import { excerpt } from '../../domain/text/visible.ts'
import { type Attributes, isList, isRecords, type Scalar, type Value } from '../../domain/value.ts'
import { membersOf } from './diff.ts'

/** The name of a looked-up id, also of one that stands in a field of a record; undefined: it has none. */
export type NameOf = (value: Value, field?: string) => string | undefined

export interface ValueTextOptions {
  readonly nameOf: NameOf
  /** Characters of one plain value before it is cut. */
  readonly most: number
}

/** Members of a list that are shown before the rest becomes a number. */
const mostMembers = 20
const mostIdCharacters = 20

/**
 * A value on one line: looked-up ids with their names, lists with their members, long ones cut, nothing in it invisible.
 * Empty text is `""`; `(empty)` is null or no members at all; `(unknown)` was never confirmed.
 */
export function valueText(value: Value | null | undefined, options: ValueTextOptions): string {
  if (value === undefined) return '(unknown)'
  if (value === null || (isList(value) && value.length === 0)) return '(empty)'
  return isList(value) ? listText(value, options) : scalarText(value, options)
}

function scalarText(value: Scalar, { nameOf, most }: ValueTextOptions): string {
  const name = nameOf(value)
  if (name !== undefined) return namedText(name, value, most)
  return typeof value === 'string' ? `"${excerpt(value, most)}"` : String(value)
}

const namedText = (name: string, id: Value, most: number): string =>
  `${excerpt(name, most)} (${excerpt(String(id), mostIdCharacters)})`

/** Members in one line; records apart from each other by `;`, for their fields are by `,`. */
function listText(list: readonly Scalar[] | readonly Attributes[], options: ValueTextOptions): string {
  const texts = membersOf(list)
    .slice(0, mostMembers)
    .map(member => memberText(member, options))
  const rest = list.length - texts.length
  return [...texts, ...(rest > 0 ? [`… ${rest} more`] : [])].join(isRecords(list) ? '; ' : ', ')
}

/** One member of a list: a plain value, or `Email (1), sendto ann@example.org` (a looked-up field goes by its name alone). */
export function memberText(member: Scalar | Attributes, options: ValueTextOptions): string {
  if (typeof member !== 'object') return scalarText(member, options)
  const { nameOf, most } = options
  return Object.entries(member)
    .map(([field, value]) => {
      const name = value === null ? undefined : nameOf(value, field)
      return name === undefined || value === null ? `${field} ${fieldText(value, most)}` : namedText(name, value, most)
    })
    .join(', ')
}

/** A field of a record stands behind its name and needs no quotes; without any text it needs a word. */
function fieldText(value: Value | null | undefined, most: number): string {
  const parts = membersOf(value).map(part =>
    typeof part === 'object' ? `{${memberText(part, { nameOf: () => undefined, most })}}` : excerpt(String(part), most),
  )
  return parts.join(' ') || '(empty)'
}

/** Characters kept before the first difference of two long texts, so that its place can be found. */
const leadIn = 12

/**
 * Old and new, told apart: long texts that begin alike are shown from where they part, and texts that only look the same are
 * said to be different.
 */
export function differenceText(
  from: Value | null | undefined,
  to: Value | null,
  options: ValueTextOptions,
): { readonly from: string; readonly to: string; readonly remark?: string } {
  const [old, next] = [valueText(from, options), valueText(to, options)]
  if (typeof from !== 'string' || typeof to !== 'string' || from === to) return { from: old, to: next }
  if (from.normalize('NFC') === to.normalize('NFC'))
    return { from: old, to: next, remark: 'the same letters, composed differently' }
  if (old !== next) return { from: old, to: next }
  const start = Math.max(0, partsAt(from, to) - leadIn)
  const tail = (text: string): string => `"…${excerpt(text.slice(start), options.most)}"`
  return { from: tail(from), to: tail(to) }
}

function partsAt(a: string, b: string): number {
  let index = 0
  while (index < a.length && a[index] === b[index]) index += 1
  return index
}
