import type { Rules } from '../../domain/rule.ts'
import { shorten } from '../../domain/text/shorten.ts'
import { compileMapping } from '../../mapping/mapping.ts'
import type { Recipe } from '../../mapping/normalise.ts'
import { mappingRevision } from '../../mapping/person-hash.ts'
import type { SourceConfig } from '../config.ts'
import { readSchedule } from '../daemon/schedule.ts'
import { isBlock } from '../report/document.ts'
import { noteMappingProblems } from '../rules/expressions.ts'
import { readRules, resolveRules } from '../rules/rules.ts'
import { sourceShape } from '../schema/connection.ts'
import { paceOf, proofOf } from '../schema/policies.ts'
import { readBlock } from '../schema/read.ts'
import { sourceRule } from '../schema/rule.ts'
import { findConnector } from '../settings/connector.ts'
import { layOverPreset } from '../settings/preset.ts'
import { readSettings } from '../settings/settings.ts'
import { systemOf } from '../settings/system.ts'
import type { Opened, Surroundings } from './connection.ts'

/** A source as far as it could be read; other files are checked against it even when it has problems. */
export interface ReadSource {
  readonly name: string
  /** The attributes of its people; `any` when it takes fields as they are. */
  readonly attributes: readonly string[] | 'any'
  /** Absent when something was noted. */
  readonly config?: SourceConfig
  /** What is right and has no effect, one sentence each. */
  readonly remarks?: readonly string[]
}

/** Reads, checks and compiles one file of sources/. Everything that is wrong is noted in its report. */
export async function readSource({ content, surroundings }: Opened): Promise<ReadSource> {
  const { name, report, connectors, defaults, folder, outside } = surroundings
  if (content === undefined) return { name, attributes: 'any' }
  const connector = findConnector(content, 'source', connectors, report)
  const whole = connector === undefined ? content : await layOverPreset(content, connector, surroundings)
  const written = readBlock(sourceShape, whole, { report, apart: ['settings', 'attributes'] })
  const block = isBlock(whole) ? whole : {}
  const attributes = isBlock(block.attributes) ? Object.keys(block.attributes) : 'any'
  if (connector === undefined) return { name, attributes }
  const { settings, isVague } = await readSettings(connector, block.settings, { folder, outside, report })
  const rules = block.attributes === undefined ? undefined : readRules(block.attributes, { schema: sourceRule, report })
  const recipe = readRecipe(
    connector.key ?? written.key,
    rules && (await resolveRules(rules, folder, outside, report)),
    { ...surroundings, block },
  )
  if (connector.key !== undefined && written.key !== undefined && written.key !== connector.key)
    report.note(['key'], `the key of a ${connector.name} source is always ${connector.key}`, {
      value: shorten(written.key),
      next: 'leave the line out',
    })
  const schedule =
    written.schedule === undefined ? undefined : readSchedule(written.schedule, defaults.timezone, report)
  if (recipe === undefined || report.count() > 0) return { name, attributes }
  const config: SourceConfig = {
    name,
    file: report.file,
    connector,
    settings,
    ...(isVague ? {} : { system: systemOf(connector, settings, block.settings) }),
    recipe,
    revision: mappingRevision({ key: recipe.key, rules }),
    ...(schedule !== undefined && { schedule }),
    proof: proofOf(defaults.proof, written.proof),
    pace: paceOf(defaults.pace, written.pace),
    watch: written.watch ?? false,
  }
  // In what is pushed nobody is ever missing: there is nothing to prove.
  const idle = connector.pushed === true ? Object.keys(written.proof ?? {}) : []
  const remarks = idle.map(
    key =>
      `${report.file}: proof.${key} has no effect: people who are pushed in are gone when that is said, never when they are missing`,
  )
  return { name, attributes, config, remarks }
}

/** @returns undefined when there is no key (what is wrong with a key that is there was noted when it was read) */
function readRecipe(
  key: string | undefined,
  rules: Rules | undefined,
  { block, report }: Surroundings & { readonly block: Readonly<Record<string, unknown>> },
): Recipe | undefined {
  // The fields of a record are known only when it is read, so every name is fine here.
  const compiled = rules === undefined ? undefined : compileMapping(rules, { root: 'record', attributes: 'any' })
  if (compiled !== undefined) noteMappingProblems(compiled.problems, report)
  if (key === undefined && block.key === undefined)
    report.note([], 'key is missing: it names the field that says who somebody is', {
      next: 'for example key: employeeNumber',
    })
  if (key === undefined) return undefined
  if (compiled === undefined) return { key }
  const expects = compiled.mapping.expects.map(({ field, attribute }) => ({
    field,
    reader: `the rule of ${shorten(attribute)}`,
  }))
  return { key, mapping: compiled.mapping, expects }
}
