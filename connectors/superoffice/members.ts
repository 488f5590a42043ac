import { type AttributeChange, isList, type Scalar } from '#contract'

/**
 * The members a list should have once its changes are done. Members nobody speaks of stay as and where they are.
 * @param there the members now, as text
 * @param change what is to be added, taken away, or the whole new list
 */
export function wantedMembers(there: readonly string[], { to, mode }: AttributeChange): readonly string[] {
  const named = scalarsOf(to).map(String)
  if (mode === 'remove') return there.filter(member => !named.includes(member))
  if (mode === 'add') return [...new Set([...there, ...named])]
  return [...new Set(named)]
}

function scalarsOf(to: AttributeChange['to']): readonly Scalar[] {
  if (to === null) return []
  const members = isList(to) ? [...to] : [to]
  return members.filter(member => typeof member !== 'object')
}
