// biome-ignore-all lint/suspicious/noTemplateCurlyInString: references to secrets are written like this
import { writeJson } from '../../domain/json.ts'
import type { Rule, Rules } from '../../domain/rule.ts'
import { Secret } from '../../domain/secret.ts'
import type { Outside } from '../files/files.ts'
import { isBlock } from '../report/document.ts'
import type { Report } from '../report/report.ts'
import { readValue } from '../schema/read.ts'
import type { sourceRule, targetRule, WrittenRule, WrittenRules } from '../schema/rule.ts'
import { isReference, resolveSecret } from '../settings/reference.ts'

const origins = ['from', 'value', 'expr', 'secret'] as const

interface RulesContext {
  readonly schema: typeof sourceRule | typeof targetRule
  /**
   * What is known about an attribute before its rule is looked at. `secret`: nothing of the rule may get into a message.
   * `unknown`: the rule is left out, because it may hold a secret under a mistyped name; the caller notes that.
   */
  readonly judge?: (name: string) => 'open' | 'secret' | 'unknown'
  readonly report: Report
}

/**
 * Reads `attributes:` rule by rule, so that one bad rule hides no other.
 * @returns the good rules, as written (short forms spelled out)
 */
export function readRules(written: unknown, { schema, judge = () => 'open', report }: RulesContext): WrittenRules {
  if (!isBlock(written)) {
    report.note(
      ['attributes'],
      `attributes ${written === undefined ? 'is missing: it wants' : 'wants'} a block with a rule for each attribute`,
    )
    return {}
  }
  const rules: Record<string, WrittenRule> = Object.create(null)
  for (const [name, rule] of Object.entries(written)) {
    const path = ['attributes', name]
    const nature = judge(name)
    if (nature === 'unknown' || noteOpenSecret(name, rule, nature === 'secret', report)) continue
    const read = readValue<typeof targetRule>(schema as typeof targetRule, rule, path, report) // a source's rule has some of the keys of a target's
    if (read !== undefined && hasOneOrigin(name, read, report) && !noteReference(name, read, report)) rules[name] = read
  }
  return rules
}

/**
 * Puts the secrets themselves in the place of their references; a secret that cannot be had is noted and stands in
 * empty.
 */
export async function resolveRules(
  written: WrittenRules,
  folder: string,
  outside: Outside,
  report: Report,
): Promise<Rules> {
  const rules: Record<string, Rule> = Object.create(null)
  for (const [name, { secret, ...rule }] of Object.entries(written)) {
    rules[name] =
      secret === undefined ? rule : { ...rule, secret: await secretOf(name, secret, { folder, outside, report }) }
  }
  return rules
}

async function secretOf(
  name: string,
  written: string,
  { folder, outside, report }: { readonly folder: string; readonly outside: Outside; readonly report: Report },
): Promise<Secret> {
  const found = await resolveSecret(written, folder, outside)
  if ('value' in found) return found.value
  report.note(['attributes', name, 'secret'], `the secret of "${name}" ${found.problem.message}`, {
    next: found.problem.next,
  })
  return new Secret('')
}

/** Whatever holds a secret, or should, is checked before anything could quote it. @returns whether something was noted */
function noteOpenSecret(name: string, rule: unknown, isSecret: boolean, report: Report): boolean {
  const path = ['attributes', name]
  const next = 'write { secret: "${env:NAME}" } or { secret: "${file:/path}" }'
  if (isBlock(rule) && rule.secret !== undefined) {
    if (isReference(rule.secret)) return false
    report.note(
      [...path, 'secret'],
      `the secret of "${name}" has to be a reference: secrets do not stand in the file`,
      { next },
    )
    return true
  }
  if (isSecret) report.note(path, `the attribute "${name}" is a secret and is given by reference only`, { next })
  return isSecret
}

/** A reference in a constant would be sent as it stands. @returns whether one was noted */
function noteReference(name: string, rule: WrittenRule, report: Report): boolean {
  const part = (['value', 'default', 'otherwise', 'table', 'expr'] as const).find(one =>
    /\$\{(env|file):/.test(writeJson(rule[one]) ?? ''),
  )
  if (part === undefined) return false
  report.note(
    ['attributes', name, part],
    `the rule of "${name}" has a reference under ${part}, where it would be sent as it stands`,
    { next: 'references stand in settings, and for secret attributes under secret' },
  )
  return true
}

function hasOneOrigin(name: string, rule: WrittenRule, report: Report): boolean {
  const path = ['attributes', name]
  const there = origins.filter(origin => rule[origin] !== undefined)
  if (there.length === 0)
    report.note(path, `the rule of "${name}" does not say where its value comes from`, {
      next: 'add from, value or expr',
    })
  if (there.length > 1) report.note(path, `the rule of "${name}" has ${there.join(' and ')}, of which only one can be`)
  const idle = rule.table === undefined && rule.otherwise !== undefined
  if (idle) report.note([...path, 'otherwise'], `the rule of "${name}" has otherwise but no table`, { atKey: true })
  return there.length === 1 && !idle
}
