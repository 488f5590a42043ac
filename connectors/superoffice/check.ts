import { type CheckReport, Fault, plainText, remoteId, shorten } from '#contract'
import { isRecord } from '#kit'
import { readAdministrators } from './administrators.ts'
import type { SuperOfficeClient } from './client.ts'
import type { Who } from './self.ts'

/**
 * Signs in and looks around; only reads.
 * @throws Fault `denied` when users cannot be administered from here, `throttled` while a tenant is down
 */
export async function check(
  client: SuperOfficeClient,
  who: Who,
  administratorRight: string | undefined,
  signal: AbortSignal,
): Promise<CheckReport> {
  await client.relocate(signal)
  const version = await readVersion(client, signal)
  const self = await who(signal, { fresh: true })
  // Everybody may ask who they are; a user is shown to those who administer users, and Online to hardly anybody.
  const user = await client.entity(`/User/${self.id}?$select=AssociateId,Type`, `user ${self.id}`, signal)
  const administration = await readAdministrators(self, administratorRight, client, signal)
  return {
    product: productOf(version),
    signedInAs: self.role === '' ? self.name : `${self.name} (${self.role})`,
    self: remoteId(self.id),
    ...administration.report,
    remarks: [...remarksOf(client, self.name, plainText(user?.Type)), ...administration.remarks],
  }
}

/** Only for people: a server that does not tell its version is none the worse. @throws Fault */
async function readVersion(client: SuperOfficeClient, signal: AbortSignal): Promise<unknown> {
  try {
    return await client.read('..', 'the version', signal)
  } catch (error) {
    if (error instanceof Fault && error.kind === 'broken') return undefined
    throw error
  }
}

/** `NetServer` says it for people, `NetServerVersion` for programs; older servers have only one of them. */
function productOf(version: unknown): string {
  const { NetServerVersion, NetServer } = isRecord(version) ? version : {}
  const number = plainText(NetServerVersion)
  return number === '' ? plainText(NetServer) || 'SuperOffice' : `SuperOffice NetServer ${number}`
}

function remarksOf({ tenant }: SuperOfficeClient, name: string, type: string): readonly string[] {
  const personal = `${shorten(name)} is an internal user: if it is a person’s, make another one for usherd alone, so that nobody’s leaving locks usherd out.`
  const online = `SuperOffice lets apps administer users Online by special permission only; tenant ${tenant?.id ?? ''} has it now.`
  return [...(type === 'InternalAssociate' ? [personal] : []), ...(tenant === undefined ? [] : [online])]
}
