import { Fault, plainText, type RemoteId, shorten } from '#contract'
import { listIn, type Raw } from '#kit'
import type { ScimClient } from './client.ts'
import { rejected } from './edits.ts'
import { ensureWhole } from './members-shown.ts'
import type { Membership } from './memberships.ts'
import { itself } from './read.ts'
import { versionOf } from './records.ts'
import { isUnseen } from './seen.ts'

/** Reads and writes before we give up against somebody who writes the same group all the time. */
const mostTries = 3

/**
 * Lets an account join or leave a group of a service without PATCH: the group is read, and written whole with the members of
 * others. One of us at a time writes a group. Where the service has versions, a group that somebody else has changed meanwhile is
 * not written over (`If-Match`); where it has none, the group is looked at afterwards. Either way it is tried again.
 * @throws Fault `rejected` when not all members may have been shown; `interrupted` when the group does not keep the membership;
 *   `missing` when it is gone
 */
export function rewriteGroup(
  user: RemoteId,
  membership: Membership,
  client: ScimClient,
  signal: AbortSignal,
): Promise<void> {
  return client.alone([groupPath(membership)], () => bringAbout(user, membership, client, signal), signal)
}

async function bringAbout(
  user: RemoteId,
  membership: Membership,
  client: ScimClient,
  signal: AbortSignal,
): Promise<void> {
  let wrote = false
  for (let tries = 0; tries <= mostTries; tries += 1) {
    const group = await readGroup(membership, client, signal)
    const isMember = listIn(group, 'members').some(({ value }) => plainText(value) === user)
    if (isMember && membership.joins) return
    try {
      // Who is not shown may be in it all the same.
      await ensureWhole(group, membership, client, signal)
    } catch (error) {
      throw wrote && error instanceof Fault ? inDoubt(error) : error
    }
    if (!isMember && !membership.joins) return
    if (tries === mostTries) break
    const result = await writeGroup(user, membership, group, client, signal)
    if (result === 'kept') return
    wrote ||= result === 'written'
  }
  throw unkept(membership, wrote)
}

/** A written group that we may not see whole: whether the membership is in it now cannot be told from here. */
const inDoubt = ({ message, details }: Fault): Fault => new Fault('interrupted', message, details)

function unkept({ group, joins }: Membership, wrote: boolean): Fault {
  const name = `group ${shorten(group)}`
  return wrote
    ? new Fault(
        'interrupted',
        `the SCIM service said it was done, and ${name} is still ${joins ? 'without it' : 'with it'}`,
      )
    : new Fault('unreachable', `${name} is being changed by somebody else all the time; nothing was written`, {
        answer: 'HTTP 412',
        scope: 'account',
      })
}

/** Some services show members on request alone. An answer without any is asked for once more, by name. @throws Fault */
export async function readGroup(membership: Membership, client: ScimClient, signal: AbortSignal): Promise<Raw> {
  const call = { path: groupPath(membership), what: groupWords(membership) }
  const group = itself(await client.read(call, signal), membership.group, 'group')
  if (group.members !== undefined) return group
  const { members } = await client.read({ ...call, query: { attributes: 'members' } }, signal)
  return members === undefined ? group : { ...group, members }
}

/** @returns `kept`: the service has compared versions; `written`: it has to be looked at; `outdated`: somebody was faster */
async function writeGroup(
  user: RemoteId,
  membership: Membership,
  { meta, ...group }: Raw,
  client: ScimClient,
  signal: AbortSignal,
): Promise<'kept' | 'written' | 'outdated'> {
  const others = listIn(group, 'members').filter(({ value }) => plainText(value) !== user)
  const members = membership.joins ? [...others, { value: user }] : others
  const version = versionOf({ meta })
  const isCompared = (await client.service(signal)).versions && version !== ''
  try {
    const reply = await client.ask(
      {
        method: 'PUT',
        path: groupPath(membership),
        what: groupWords(membership),
        body: { ...group, members },
        fields: ['groups'],
        ...(isCompared ? { headers: { 'if-match': version } } : {}),
      },
      signal,
    )
    return isCompared && !isUnseen(reply) ? 'kept' : 'written'
  } catch (error) {
    if (error instanceof Fault && error.answer !== undefined && /^HTTP 412\b/.test(error.answer)) return 'outdated'
    throw error
  }
}

/** Nobody can be in a group that is gone: leaving it is done, joining it cannot be. */
export function forgiven(fault: Fault, membership: Membership): Membership {
  if (fault.kind !== 'missing') throw fault
  const { group, joins } = membership
  if (joins) throw rejected('groups', `the SCIM service has no group ${shorten(group)} any more`)
  return membership
}

export const groupPath = ({ group }: Membership): string => `/Groups/${encodeURIComponent(group)}`
export const groupWords = ({ group }: Membership): string => `group ${shorten(group)}`
