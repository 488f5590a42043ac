import { type AttributeSpec, typeNouns } from '../../domain/attribute.ts'
import { shorten } from '../../domain/text/shorten.ts'
import { isList, isRecords, type Scalar, type Value } from '../../domain/value.ts'
import { isChoice } from '../../plan/values/attribute-rules.ts'
import { suggest } from '../report/suggest.ts'
import type { WrittenRule } from '../schema/rule.ts'
import type { Misfit } from './misfit.ts'

/** Constants of a rule that its attribute cannot hold: wrong type, none of the choices, too long. */
export function constantMisfits(name: string, rule: WrittenRule, spec: AttributeSpec): readonly Misfit[] {
  // What `as` and `table` make of a constant is known only once they ran.
  const plain = rule.as === undefined && rule.table === undefined
  const parts = [
    ...(plain ? (['value', 'default'] as const) : []),
    ...(rule.table === undefined ? [] : (['otherwise'] as const)),
  ]
  const misfits: Misfit[] = []
  for (const part of parts) misfits.push(...constantMisfit(name, part, rule[part], rule, spec))
  if (spec.required === true && (rule.clear === true || rule.value === null || rule.value === ''))
    misfits.push({
      part: rule.clear === true ? 'clear' : 'value',
      message: `"${name}" is required: no account can do without it, so nothing may empty it`,
      next: rule.clear === true ? 'remove clear' : 'give it a value',
    })
  for (const value of Object.values(rule.table ?? {})) misfits.push(...constantMisfit(name, 'table', value, rule, spec))
  return misfits
}

function constantMisfit(
  name: string,
  part: keyof WrittenRule,
  value: Value | null | undefined,
  rule: WrittenRule,
  spec: AttributeSpec,
): readonly Misfit[] {
  if (value === undefined || value === null) return []
  if (!hasType(value, spec.type))
    return [
      {
        part,
        message: `"${name}" takes ${typeNouns[spec.type]}, not ${shorten(value)}`,
        next: quoteHint(value, spec.type),
      },
    ]
  // Names that are looked up are the target's business.
  if (rule.lookup !== undefined) return []
  if (isList(value) && !isRecords(value))
    return (value as readonly Scalar[]).flatMap(member => textMisfit(name, part, member, spec)) // not records, so plain values
  return isList(value) ? [] : textMisfit(name, part, value, spec)
}

function textMisfit(name: string, part: keyof WrittenRule, value: Scalar, spec: AttributeSpec): readonly Misfit[] {
  if (typeof value !== 'string') return []
  if (spec.choices !== undefined && !isChoice(value, spec))
    return [
      { part, message: `"${name}" does not take ${shorten(value)}`, next: suggest(value, spec.choices, 'it takes') },
    ]
  if (spec.maxLength !== undefined && value.length > spec.maxLength)
    return [
      {
        part,
        message: `"${name}" takes at most ${spec.maxLength} characters, not the ${value.length} of ${shorten(value)}`,
      },
    ]
  return []
}

function hasType(value: Value, type: AttributeSpec['type']): boolean {
  if (type === 'list') return isList(value) && !isRecords(value)
  if (type === 'records') return isRecords(value) || (isList(value) && value.length === 0)
  return (type === 'number' && typeof value === 'bigint') || typeof value === (type === 'text' ? 'string' : type)
}

function quoteHint(value: Value, type: AttributeSpec['type']): string | undefined {
  return type === 'text' && !isList(value) ? `quote it: ${shorten(String(value))}` : undefined
}
