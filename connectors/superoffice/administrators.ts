import { type CheckReport, Fault, type RemoteId, remoteId } from '#contract'
import { readRows } from './archive.ts'
import type { SuperOfficeClient } from './client.ts'
import { idOf, recordsOf } from './records.ts'
import type { Self } from './self.ts'

/** What is known of those who may administer users. */
interface Administration {
  /** For the report: who they are, or why that is not known. */
  readonly report: Pick<CheckReport, 'administrators' | 'administratorsUnknown'>
  readonly remarks: readonly string[]
}

/**
 * Users who can sign in and have a role that administers users: our own, and those with the function right the settings name. Without
 * that right there may be more administrators than we see, so that the last one we see is left alone too early, never too late.
 * The question is asked by the id of the role (`oneOf`), as the archive's table has it for a list; whether somebody is active is part of
 * it, since rows hold what is shown to people. It is a question besides: that it fails stops nothing, and what it protects is held then.
 * @param right the setting `administratorRight`
 * @throws Fault `throttled`
 */
export async function readAdministrators(
  self: Self,
  right: string | undefined,
  client: SuperOfficeClient,
  signal: AbortSignal,
): Promise<Administration> {
  if (self.roleId === '') return unknown('SuperOffice does not say which role we have', [], [])
  const { roles, remarks } = await readRolesThatAdminister(self, right, client, signal)
  try {
    const found = await readUsersWith(roles, client, signal)
    // We have such a role ourselves: an answer without us is about something else.
    if (found.some(id => id === self.id)) return { report: { administrators: found }, remarks }
    return unknown('SuperOffice’s list of users with the roles that administer them does not name us', roles, remarks)
  } catch (error) {
    return unknown(whyNot(error), roles, remarks)
  }
}

/** @throws what is no answer to a question besides: not a fault, or a plea to wait */
function whyNot(error: unknown): string {
  if (!(error instanceof Fault) || error.kind === 'throttled') throw error
  return `SuperOffice does not say which users have a role that administers users (${error.answer ?? error.kind})`
}

function unknown(why: string, roles: readonly string[], remarks: readonly string[]): Administration {
  const sign = roles.length === 0 ? {} : { unless: { attribute: 'Role', values: roles } }
  return {
    report: { administratorsUnknown: { why, ...sign } },
    remarks: [
      ...remarks,
      `${why}: whoever may be the last administrator is neither disabled nor given another role until it does.`,
    ],
  }
}

/** @returns ids of roles: ours, and those that have the right */
async function readRolesThatAdminister(
  { roleId, rights }: Self,
  right: string | undefined,
  client: SuperOfficeClient,
  signal: AbortSignal,
): Promise<{ readonly roles: readonly string[]; readonly remarks: readonly string[] }> {
  if (right === undefined) return { roles: [roleId], remarks: [] }
  const ownAlone = (why: string) => ({
    roles: [roleId],
    remarks: [`${why}; only users with our own role count as administrators until administratorRight is corrected.`],
  })
  if (rights.length > 0 && !rights.includes(right)) return ownAlone(`our role has no function right ${right}`)
  try {
    const what = `roles with the right ${right}`
    const answer = await client.read(`/Role/WithFunctionRight/${encodeURIComponent(right)}`, what, signal)
    const roles = recordsOf(answer, what).map(role => idOf(role.Id))
    return roles.includes(roleId) ? { roles, remarks: [] } : ownAlone(`our role is not among the ${what}`)
  } catch (error) {
    if (!(error instanceof Fault) || error.kind === 'throttled') throw error
    return ownAlone(`SuperOffice does not say which roles have the right ${right} (${error.answer ?? error.kind})`)
  }
}

async function readUsersWith(
  roles: readonly string[],
  client: SuperOfficeClient,
  signal: AbortSignal,
): Promise<readonly RemoteId[]> {
  const filter = `role oneOf (${roles.join(',')}) and isActive set true`
  const query = { path: '/User', columns: ['associateDbId'], filter, what: 'the administrators' }
  const found = await Array.fromAsync(readRows(query, client, signal))
  return found.map(row => remoteId(idOf(row.PrimaryKey)))
}
