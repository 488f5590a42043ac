import { scryptSync } from 'node:crypto'
import type { Secret } from '../../domain/secret.ts'
import { mappingRevision } from '../../mapping/person-hash.ts'
import type { TargetPolicy } from '../../plan/policy.ts'
import { ownershipOf } from '../../plan/values/attribute-rules.ts'

/**
 * Stands for a secret in plans and links. Keyed by the store's own salt, slow to compute and cut to 32 bits: tells whether the secret
 * changed, and too little to find out what it is.
 */
function secretMark(secret: Secret, salt: string): string {
  return `secret:${scryptSync(secret.reveal(), salt, 32).toString('hex').slice(0, 8)}`
}

/** Marks of all secrets of a mapping, by attribute. */
export function secretMarksOf(policy: TargetPolicy, salt: string): Readonly<Record<string, string>> {
  return marksOf(Object.entries(policy.mapping.secrets), salt)
}

/**
 * A policy whose revision covers the secrets that are sent again when they change, so that a secret that is rotated makes everybody due
 * at once. One that is set only when an account is made concerns nobody who has one.
 * @param salt of the store: the same secret gives another revision in another store
 */
export function withSecretRevision(policy: TargetPolicy, salt: string): TargetPolicy {
  const { mapping, attributes, revision } = policy
  const sentAgain = Object.entries(mapping.secrets).filter(
    ([name]) => ownershipOf(attributes[name], mapping.rules[name]) === 'managed',
  )
  return sentAgain.length === 0
    ? policy
    : { ...policy, revision: mappingRevision([revision, marksOf(sentAgain, salt)]) }
}

const marksOf = (
  secrets: readonly (readonly [name: string, secret: Secret])[],
  salt: string,
): Readonly<Record<string, string>> =>
  Object.fromEntries(secrets.map(([name, secret]) => [name, secretMark(secret, salt)]))
