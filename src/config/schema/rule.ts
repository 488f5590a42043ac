// biome-ignore-all lint/suspicious/noTemplateCurlyInString: references to secrets are written like this
import { ownerships } from '../../domain/attribute.ts'
import { caseRules } from '../../domain/equality.ts'
import { shorthands } from '../../domain/rule.ts'
import { block, choice, flag, text } from './leaf.ts'
import { z } from './zod.ts'

const wantsValue = 'text, a number, true or false, or a list of them'
const scalar = z.union([z.string(), z.number(), z.bigint(), z.boolean()], { error: wantsValue })
const record = z.record(z.string(), z.union([scalar, z.array(scalar), z.null()], { error: wantsValue }))

/** What an attribute may hold. */
const value = z.union([scalar, z.array(scalar), z.array(record)], { error: wantsValue })

/** Attributes by name; `null` for an empty one. */
export const attributes = z.record(z.string(), z.union([value, z.null()], { error: wantsValue }), {
  error: 'a block of attributes and their values',
})

const conversion = choice(shorthands)

/** The keys of a rule in a source. */
const sourceRuleShape = {
  from: text('the name of a field').exactOptional().describe('The field or attribute the value comes from.'),
  value: z
    .union([value, z.null()], { error: wantsValue })
    .exactOptional()
    .describe('A constant; null empties the attribute.'),
  expr: text('a CEL expression').exactOptional().describe('A CEL expression that gives the value.'),
  default: value.exactOptional().describe('Instead of an absent or empty value.'),
  as: z
    .union([conversion.transform(name => [name]), z.array(conversion)], {
      error: `one of, or a list of: ${shorthands.join(', ')}`,
    })
    .exactOptional()
    .describe('Ready-made conversions, applied in this order.'),
  table: z
    .record(z.string(), value, { error: 'a block with a value for each value' })
    .exactOptional()
    .describe('Value by value; what is not in it is a failure unless `otherwise` is there.'),
  otherwise: value.exactOptional().describe('For values that are not in the table.'),
  optional: flag().exactOptional().describe('What the rule reads may be missing from every record of a reading.'),
}

/** The keys of a rule in a target. */
const targetRuleShape = {
  ...sourceRuleShape,
  secret: text('a reference such as "${env:NAME}"')
    .exactOptional()
    .describe('A secret by reference: "${env:NAME}" or "${file:/path}".'),
  lookup: text('a kind of thing such as role')
    .exactOptional()
    .describe('The value is the name of such a thing at the target; its id is sent.'),
  own: choice(ownerships).exactOptional().describe('Whose the attribute is.'),
  compare: choice(caseRules)
    .exactOptional()
    .describe('What this installation takes for the same text, where that is not what the connector says.'),
  clear: flag().exactOptional().describe('An absent or empty source value empties the target.'),
}

const shorthand = text('the name of a field').describe('The field or attribute the value comes from.')
const wantsRule = 'the name of a field, or a rule such as { from: NAME } or { expr: "..." }'

/** A rule, or only the name its value comes from. */
export const sourceRule = z.union([shorthand.transform(from => ({ from })), block(sourceRuleShape)], {
  error: wantsRule,
})
export const targetRule = z.union([shorthand.transform(from => ({ from })), block(targetRuleShape)], {
  error: wantsRule,
})

/** A rule as it stands in a file: the secret is still a reference. */
export type WrittenRule = z.output<ReturnType<typeof block<typeof targetRuleShape>>>
export type WrittenRules = Readonly<Record<string, WrittenRule>>
