import { createHash } from 'node:crypto'
import type { AttributeSpec } from '../../domain/attribute.ts'
import type { AttributeChange, Change } from '../../domain/change.ts'
import type { Link } from '../../domain/link.ts'
import type { PersonKey } from '../../domain/text/names.ts'
import type { TargetPolicy } from '../policy.ts'
import { equalityOf } from '../values/attribute-rules.ts'
import { isEmpty } from '../values/diff.ts'

/** What a step aside needs to know of the target. */
type AsidePolicy = Pick<TargetPolicy, 'target' | 'match' | 'attributes'>

/**
 * The first step of a swap: an account gives up the values that others wait for, and gets temporary ones until its own are free.
 * @param change what the account is to become in the end
 * @returns undefined where there is no room for a temporary value: what it has is not known or no text, the attribute takes only
 * certain values or is a key of the target's own, or the text would be too long
 */
export function stepAside(change: Change, link: Link | undefined, policy: AsidePolicy): Change | undefined {
  if (change.kind !== 'update' || link === undefined) return undefined
  const { person, remoteId } = change
  const changes: AttributeChange[] = []
  for (const one of change.changes.filter(({ name }) => policy.match.includes(name))) {
    const to = temporary(one, policy.attributes[one.name], { target: policy.target, person })
    if (to === undefined) return undefined
    changes.push({ name: one.name, from: one.from, to })
  }
  if (changes.length === 0) return undefined
  const values = Object.fromEntries(changes.map(({ name, to }) => [name, to]))
  return { kind: 'update', person, remoteId, changes, after: { ...link.confirmed, ...values } }
}

/**
 * The same each time, so that a plan made again is the same plan, and nobody else's: it is made of whose it is.
 * `ann` becomes `ann-swap-1f2e3d4c`, `ann@example.org` becomes `ann-swap-1f2e3d4c@example.org`.
 */
function temporary(
  { from, mode }: AttributeChange,
  spec: AttributeSpec | undefined,
  { target, person }: { readonly target: string; readonly person: PersonKey },
): string | undefined {
  if (typeof from !== 'string' || isEmpty(from) || (mode ?? 'replace') !== 'replace') return undefined
  if (spec !== undefined && (spec.type !== 'text' || spec.choices !== undefined || spec.lookup !== undefined))
    return undefined
  if (equalityOf(spec).numberAsText === true && /^\d+$/.test(from)) return undefined
  const mark = `-swap-${createHash('sha256').update(`${target}\u0000${person}`).digest('hex').slice(0, 8)}`
  const at = from.lastIndexOf('@')
  const text = at > 0 ? `${from.slice(0, at)}${mark}${from.slice(at)}` : `${from}${mark}`
  return spec?.maxLength !== undefined && text.length > spec.maxLength ? undefined : text
}
