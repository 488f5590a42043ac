import { isRecord, type Raw } from '#kit'

/** One step of a JSON Patch (RFC 6902), as far as SuperOffice takes them: no `move`, no `copy`. */
export type PatchOperation =
  | { readonly op: 'test' | 'add' | 'replace'; readonly path: string; readonly value: unknown }
  | { readonly op: 'remove'; readonly path: string }

/** A JSON Pointer (RFC 6901) out of member names and positions. */
export function pointer(...steps: readonly (string | number)[]): string {
  return steps.map(step => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')
}

function stepsOf(path: string): readonly string[] {
  return path
    .split('/')
    .slice(1)
    .map(step => step.replaceAll('~1', '/').replaceAll('~0', '~'))
}

/** What stands at a path; undefined when nothing does. */
export function at(document: unknown, path: string): unknown {
  return stepsOf(path).reduce<unknown>(
    (inner, step) => (isRecord(inner) || Array.isArray(inner) ? Reflect.get(inner, step) : undefined),
    document,
  )
}

/** A document after a patch, the document itself untouched. `test` steps are taken as passed. */
export function patched(document: Raw, operations: readonly PatchOperation[]): Raw {
  let result: unknown = document
  for (const operation of operations)
    if (operation.op !== 'test') result = changed(result, stepsOf(operation.path), operation)
  return isRecord(result) ? result : document
}

function changed(
  inner: unknown,
  [step = '', ...rest]: readonly string[],
  operation: Exclude<PatchOperation, { op: 'test' }> | PatchOperation,
): unknown {
  if (Array.isArray(inner)) return changedList(inner, step, rest, operation)
  const { [step]: there, ...others } = isRecord(inner) ? inner : {}
  if (rest.length > 0) return { ...others, [step]: changed(there, rest, operation) }
  return operation.op === 'remove' ? others : { ...others, [step]: operation.value }
}

function changedList(
  list: readonly unknown[],
  step: string,
  rest: readonly string[],
  operation: PatchOperation,
): readonly unknown[] {
  const index = step === '-' ? list.length : Number(step)
  if (rest.length > 0) return list.with(index, changed(list[index], rest, operation))
  if (operation.op === 'remove') return list.toSpliced(index, 1)
  return list.toSpliced(index, operation.op === 'add' ? 0 : 1, operation.value)
}

/**
 * Steps that set one plain member, none when it holds the value already. `test` comes first, so that a value somebody
 * changed meanwhile is noticed (409) and not overwritten unseen.
 * @param path a member of the document, or of a record in it (which is made when it is not there)
 */
export function setting(document: Raw, path: string, value: string | number | boolean): readonly PatchOperation[] {
  const there = at(document, path)
  if ((there ?? emptyLike(value)) === value) return []
  if (there !== undefined && there !== null) {
    return [
      { op: 'test', path, value: there },
      { op: 'replace', path, value },
    ]
  }
  const parent = path.slice(0, path.lastIndexOf('/'))
  if (parent === '' || isRecord(at(document, parent))) return [{ op: 'add', path, value }]
  const [leaf = ''] = stepsOf(path.slice(parent.length))
  return [{ op: 'add', path: parent, value: { [leaf]: value } }]
}

/** What SuperOffice means by null where it could have written an empty value. */
function emptyLike(value: string | number | boolean): string | number | boolean {
  return typeof value === 'string' ? '' : typeof value === 'number' ? 0 : false
}
