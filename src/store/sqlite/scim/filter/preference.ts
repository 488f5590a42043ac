import type { Leaf } from './comparison.ts'

/** At most this, and a leaf is expected to find few resources. */
export const selective = 2

/**
 * How few resources a leaf will find, guessed from what it is about: 0 the fewest. Nothing is counted: a filter that names a user
 * or an address must be quick, and all others are asked the long way.
 */
export function preference(leaf: Leaf): number {
  if (leaf.kind !== 'text') return leaf.kind === 'number' && leaf.op === 'eq' ? 4 : 5
  if (leaf.op === 'sw') return leaf.text === '' ? 5 : 2
  if (leaf.op !== 'eq') return 5
  if (leaf.path === 'id') return 0
  return ofFewKinds.test(leaf.path) ? 3 : 1
}

const ofFewKinds = /(?:^schemas|^meta\.resourcetype|[.:]type|[.:]primary|^usertype|^active)$/
