import { Fault } from '#contract'
import { isRecord, type Raw } from '#kit'
import type { Description } from './describe/description.ts'
import { dig, drop, put } from './path.ts'
import { type Edits, type FieldEdit, overlay } from './payload.ts'

type Update = NonNullable<Description['update']>

/** Several changes as one. */
export const together = (all: readonly Edits[]): Edits => ({
  edits: all.flatMap(({ edits }) => edits),
  omits: all.flatMap(({ omits }) => omits),
})

/**
 * The body that carries edits out, in the style of the system.
 * @param record the account as it has just been read; whole records start from it, so that what is not ours goes back as it is
 * @throws Fault `broken` when the record does not hold what the system wants back
 */
export function bodyOf({ edits, omits }: Edits, id: string, record: Raw | undefined, update: Update): unknown {
  switch (update.style) {
    case 'json-patch':
      return edits.map(patchStep)
    case 'merge':
      return named(overlay(update.sends, edits), id, record, update)
    case 'full': {
      const base = [...update.drops, ...omits].reduce(drop, complete(record, update))
      return named(overlay(base, edits), id, record, update)
    }
  }
}

/** RFC 6902 §4.1: `add` replaces a member of an object that is there, and makes one that is not. */
const patchStep = ({ path, value }: FieldEdit) => ({ op: 'add', path: pointer(path), value })

/** RFC 6901. */
const pointer = (path: string): string =>
  path
    .split('.')
    .map(step => `/${step.replaceAll('~', '~0').replaceAll('/', '~1')}`)
    .join('')

/** The id in the body, in the type the system uses. */
function named(body: Raw, id: string, record: Raw | undefined, { idIn }: Update): Raw {
  return idIn === undefined ? body : put(body, idIn, dig(record, idIn) ?? id)
}

function complete(record: Raw | undefined, { needs }: Update): Raw {
  const missing = needs.find(path => dig(record, path) === undefined)
  if (isRecord(record) && missing === undefined) return record
  throw new Fault(
    'broken',
    `the account as it was read has no ${missing ?? 'fields'}, and without it it cannot be written back; check that we may read whole accounts`,
  )
}

/** What a body of this style is called. */
export function contentTypeOf({ style, contentType }: Update): string {
  return contentType ?? (style === 'json-patch' ? 'application/json-patch+json' : 'application/json')
}
