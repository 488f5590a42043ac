import { enterpriseSchema, groupSchema, userSchema } from '../../src/scim/core-schemas.ts'
import type { DeclaredAttribute } from '../../src/scim/declared.ts'
import type { Dialect } from '../../src/scim/dialect.ts'
import { applyPatch, type Patched } from '../../src/scim/patch/apply.ts'
import { standard } from '../../src/scim/profiles.ts'
import { coreTypes, loadRegistry } from '../../src/scim/registry.ts'
import type { Body, ResourceType } from '../../src/scim/schema.ts'
import { ScimError } from '../../src/scim/scim-error.ts'

export const enterprise = enterpriseSchema.id
export const userUrn = userSchema.id
export const groupUrn = groupSchema.id

const typeNamed = (name: string, types: readonly ResourceType[]): ResourceType => {
  const type = types.find(one => one.name === name)
  if (type === undefined) throw new Error(`no type ${name}`)
  return type
}

export const userType = typeNamed('User', coreTypes)
export const groupType = typeNamed('Group', coreTypes)

export { standard }
export const strict: Dialect = {
  ...standard,
  missingElement: 'strict',
  loose: false,
  unknown: 'reject',
  primaries: 'reject',
  putWithoutActive: 'true',
}

/** A type of its own with these attributes. */
export function deviceType(attributes: readonly DeclaredAttribute[], required = false): ResourceType {
  const loaded = loadRegistry({
    schemas: [
      { id: 'urn:example:Device', attributes },
      { id: 'urn:example:More', attributes: [{ name: 'note' }, { name: 'place', required }] },
    ],
    types: [
      {
        name: 'Device',
        endpoint: '/Devices',
        schema: 'urn:example:Device',
        extensions: [{ schema: 'urn:example:More', required }],
      },
    ],
    extensions: [],
  })
  if ('problems' in loaded) throw new Error(JSON.stringify(loaded.problems))
  return typeNamed('Device', loaded.registry.types)
}

export const patchUrn = 'urn:ietf:params:scim:api:messages:2.0:PatchOp'

export const message = (...Operations: readonly unknown[]) => ({ schemas: [patchUrn], Operations })

/** A user to be patched. */
export const ann: Body = {
  userName: 'ann',
  name: { givenName: 'Ann', familyName: 'Lee' },
  active: true,
  emails: [
    { type: 'work', value: 'ann@work.test', primary: true },
    { type: 'home', value: 'ann@home.test' },
  ],
}

export const patchUser = (body: Body, operations: readonly unknown[], dialect: Dialect = standard): Patched =>
  applyPatch(body, message(...operations), { type: userType, dialect })

export const patchGroup = (
  operations: readonly unknown[],
  dialect: Dialect = standard,
  body: Body = { displayName: 'Staff' },
): Patched => applyPatch(body, message(...operations), { type: groupType, dialect })

/** `400 invalidPath`, as far as a request is refused. */
export function refusal(run: () => unknown): string {
  try {
    run()
  } catch (error) {
    if (error instanceof ScimError) return `${error.status} ${error.scimType}`
    throw error
  }
  return 'accepted'
}
