import { Fault } from '#contract'
import type { SuperOfficeClient } from './client.ts'
import { idOf, recordOf, textOf } from './records.ts'

/** Who SuperOffice says we are. */
export interface Self {
  readonly id: string
  readonly name: string
  readonly role: string
  /** The company of our person: where new colleagues belong, too. */
  readonly companyId: string
}

/** Asks for the signed-in user; also allowed Online. @throws Fault `broken` when the answer names nobody */
export async function whoWeAre(client: SuperOfficeClient, signal: AbortSignal): Promise<Self> {
  const principal = recordOf(await client.read('/User/currentPrincipal', 'who we are', signal), 'who we are')
  const id = idOf(principal.AssociateId)
  if (id === '') throw new Fault('broken', 'SuperOffice does not say who we are (User/currentPrincipal)')
  const name = textOf(principal.UserName) || textOf(principal.Associate)
  return { id, name, role: textOf(principal.RoleName), companyId: idOf(principal.ContactId) }
}
