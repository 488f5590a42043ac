import { Fault, fold, isQueued, plainText, type RemoteId, remoteId } from '#contract'
import type { Raw } from '#kit'
import type { Reply } from './call.ts'
import type { ScimClient } from './client.ts'
import { find, readUser } from './read.ts'

/** Whether an answer to a write leaves open what has become of it: then one looks. An empty 204 is how a service says yes. */
export const isUnseen = (reply: Reply): boolean =>
  isQueued(reply) || reply.isStrange || (reply.body === undefined && reply.status !== 204)

/**
 * A write that was accepted, and whose effect is not to be seen: `interrupted`. When what answered speaks no SCIM, a proxy may have
 * said it, and nobody knows whom it speaks for: `broken`.
 */
export function notYet(what: string, { status, isStrange = false }: Pick<Reply, 'status'> & Partial<Reply>): Fault {
  const answer = `HTTP ${status}`
  return isStrange
    ? new Fault(
        'broken',
        `the SCIM service, asked for ${what}, answered with something that is no JSON object, and it is not done; check that url is the address of the service`,
        { answer },
      )
    : new Fault('interrupted', `the SCIM service took ${what} (${answer}), and does not show it done yet`, { answer })
}

/**
 * The account an accepted request has made: as the answer shows it, else at the address the answer names (RFC 7644 §3.3: `Location`
 * SHALL be there, a body only SHOULD), else by its sign-in name.
 * @param userName the one that was sent
 * @throws Fault `interrupted` while it is not to be seen
 */
export async function findMadeUser(
  reply: Reply,
  userName: string,
  client: ScimClient,
  signal: AbortSignal,
): Promise<{ readonly id: RemoteId; readonly user: Raw }> {
  const { body, headers } = reply
  const shown = plainText(body?.id)
  if (body !== undefined && shown !== '' && !isQueued(reply)) return { id: remoteId(shown), user: body }
  for (const id of [shown, idAt(headers.location, client)]) {
    const user = id === '' ? undefined : await readUser(remoteId(id), client, signal)
    // An address may lead to somebody else.
    if (user !== undefined && fold(plainText(user.userName)) === fold(userName)) return { id: remoteId(id), user }
  }
  const [found, another] = await find({ name: 'userName', values: [userName] }, client, signal)
  const user = found === undefined || another !== undefined ? undefined : await readUser(found.remoteId, client, signal)
  if (found === undefined || user === undefined) throw notYet('the new account', reply)
  return { id: found.remoteId, user }
}

function idAt(location: string | undefined, client: ScimClient): string {
  const [, id = ''] = /^\/Users\/([^/?#]+)$/.exec(client.pathOf(location ?? '') ?? '') ?? []
  try {
    return decodeURIComponent(id)
  } catch {
    return ''
  }
}

/** Looks whether an account is gone after a request to delete it that was accepted. @throws Fault `interrupted` while it is there */
export async function ensureDeleted(
  reply: Reply,
  id: RemoteId,
  client: ScimClient,
  signal: AbortSignal,
): Promise<void> {
  if (!isQueued(reply) && !reply.isStrange) return
  if ((await readUser(id, client, signal)) !== undefined) throw notYet(`the end of account ${id}`, reply)
}
