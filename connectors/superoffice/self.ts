import { Fault, plainText } from '#contract'
import type { SuperOfficeClient } from './client.ts'
import { idOf, recordOf } from './records.ts'

/** Who SuperOffice says we are. */
export interface Self {
  readonly id: string
  readonly name: string
  /** Name of our role, for people. */
  readonly role: string
  readonly roleId: string
  /** Programmatic names of the function rights of our role; none where SuperOffice does not show them. */
  readonly rights: readonly string[]
  /** The company of our person: where new colleagues belong, too. */
  readonly companyId: string
}

/** Who we are, as last heard; `fresh` asks again. @throws Fault */
export type Who = (signal: AbortSignal, options?: { readonly fresh: boolean }) => Promise<Self>

/** Remembers who we are: the same account signs in as long as a connection lives. */
export function createSelf(client: SuperOfficeClient): Who {
  let known: Self | undefined
  return async (signal, { fresh } = { fresh: false }) => {
    if (known === undefined || fresh) known = await whoWeAre(client, signal)
    return known
  }
}

/** Asks for the signed-in user; also allowed Online. @throws Fault `broken` when the answer names nobody */
async function whoWeAre(client: SuperOfficeClient, signal: AbortSignal): Promise<Self> {
  const principal = recordOf(await client.read('/User/currentPrincipal', 'who we are', signal), 'who we are')
  const id = idOf(principal.AssociateId)
  if (id === '') throw new Fault('broken', 'SuperOffice does not say who we are (User/currentPrincipal)')
  const name = plainText(principal.UserName) || plainText(principal.Associate)
  const rights = Array.isArray(principal.FunctionRights) ? principal.FunctionRights.map(plainText) : []
  return {
    id,
    name,
    role: plainText(principal.RoleName),
    roleId: idOf(principal.RoleId),
    rights: rights.filter(right => right !== ''),
    companyId: idOf(principal.ContactId),
  }
}
