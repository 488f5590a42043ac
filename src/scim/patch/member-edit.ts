import { bodyLimits, termsOf } from '../accept/limits.ts'
import type { Filter } from '../filter/filter.ts'
import { badRequest } from '../scim-error.ts'

/** What a PATCH does to the members of a group, which are rows in the store and no part of its body. Edits count in their order. */
export type MemberEdit =
  /** `set`: exactly these from now on. */
  | { readonly kind: 'add' | 'remove' | 'set'; readonly ids: readonly string[] }
  /** Whoever satisfies the filter leaves; only the members as they are then can say who that is. */
  | { readonly kind: 'remove-where'; readonly filter: Filter }

/**
 * Puts together what adjoining edits of one kind say, so that a thousand operations of one member each are one edit. `set` makes
 * what was before it pointless, and adding or removing nobody is no edit.
 * @throws ScimError 400 invalidValue when filters have more terms than a large group can be asked
 */
export function condensed(edits: readonly MemberEdit[]): readonly MemberEdit[] {
  const start = edits.findLastIndex(({ kind }) => kind === 'set')
  const gathered: Gathered[] = []
  for (const edit of edits.slice(Math.max(start, 0))) gather(edit, gathered)
  const condensed = gathered.map(editOf)
  checkTerms(condensed)
  return condensed
}

type Gathered =
  | { readonly kind: 'add' | 'remove' | 'set'; readonly ids: Set<string> }
  | { readonly kind: 'remove-where'; readonly filters: Filter[] }

function gather(edit: MemberEdit, gathered: Gathered[]): void {
  const last = gathered.at(-1)
  if (edit.kind === 'remove-where') {
    if (last?.kind === edit.kind) last.filters.push(edit.filter)
    else gathered.push({ kind: edit.kind, filters: [edit.filter] })
  } else if (last?.kind === edit.kind) for (const id of edit.ids) last.ids.add(id)
  else if (edit.kind === 'set' || edit.ids.length > 0) gathered.push({ kind: edit.kind, ids: new Set(edit.ids) })
}

function editOf(gathered: Gathered): MemberEdit {
  if (gathered.kind !== 'remove-where') return { kind: gathered.kind, ids: [...gathered.ids] }
  const [only, ...more] = gathered.filters
  const filter: Filter = only !== undefined && more.length === 0 ? only : { kind: 'or', terms: gathered.filters }
  return { kind: 'remove-where', filter }
}

function checkTerms(edits: readonly MemberEdit[]): void {
  const terms = edits.reduce((sum, edit) => sum + (edit.kind === 'remove-where' ? termsOf(edit.filter) : 0), 0)
  if (terms > bodyLimits.memberTerms)
    throw badRequest(
      'invalidValue',
      `The filters on members have ${terms} comparisons; ${bodyLimits.memberTerms} are allowed.`,
    )
}
