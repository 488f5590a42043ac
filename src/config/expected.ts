import type { Expected } from '../mapping/expected.ts'
import type { SourceConfig, TargetConfig } from './config.ts'
import type { ReadSource } from './source/source.ts'

/**
 * A source with what its records have to show. Where it has rules, they say so. Where its records are taken as they are, it is what the
 * targets read of them, as far as no other of their sources can be meant.
 */
export function withExpected(
  config: SourceConfig,
  sources: readonly ReadSource[],
  targets: readonly (TargetConfig | undefined)[],
): SourceConfig {
  if (config.recipe.mapping !== undefined) return config
  const expects = targets.flatMap(target => (target === undefined ? [] : expectedBy(target, config.name, sources)))
  return expects.length === 0 ? config : { ...config, recipe: { ...config.recipe, expects } }
}

function expectedBy({ policy }: TargetConfig, source: string, sources: readonly ReadSource[]): readonly Expected[] {
  const { target, mapping, scope } = policy
  const others = policy.sources.flatMap(name => (name === source ? [] : (sources.find(one => one.name === name) ?? [])))
  const given = new Set(others.flatMap(({ attributes }) => attributes))
  if (!policy.sources.includes(source) || given.has('any')) return []
  return [
    ...mapping.expects.map(({ field, attribute }) => ({ field, reader: `the rule of "${attribute}" at ${target}` })),
    ...(scope?.expects ?? []).map(field => ({ field, reader: `the scope of ${target}` })),
  ].filter(({ field }) => !given.has(field))
}
