import { readBackDefault } from '../../domain/policy.ts'
import type { Rules } from '../../domain/rule.ts'
import { compileMapping } from '../../mapping/mapping.ts'
import { runMappingTests } from '../../mapping/mapping-tests.ts'
import type { TargetPolicy } from '../../plan/policy.ts'
import type { TargetConfig } from '../config.ts'
import { isBlock } from '../report/document.ts'
import type { Report } from '../report/report.ts'
import { type Declared, declare } from '../rules/declared.ts'
import { noteMappingProblems, readCondition } from '../rules/expressions.ts'
import { resolveRules } from '../rules/rules.ts'
import { targetShape } from '../schema/connection.ts'
import { guardOf, leaversOf, paceOf } from '../schema/policies.ts'
import { readBlock } from '../schema/read.ts'
import type { WrittenRules } from '../schema/rule.ts'
import { findConnector } from '../settings/connector.ts'
import { layOverPreset } from '../settings/preset.ts'
import type { Settings } from '../settings/setting-values.ts'
import { readSettings } from '../settings/settings.ts'
import { systemOf } from '../settings/system.ts'
import type { Opened, Surroundings } from '../source/connection.ts'
import type { ReadSource } from '../source/source.ts'
import { abilityProblems } from './abilities.ts'
import { targetRevision } from './revision.ts'
import { noteUnknownGiven, noteUnknownProof, personNames, protectLookups, readProtect } from './target-names.ts'
import { readTargetRules, resolvedSpecs } from './target-rules.ts'
import { writingMarks } from './writing.ts'

type WrittenBlock = Readonly<Record<string, unknown>>
type WrittenTarget = ReturnType<typeof readBlock<typeof targetShape>>

/**
 * Reads, checks and compiles one file of targets/: first its form, which says what the connector can do; then its rules against that;
 * then everything that is CEL. Whatever is wrong on the way is noted in the file's report, and the rest is read all the same.
 * @param sources every source there is, for the names its people's attributes have
 * @returns undefined when something was noted
 */
export async function readTarget(
  { content, surroundings }: Opened,
  sources: readonly ReadSource[],
): Promise<TargetConfig | undefined> {
  const { report, folder, outside } = surroundings
  const form = content === undefined ? undefined : await readForm(content, surroundings)
  if (form === undefined) return undefined
  const { connector, declared, written, block } = form
  const rules = readTargetRules(block.attributes, connector, declared, report)
  noteAbilities(form, report)
  const compiled = compile(written, await resolveRules(rules, folder, outside, report), { sources, declared, report })
  return report.count() > 0 ? undefined : finish(form, { rules, compiled }, surroundings)
}

/** A file whose form is right: what is written in it, and what its connector is able to do with these settings. */
interface Form {
  readonly connector: TargetConfig['connector']
  /** Laid over its preset, values of the right types. */
  readonly written: WrittenTarget
  /** The same as it stands there: `settings` and `attributes` are read by what the connector declares. */
  readonly block: WrittenBlock
  readonly settings: Settings
  /** Something that is no secret stands in: which system is meant is not known. */
  readonly isVague: boolean
  readonly declared: Declared
}

/** @returns undefined where nothing can be checked against it: there is no such connector, or what it declares cannot be known */
async function readForm(content: unknown, surroundings: Surroundings): Promise<Form | undefined> {
  const { report, connectors, folder, outside } = surroundings
  const connector = findConnector(content, 'target', connectors, report)
  const whole = connector === undefined ? content : await layOverPreset(content, connector, surroundings)
  const written = readBlock(targetShape, whole, { report, apart: ['settings', 'attributes'] })
  if (connector === undefined) return undefined
  const block: WrittenBlock = isBlock(whole) ? whole : {}
  const { reliable, ...read } = await readSettings(connector, block.settings, { folder, outside, report })
  const declared = declare(connector, read.settings, { reliable, report })
  return declared === undefined ? undefined : { connector, written, block, declared, ...read }
}

type Compiled = Pick<TargetPolicy, 'mapping' | 'scope' | 'protect'>

/** Puts together what was found right: nothing can fail any more. */
function finish(
  { connector, settings, isVague, block, written, declared }: Form,
  { rules, compiled }: { readonly rules: WrittenRules; readonly compiled: Compiled },
  { name, report, defaults }: Surroundings,
): TargetConfig {
  const { from = [], match = [], scope, protect = [], tests = [], readBack = readBackDefault, newKey } = written
  const leavers = leaversOf(written.leavers)
  const attributes = resolvedSpecs(rules, declared.attributes)
  const writing = writingMarks(connector, settings, attributes)
  const revision = targetRevision({ rules, scope, from, match, leavers, protect, attributes, writing })
  const guard = guardOf(defaults.guard, written.guard)
  return {
    name,
    file: report.file,
    connector,
    settings,
    ...(isVague ? {} : { system: systemOf(connector, settings, block.settings) }),
    policy: {
      target: name,
      sources: from,
      revision,
      ...compiled,
      match,
      leavers,
      ...(newKey === undefined ? {} : { newKey }),
      guard,
      capabilities: declared.capabilities,
      readBack,
      attributes,
      writing,
      protectLookups: protectLookups(compiled.protect, declared.attributes),
    },
    assumptions: declared.assumptions,
    pace: paceOf(defaults.pace, written.pace),
    tests,
    testFailures: runMappingTests(compiled.mapping, compiled.scope, tests),
  }
}

/** Notes what the file asks of a connector that cannot do it. */
function noteAbilities({ connector, declared, written, block }: Form, report: Report): void {
  const mapped = isBlock(block.attributes) ? Object.keys(block.attributes) : []
  const asked = { leavers: leaversOf(written.leavers), match: written.match ?? [], mapped }
  for (const { path, message, next } of abilityProblems(connector.name, declared.capabilities, asked))
    report.note(path, message, { next })
}

interface Knowledge {
  readonly sources: readonly ReadSource[]
  readonly declared: Declared
  readonly report: Report
}

/** Everything that is CEL: the mapping, who is in scope, which accounts are protected. */
function compile(written: WrittenTarget, rules: Rules, { sources, declared, report }: Knowledge): Compiled {
  const names = personNames(written.from ?? [], sources, report)
  const { mapping, problems } = compileMapping(rules, names)
  noteMappingProblems(problems, report)
  const scope = written.scope === undefined ? undefined : readCondition(written.scope, names, ['scope'], report)
  noteUnknownProof(written.newKey?.when ?? [], names, report)
  for (const [index, { given }] of (written.tests ?? []).entries())
    noteUnknownGiven(Object.keys(given), names, index, report)
  return {
    mapping,
    ...(scope !== undefined && { scope }),
    protect: readProtect(written.protect ?? [], declared.attributes, report),
  }
}
