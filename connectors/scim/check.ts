import { type CheckReport, Fault } from '#contract'
import type { ScimClient } from './client.ts'
import type { Service } from './service.ts'

/** Asks what the service can do, and reads one account and one group. @throws Fault `denied` when the token is not good */
export async function check(client: ScimClient, host: string, signal: AbortSignal): Promise<CheckReport> {
  const service = await client.service(signal, { fresh: true })
  await client.read({ path: '/Users', query: { startIndex: 1, count: 1 }, what: 'its accounts' }, signal)
  const hasGroups = await showsGroups(client, signal)
  return { product: `SCIM 2.0 service at ${host}`, remarks: [...remarksOn(service), ...(hasGroups ? [] : [groupless])] }
}

const groupless = 'The service has no groups: do not map groups.'

async function showsGroups(client: ScimClient, signal: AbortSignal): Promise<boolean> {
  try {
    const query = { startIndex: 1, count: 1, excludedAttributes: 'members' }
    await client.read({ path: '/Groups', query, what: 'its groups' }, signal)
    return true
  } catch (error) {
    if (error instanceof Fault && (error.kind === 'missing' || error.answer === 'HTTP 501')) return false
    throw error
  }
}

/** What an operator should know of how usherd will work there. */
function remarksOn({ isStated, patches, filters, versions }: Service): readonly string[] {
  const remarks: string[] = []
  if (!isStated)
    remarks.push('The service does not say what it can do (ServiceProviderConfig): usherd expects PATCH and filters.')
  if (!patches)
    remarks.push(
      'The service has no PATCH: usherd reads whole accounts and groups and writes them back, groups only when it can see that all of their members were shown.',
    )
  if (!patches && !versions)
    remarks.push('It has no versions either: of two writes at the same moment the later one wins.')
  if (!filters) remarks.push('The service cannot filter: to find an account, usherd reads all of them.')
  return remarks
}
