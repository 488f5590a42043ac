import { type AttributeChange, type Fault, plainText, shorten } from '#contract'
import { listIn, type Raw } from '#kit'
import { wantedMembers } from './members.ts'
import { type PatchOperation, pointer } from './patch.ts'
import { idOf } from './records.ts'
import { rejected } from './rejected.ts'

/** A module licence as a user shows it, assigned or not. */
interface Licence {
  readonly id: string
  /** `SUPEROFFICE`, or the maker of a module. */
  readonly owner: string
  /** The code programs know it by: `ten-sales`. */
  readonly name: string
  /** What people call it: `Sales Premium`; empty where the vendor gave it no words. */
  readonly description: string
  readonly assigned: boolean
  /** Goes with a user plan, and is SuperOffice's business. */
  readonly hidden: boolean
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
        description: plainText(module.Description),
        assigned: module.Assigned === true,
        hidden: module.IsHidden === true,
        path: pointer('LicenseOwners', position, list, index),
        module,
      })),
    ),
  )
}

/** Ids of the licences a user has, without those that go with a plan: nobody gives or takes these by themselves. */
export function assignedLicences(user: Raw): readonly string[] {
  return licencesOf(user).flatMap(({ id, assigned, hidden }) => (assigned && !hidden ? [id] : []))
}

/** The flag of a licence that is a user plan. */
const planFlag = 1

const isPlan = ({ module }: Licence): boolean => (Number(module.ExtraFlags ?? 0) & planFlag) !== 0

/**
 * Steps that assign and take away licences. Only the mark changes; the counters beside it are SuperOffice's. Hidden licences are never
 * taken away, nor is one that cannot be assigned, and so was not by us, because a mapping does not name it.
 * @param withPlan codes of hidden licences to assign together with a plan
 * @throws Fault `rejected` when a licence is not there, not to be assigned, or none is free
 */
export function licenceSteps(
  user: Raw,
  change: AttributeChange,
  withPlan: readonly string[],
): readonly PatchOperation[] {
  const all = licencesOf(user)
  const open = all.filter(licence => !licence.hidden)
  const wanted = new Set(wantedMembers(assignedLicences(user), change))
  const unknown = [...wanted].find(id => !open.some(licence => licence.id === id))
  if (unknown !== undefined) throw noLicence(unknown, all, change.name)
  const isOurs = ({ assigned, module }: Licence): boolean =>
    !(assigned && module.CanAssign === false && (change.mode ?? 'replace') === 'replace')
  const changing = open.filter(licence => wanted.has(licence.id) !== licence.assigned && isOurs(licence))
  const hidden = changing.some(licence => isPlan(licence) && !licence.assigned) ? beside(all, withPlan) : []
  return [...changing, ...hidden].flatMap(licence => {
    const problem = licence.assigned ? undefined : obstacle(licence, change.name)
    if (problem !== undefined) throw problem
    return marking(licence)
  })
}

function noLicence(id: string, all: readonly Licence[], field: string): Fault {
  const hidden = all.find(licence => licence.id === id)
  return hidden === undefined
    ? rejected(field, `SuperOffice has no module licence ${shorten(id)}; correct ${field}`)
    : rejected(
        field,
        `licence ${shorten(hidden.name)} goes with a user plan and is not assigned by itself; map the plan, and name it under hiddenLicences should SuperOffice not assign it`,
      )
}

/** Hidden licences, by code, that are not assigned yet. */
const beside = (all: readonly Licence[], codes: readonly string[]): readonly Licence[] =>
  all.filter(({ hidden, assigned, name }) => hidden && !assigned && codes.includes(name))

/**
 * Whether SuperOffice assigns the hidden licences of a plan when a user is saved with it is documented nowhere, and without them nobody
 * can sign in.
 * @returns a sentence for a user who got a plan and none of them
 */
export function hiddenNote(user: Raw, changes: readonly AttributeChange[]): string | undefined {
  if (!changes.some(({ name, mode }) => name === 'LicenseOwners' && mode !== 'remove')) return undefined
  const all = licencesOf(user)
  const plan = all.find(licence => licence.assigned && isPlan(licence))
  const hidden = all.filter(licence => licence.hidden)
  if (plan === undefined || hidden.length === 0 || hidden.some(licence => licence.assigned)) return undefined
  const codes = hidden.map(({ name }) => name).join(', ')
  return `SuperOffice assigned plan ${shorten(plan.name)} without any of its hidden licences (there are ${codes}), which people need to sign in; assign them there, and name them under hiddenLicences`
}

function marking({ path, assigned, module }: Licence): readonly PatchOperation[] {
  return [
    { op: 'test', path: `${path}/ModuleLicenseId`, value: module.ModuleLicenseId },
    { op: 'replace', path: `${path}/Assigned`, value: !assigned },
  ]
}

/** Why a licence cannot be assigned now. SuperOffice itself says so only when the user is saved, and less clearly. */
function obstacle({ name, description, path, module }: Licence, field: string): Fault | undefined {
  const { Free, InUse, Total, CanAssign, Unrestricted, PrerequisiteModuleName } = module
  const isCounted = path.includes(lists[0]) && Unrestricted !== true
  if (isCounted && typeof Free === 'number' && Free <= 0) {
    return rejected(
      field,
      `no licence ${shorten(description || name)} is free (${plainText(InUse)} of ${plainText(Total)} in use); free a licence or buy more, then usherd retry`,
    )
  }
  if (CanAssign !== false) return undefined
  const needs = plainText(PrerequisiteModuleName)
  const why = needs === '' ? 'SuperOffice says it cannot be assigned to this user' : `it needs ${shorten(needs)} first`
  return rejected(field, `licence ${shorten(name)} cannot be assigned: ${why}`)
}
