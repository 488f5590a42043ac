import { type AttributeChange, type Fault, plainText, shorten } from '#contract'
import { wantedMembers } from './members.ts'
import { type PatchOperation, pointer } from './patch.ts'
import { idOf, listIn, type Raw } from './records.ts'
import { rejected } from './rejected.ts'

/** A module licence as a user shows it, assigned or not. */
export interface Licence {
  readonly id: string
  /** `SUPEROFFICE`, or the maker of a module. */
  readonly owner: string
  readonly name: string
  readonly assigned: boolean
  /** Where it stands in the user. */
  readonly path: string
  readonly module: Raw
}

const lists = ['RestrictedModuleLicenses', 'UnrestrictedModuleLicenses'] as const

/** Every module licence there is, as one user shows them. */
export function licencesOf(user: Raw): readonly Licence[] {
  return listIn(user, 'LicenseOwners').flatMap((owner, position) =>
    lists.flatMap(list =>
      listIn(owner, list).map((module, index) => ({
        id: idOf(module.ModuleLicenseId),
        owner: plainText(owner.Name),
        name: plainText(module.Name),
        assigned: module.Assigned === true,
        path: pointer('LicenseOwners', position, list, index),
        module,
      })),
    ),
  )
}

/** Ids of the licences a user has. */
export function assignedLicences(user: Raw): readonly string[] {
  return licencesOf(user).flatMap(({ id, assigned }) => (assigned ? [id] : []))
}

/**
 * Steps that assign and take away licences. Only the mark changes; the counters beside it are SuperOffice's.
 * @throws Fault `rejected` when a licence is not there, not to be assigned, or none is free
 */
export function licenceSteps(user: Raw, change: AttributeChange): readonly PatchOperation[] {
  const all = licencesOf(user)
  const wanted = new Set(wantedMembers(assignedLicences(user), change))
  const unknown = [...wanted].find(id => !all.some(licence => licence.id === id))
  if (unknown !== undefined)
    throw rejected(change.name, `SuperOffice has no module licence ${shorten(unknown)}; correct LicenseOwners`)
  return all
    .filter(({ id, assigned }) => wanted.has(id) !== assigned)
    .flatMap(licence => {
      const problem = licence.assigned ? undefined : obstacle(licence, change.name)
      if (problem !== undefined) throw problem
      return marking(licence)
    })
}

function marking({ path, assigned, module }: Licence): readonly PatchOperation[] {
  return [
    { op: 'test', path: `${path}/ModuleLicenseId`, value: module.ModuleLicenseId },
    { op: 'replace', path: `${path}/Assigned`, value: !assigned },
  ]
}

/** Why a licence cannot be assigned now. SuperOffice itself says so only when the user is saved, and less clearly. */
function obstacle({ name, path, module }: Licence, field: string): Fault | undefined {
  const { Free, InUse, Total, CanAssign, Unrestricted, PrerequisiteModuleName } = module
  const isCounted = path.includes(lists[0]) && Unrestricted !== true
  if (isCounted && typeof Free === 'number' && Free <= 0) {
    return rejected(
      field,
      `no licence ${shorten(name)} is free (${plainText(InUse)} of ${plainText(Total)} in use); free a licence or buy more, then usherd retry`,
    )
  }
  if (CanAssign !== false) return undefined
  const needs = plainText(PrerequisiteModuleName)
  const why = needs === '' ? 'SuperOffice says it cannot be assigned to this user' : `it needs ${shorten(needs)} first`
  return rejected(field, `licence ${shorten(name)} cannot be assigned: ${why}`)
}
