import type { AttributeSpec } from '../../domain/attribute.ts'
import { shorten } from '../../domain/text/shorten.ts'
import { suggest } from '../report/suggest.ts'
import type { WrittenRule } from '../schema/rule.ts'
import { constantMisfits } from './constants.ts'
import type { Misfit } from './misfit.ts'

export type AttributeSpecs = Readonly<Record<string, AttributeSpec>>

/**
 * What a connector declares about an attribute: under its own name, else under the longest `.*` name it begins with.
 * @returns undefined when the connector knows no such attribute
 */
export function specFor(name: string, specs: AttributeSpecs): AttributeSpec | undefined {
  if (name.endsWith('.*')) return undefined
  if (Object.hasOwn(specs, name)) return specs[name]
  const wild = Object.keys(specs)
    .filter(
      pattern => pattern.endsWith('.*') && name.startsWith(pattern.slice(0, -1)) && name.length > pattern.length - 1,
    )
    .sort((a, b) => b.length - a.length)[0]
  return wild === undefined ? undefined : specs[wild]
}

/** Everything about a rule that cannot work for its attribute: read-only, secret or not, lookup, ownership, constants. */
export function misfits(
  name: string,
  rule: WrittenRule,
  spec: AttributeSpec,
  lookups: readonly string[],
): readonly Misfit[] {
  if (spec.readOnly !== undefined)
    return [{ message: `"${name}" cannot be written: ${spec.readOnly}`, next: 'remove the rule' }]
  return [
    ...secretMisfits(name, rule, spec),
    ...lookupMisfits(name, rule, spec, lookups),
    ...ownMisfits(name, rule, spec),
    ...constantMisfits(name, rule, spec),
  ]
}

/** A secret for an attribute that is none would be shown; a secret has nothing to convert. */
function secretMisfits(name: string, rule: WrittenRule, spec: AttributeSpec): readonly Misfit[] {
  if (rule.secret === undefined) return []
  if (spec.secret !== true)
    return [
      {
        part: 'secret',
        message: `"${name}" is no secret attribute: its value would be shown`,
        next: 'use from, value or expr',
      },
    ]
  const idle = (['default', 'as', 'table', 'lookup', 'clear', 'optional', 'compare'] as const).filter(
    part => rule[part] !== undefined,
  )
  return idle.map(part => ({ part, message: `"${name}" is a secret, which goes with no ${part}` }))
}

function lookupMisfits(
  name: string,
  { lookup }: WrittenRule,
  spec: AttributeSpec,
  lookups: readonly string[],
): readonly Misfit[] {
  if (lookup === undefined || lookup === spec.lookup?.kind) return []
  if (!lookups.includes(lookup))
    return [
      {
        part: 'lookup',
        message: `nothing can be looked up as ${shorten(lookup)} at this target`,
        next: suggest(lookup, lookups, 'there are'),
      },
    ]
  const holds =
    spec.lookup === undefined
      ? 'holds no id that could be looked up'
      : `holds the id of a ${spec.lookup.kind}, not of a ${lookup}`
  return [
    {
      part: 'lookup',
      message: `"${name}" ${holds}`,
      next: spec.lookup === undefined ? 'remove lookup' : `write lookup: ${spec.lookup.kind}`,
    },
  ]
}

function ownMisfits(name: string, { own }: WrittenRule, { type }: AttributeSpec): readonly Misfit[] {
  if (own !== 'additive' || type === 'list' || type === 'records') return []
  return [
    {
      part: 'own',
      message: `"${name}" is no list, so it cannot be additive`,
      next: 'use managed, create-only or if-empty',
    },
  ]
}
