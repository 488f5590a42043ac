import { readBackDefault } from '../../domain/policy.ts'
import type { Rules } from '../../domain/rule.ts'
import type { WritingMarks } from '../../domain/writing.ts'
import { compileMapping } from '../../mapping/mapping.ts'
import { runMappingTests } from '../../mapping/mapping-tests.ts'
import type { TargetPolicy } from '../../plan/policy.ts'
import type { TargetConfig } from '../config.ts'
import { isBlock } from '../report/document.ts'
import type { Report } from '../report/report.ts'
import { type Declared, declare } from '../rules/declared.ts'
import { noteMappingProblems, readCondition } from '../rules/expressions.ts'
import type { AttributeSpecs } from '../rules/fit.ts'
import { resolveRules } from '../rules/rules.ts'
import { targetShape } from '../schema/connection.ts'
import { guardOf, leaversOf, paceOf } from '../schema/policies.ts'
import { readBlock } from '../schema/read.ts'
import type { WrittenRules } from '../schema/rule.ts'
import { findConnector } from '../settings/connector.ts'
import { layOverPreset } from '../settings/preset.ts'
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
type WrittenTarget = ReturnType<typeof readWritten>

/**
 * Reads, checks and compiles one file of targets/. Everything that is wrong is noted in its report.
 * @param sources every source there is, for the names its people's attributes have
 * @returns undefined when something was noted
 */
export async function readTarget(
  { content, surroundings }: Opened,
  sources: readonly ReadSource[],
): Promise<TargetConfig | undefined> {
  const { report, connectors, folder, outside } = surroundings
  if (content === undefined) return undefined
  const connector = findConnector(content, 'target', connectors, report)
  const whole = connector === undefined ? content : await layOverPreset(content, connector, surroundings)
  const written = readWritten(whole, report)
  const block: WrittenBlock = isBlock(whole) ? whole : {}
  if (connector === undefined) return undefined
  const { settings, reliable } = await readSettings(connector, block.settings, { folder, outside, report })
  const declared = declare(connector, settings, { reliable, report })
  if (declared === undefined) return undefined

  const rules = readTargetRules(block.attributes, connector, declared, report)
  noteAbilities(connector.name, declared, written, block, report)
  const compiled = compile(written, await resolveRules(rules, folder, outside, report), { sources, declared, report })
  if (report.count() > 0) return undefined
  const system = systemOf(connector, settings, block.settings)
  const writing = (attributes: AttributeSpecs): WritingMarks => writingMarks(connector, settings, attributes)
  return { ...finish(written, { rules, declared, compiled, writing }, surroundings), connector, settings, system }
}

type Compiled = Pick<TargetPolicy, 'mapping' | 'scope' | 'protect'>

interface Parts {
  readonly rules: WrittenRules
  readonly declared: Declared
  readonly compiled: Compiled
  readonly writing: (attributes: AttributeSpecs) => WritingMarks
}

/** Puts together what was found right: nothing can fail any more. */
function finish(
  written: WrittenTarget,
  { rules, declared, compiled, writing }: Parts,
  { name, report, defaults }: Surroundings,
): Omit<TargetConfig, 'connector' | 'settings' | 'system'> {
  const { from = [], match = [], scope, protect = [], tests = [], readBack = readBackDefault, newKey } = written
  const leavers = leaversOf(written.leavers)
  const attributes = resolvedSpecs(rules, declared.attributes)
  const revision = targetRevision({
    rules,
    scope,
    from,
    match,
    leavers,
    protect,
    attributes,
    writing: writing(attributes),
  })
  const guard = guardOf(defaults.guard, written.guard)
  return {
    name,
    file: report.file,
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
      writing: writing(attributes),
      protectLookups: protectLookups(compiled.protect, declared.attributes),
    },
    assumptions: declared.assumptions,
    pace: paceOf(defaults.pace, written.pace),
    tests,
    testFailures: runMappingTests(compiled.mapping, compiled.scope, tests),
  }
}

const readWritten = (content: unknown, report: Report) =>
  readBlock(targetShape, content, { report, apart: ['settings', 'attributes'] })

function noteAbilities(
  connector: string,
  { capabilities }: Declared,
  { match = [], leavers }: WrittenTarget,
  block: WrittenBlock,
  report: Report,
): void {
  const mapped = isBlock(block.attributes) ? Object.keys(block.attributes) : []
  for (const { path, message, next } of abilityProblems(connector, capabilities, {
    leavers: leaversOf(leavers),
    match,
    mapped,
  }))
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
