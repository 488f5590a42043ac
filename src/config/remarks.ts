import { isSameSystem, systemName } from '../domain/system.ts'
import { ownershipOf } from '../plan/values/attribute-rules.ts'
import type { SourceConfig, TargetConfig } from './config.ts'

/** What is right and may still not be meant, one sentence each: two sources that say the same, lists that nothing empties. */
export function remarksOn(sources: readonly SourceConfig[], targets: readonly TargetConfig[]): readonly string[] {
  return [
    ...sharedRemarks(targets),
    ...targets.flatMap(target => [...contestedRemarks(target, sources), ...keptRemarks(target)]),
  ]
}

/** Two targets at one system may take one account for two people's, or undo each other's work. */
function sharedRemarks(targets: readonly TargetConfig[]): readonly string[] {
  return targets.flatMap((one, index) =>
    targets
      .slice(index + 1)
      .flatMap(({ file, system }) =>
        system !== undefined && one.system !== undefined && isSameSystem(one.system, system)
          ? [{ file, system: one.system }]
          : [],
      )
      .map(
        other =>
          `${one.file} and ${other.file} talk to the same system, ${systemName(other.system)}: each would change accounts the other one looks after; keep one of them, or see to it by scope that nobody is in both`,
      ),
  )
}

/** Where two sources say whether somebody is active, or who an account belongs to, a human should know whose word counts. */
function contestedRemarks({ file, policy }: TargetConfig, sources: readonly SourceConfig[]): readonly string[] {
  const named = new Set(policy.match.flatMap(name => usesOf(policy.mapping.rules[name]?.from, policy.mapping.uses)))
  return ['active', ...named].flatMap(attribute => {
    const giving = policy.sources.filter(name => {
      const source = sources.find(one => one.name === name)
      return source?.recipe.mapping?.attributes.includes(attribute) === true
    })
    if (giving.length < 2) return []
    const why =
      attribute === 'active'
        ? 'look whether both mean the account, and leave the rule out where one does not'
        : 'accounts are found by it: the same key has to be the same person in both'
    return [`${file}: ${giving.join(' and ')} both give "${attribute}"; ${why}`]
  })
}

const usesOf = (from: string | undefined, uses: readonly string[]): readonly string[] =>
  from !== undefined && uses.includes(from) ? [from] : []

/** Rights a field lists itself, which an empty one does not take away. */
function keptRemarks({ file, policy }: TargetConfig): readonly string[] {
  return Object.entries(policy.attributes).flatMap(([name, spec]) => {
    const rule = policy.mapping.rules[name]
    const isList = spec.type === 'list' || spec.type === 'records'
    if (rule?.from === undefined || rule.lookup === undefined || !isList) return []
    if (
      rule.table !== undefined ||
      rule.clear === true ||
      rule.default !== undefined ||
      ownershipOf(spec, rule) === 'create-only'
    )
      return []
    return [
      `${file}: somebody whose "${rule.from}" is empty keeps every entry of "${name}" usherd gave; clear: true in its rule takes them away`,
    ]
  })
}
