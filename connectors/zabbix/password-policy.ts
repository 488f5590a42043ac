import type { PasswordPolicy } from './password.ts'
import type { Tools } from './tools.ts'

/** Zabbix's own default. */
const usualPolicy: PasswordPolicy = { leastLength: 8 }

/**
 * The policy in force, asked for once in the life of a connection and again when what we learned was thrown away. Not every Super
 * admin may read it; the usual one is then a good guess, and ours exceeds it by far. @throws Fault
 */
export async function readPasswordPolicy({ client, learned }: Tools, signal: AbortSignal): Promise<PasswordPolicy> {
  if (learned.passwordPolicy !== undefined) return learned.passwordPolicy
  const answer = await client.call('authentication.get', { output: ['passwd_min_length'] }, { write: false, signal })
  learned.passwordPolicy = answer.kind === 'result' ? policyIn(answer.result) : usualPolicy
  return learned.passwordPolicy
}

function policyIn(result: unknown): PasswordPolicy {
  const least =
    typeof result === 'object' && result !== null && 'passwd_min_length' in result
      ? Number(result.passwd_min_length)
      : Number.NaN
  return Number.isInteger(least) ? { leastLength: least } : usualPolicy
}
