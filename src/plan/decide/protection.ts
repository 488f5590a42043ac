import type { Link } from '../../domain/link.ts'
import { shorten } from '../../domain/text/shorten.ts'
import { type Attributes, isList, type Scalar, type Value } from '../../domain/value.ts'
import type { TargetPolicy } from '../policy.ts'
import { ownershipOf } from '../values/attribute-rules.ts'
import type { IdsByKind } from './lookup.ts'

type ProtectionRules = Pick<TargetPolicy, 'protect' | 'protectLookups'>

/** A protection that covers an account, or one that cannot say whether it does: `failure` is why. */
interface Protection {
  readonly rule: string
  readonly failure?: string
}

/**
 * The rule that protects an account with these attributes, else the first that cannot be answered for it; undefined: none does. Things
 * that the target knows by ids may be named in a rule.
 */
export function protectedBy(account: Attributes, rules: ProtectionRules, ids?: IdsByKind): Protection | undefined {
  const named = withNames(account, rules, ids)
  let failed: Protection | undefined
  for (const { text, uses, evaluate } of rules.protect) {
    try {
      if (evaluate(named) === true) return { rule: text }
    } catch (error) {
      failed ??= { rule: text, failure: failureOf(error, uses, account) }
    }
  }
  return failed
}

/** What cannot be told, and what the account lacks for it. */
function failureOf(error: unknown, uses: readonly string[], account: Attributes): string {
  const absent = uses.filter(name => account[name] === undefined || account[name] === null)
  const reason = error instanceof Error ? error.message : 'it fails'
  return absent.length === 0 ? reason : `the account has no ${absent.map(name => shorten(name)).join(', ')} (${reason})`
}

/** Names that rules give to things the target knows by ids: kind -> names. They have to be looked up to be compared. */
export function namesInProtection({
  protect,
  protectLookups = {},
}: ProtectionRules): ReadonlyMap<string, ReadonlySet<string>> {
  const names = new Map<string, Set<string>>()
  for (const { uses, literals } of protect) {
    for (const attribute of uses) {
      const kind = protectLookups[attribute]
      if (kind !== undefined) names.set(kind, (names.get(kind) ?? new Set()).union(new Set(literals)))
    }
  }
  return names
}

/** Attributes in which what a rule names stands by that name: in a list beside its id, alone in its place. */
function withNames(account: Attributes, rules: ProtectionRules, ids: IdsByKind | undefined): Attributes {
  const wanted = namesInProtection(rules)
  if (ids === undefined || wanted.size === 0) return account
  const named: Record<string, Value | null> = { ...account }
  for (const [attribute, kind] of Object.entries(rules.protectLookups ?? {})) {
    const value = account[attribute]
    if (value === undefined || value === null) continue
    const nameOf = new Map<string, string>()
    for (const name of wanted.get(kind) ?? []) {
      // Where several go by the name, each of them does.
      for (const id of [ids.get(kind)?.get(name) ?? []].flat()) nameOf.set(id, name)
    }
    named[attribute] = namedIn(value, nameOf)
  }
  return named
}

function namedIn(value: Value, nameOf: ReadonlyMap<string, string>): Value {
  if (!isList(value)) return nameOf.get(String(value)) ?? value
  const members: Scalar[] = []
  for (const member of value) {
    if (typeof member === 'object') return value
    const name = nameOf.get(String(member))
    members.push(member, ...(name === undefined ? [] : [name]))
  }
  return members
}

/**
 * Can it be told from memory whether an account is protected? Only when every attribute the rules look at is one the target has
 * confirmed to us whole; what nobody manages, and what others add to, has to be looked up there.
 */
export function protectionIsKnown(
  link: Link,
  { protect, attributes, mapping }: Pick<TargetPolicy, 'protect' | 'attributes' | 'mapping'>,
): boolean {
  const isWhole = (name: string): boolean =>
    link.confirmed[name] !== undefined && ownershipOf(attributes[name], mapping.rules[name]) !== 'additive'
  return protect.every(({ uses }) => uses.every(isWhole))
}
