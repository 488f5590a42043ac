import type { AttributeChange } from '#contract'
import type { Raw } from '#kit'
import { type PatchOperation, patched } from './patch.ts'
import type { PlainField } from './user-fields.ts'
import { writtenValue } from './user-steps.ts'

/**
 * An entity as far as some changes are about it, with the values SuperOffice confirmed last: enough to decide a patch without
 * reading first. The `test` steps of the patch prove it, or it is refused (409) and the entity is read after all.
 * @param fields the plain members, by attribute
 * @param properties what such an entity says of its members (`FieldProperties`); nothing is believed before one was seen
 * @returns undefined when a change needs to see more than its own old value: lists, licences, members whose value is not known
 */
export function believed(
  changes: readonly AttributeChange[],
  fields: Readonly<Record<string, PlainField>>,
  properties: Raw | undefined,
): Raw | undefined {
  if (properties === undefined) return undefined
  const steps: PatchOperation[] = []
  for (const { name, from } of changes) {
    const field = fields[name]
    if (field === undefined || from === undefined || from === null || from === '') return undefined
    steps.push({ op: 'add', path: field.path, value: writtenValue(field.kind, from, name) })
  }
  return patched({ FieldProperties: properties }, steps)
}
