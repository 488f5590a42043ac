import type { SuperOfficeSettings } from './settings.ts'
import { tenantOf } from './tenant.ts'

/** What none of SuperOffice's pages says and the connector counts on all the same. */
export function assumptions({ administratorRight, hiddenLicences = [], url }: SuperOfficeSettings): readonly string[] {
  const always = ['a quote inside a text of a filter is written twice', 'the id alone sets a role or a user group']
  return [
    ...always,
    ...(administratorRight === undefined ? ['users with our own role, and nobody else, administer users'] : []),
    ...(hiddenLicences.length === 0 ? ['saving a user with a plan also assigns the hidden licences of the plan'] : []),
    ...(tenantOf(url) === undefined ? [] : ['a tenant whose user administration is closed to us answers HTTP 403']),
  ]
}
