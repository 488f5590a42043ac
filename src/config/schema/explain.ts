import { nearest } from '../../domain/text/nearest.ts'
import { dig } from '../report/document.ts'
import { suggest } from '../report/suggest.ts'

/** The part of the checking library's issue that is used here. */
export interface Issue {
  readonly code?: string | undefined
  readonly path: readonly PropertyKey[]
  readonly message: string
  readonly keys?: readonly string[]
  readonly values?: readonly unknown[]
  readonly errors?: readonly (readonly Issue[])[]
}

/** An issue in words; `wants` is a noun to put behind the thing's name. */
type Explained = { readonly path: (string | number)[] } & (
  | { readonly kind: 'unknown-key'; readonly key: string; readonly next: string | undefined }
  | { readonly kind: 'wrong'; readonly wants: string; readonly next: string | undefined }
)

/**
 * Turns an issue into words. Relies on `leaf.ts`: messages are wants, the message of an unknown key is the known keys.
 * @param input what the schema was given, to look at the value an issue is about
 */
export function explain(issue: Issue, input: unknown): readonly Explained[] {
  const path = issue.path.map(step => (typeof step === 'symbol' ? String(step) : step))
  if (issue.code === 'unrecognized_keys')
    return (issue.keys ?? []).map(key => ({
      kind: 'unknown-key',
      path: [...path, key],
      key,
      next: suggest(key, issue.message.split(' ')),
    }))
  const branch = issue.code === 'invalid_union' ? meantBranch(issue.errors ?? []) : undefined
  if (branch !== undefined) return branch.flatMap(inner => explain({ ...inner, path: [...path, ...inner.path] }, input))
  return [{ kind: 'wrong', path, wants: issue.message, next: nearChoice(issue, dig(input, path)) }]
}

/** Of the shapes a value may have, the one it has: every complaint is about something inside, not about its type. */
function meantBranch(branches: readonly (readonly Issue[])[]): readonly Issue[] | undefined {
  return branches.find(
    issues =>
      !issues.some(
        issue =>
          issue.path.length === 0 &&
          (issue.code === 'invalid_type' || issue.code === 'invalid_union' || issue.code === 'invalid_value'),
      ),
  )
}

function nearChoice({ values = [] }: Issue, value: unknown): string | undefined {
  const near =
    typeof value === 'string'
      ? nearest(
          value,
          values.filter(choice => typeof choice === 'string'),
        )
      : undefined
  return near === undefined ? undefined : `did you mean "${near}"?`
}
