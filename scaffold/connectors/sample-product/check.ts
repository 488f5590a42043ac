import { type CheckReport, plainText, remoteId } from '#contract'
import type { Client } from './client.ts'

/** Signs in, says what is there and who we are; changes nothing. @throws Fault `denied` when the token is not good */
export async function check(client: Client, signal: AbortSignal): Promise<CheckReport> {
  const { id, login, version, admin } = await client.send({ method: 'GET', path: '/me', what: 'who we are' }, signal)
  return {
    product: `Sample product ${plainText(version)}`,
    signedInAs: plainText(login),
    self: remoteId(plainText(id)),
    remarks: admin === true ? [] : ['The token belongs to no administrator: most writes will be refused.'],
  }
}
