import type { AttributeSpec } from '../../domain/attribute.ts'
import type { TargetConnector } from '../../domain/contract.ts'
import { shorten } from '../../domain/text/shorten.ts'
import { isBlock } from '../report/document.ts'
import type { Report } from '../report/report.ts'
import { suggest } from '../report/suggest.ts'
import type { Declared } from '../rules/declared.ts'
import { type AttributeSpecs, misfits, specFor } from '../rules/fit.ts'
import { readRules } from '../rules/rules.ts'
import { targetRule, type WrittenRules } from '../schema/rule.ts'

/**
 * Reads a target's rules and notes everything about them that cannot work at this target.
 * @returns the rules of attributes the target has, as written
 */
export function readTargetRules(
  written: unknown,
  { name: connector, lookups }: TargetConnector,
  { capabilities, attributes }: Declared,
  report: Report,
): WrittenRules {
  const judge = (name: string): 'open' | 'secret' | 'unknown' => {
    const spec = specFor(name, attributes)
    if (spec !== undefined) return spec.secret === true ? 'secret' : 'open'
    report.note(['attributes', name], `${connector} has no attribute ${shorten(name)}`, {
      next: suggest(name, Object.keys(attributes), 'it has'),
      atKey: true,
    })
    return 'unknown'
  }
  const rules = readRules(written, { schema: targetRule, judge, report })
  for (const [name, rule] of Object.entries(rules)) {
    const spec = specFor(name, attributes)
    const found = spec === undefined ? [] : misfits(name, rule, spec, lookups)
    for (const { part, message, next } of found)
      report.note(['attributes', name, ...(part === undefined ? [] : [part])], message, { next })
  }
  if (capabilities.create !== false && isBlock(written))
    noteMissing(Object.keys(written), connector, attributes, report)
  return rules
}

function noteMissing(mapped: readonly string[], connector: string, attributes: AttributeSpecs, report: Report): void {
  const missing = Object.keys(attributes).filter(name => attributes[name]?.required === true && !mapped.includes(name))
  for (const name of missing)
    report.note(['attributes'], `${connector} needs "${name}" to create an account, and it has no rule`, {
      next: 'add it to attributes',
      atKey: true,
    })
}

/** The specs of the attributes that have a rule, each under its own name, compared as the file says where it does. */
export function resolvedSpecs(rules: WrittenRules, attributes: AttributeSpecs): AttributeSpecs {
  const resolved: Record<string, AttributeSpec> = {}
  for (const [name, { compare }] of Object.entries(rules)) {
    const spec = specFor(name, attributes)
    if (spec !== undefined)
      resolved[name] = compare === undefined ? spec : { ...spec, equality: { ...spec.equality, case: compare } }
  }
  return resolved
}
