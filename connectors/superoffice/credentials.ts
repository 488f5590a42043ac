import { type AttributeChange, type Attributes, isList, plainText, shorten } from '#contract'
import { listIn, type Raw, recordIn } from '#kit'
import { type PatchOperation, pointer } from './patch.ts'
import { rejected } from './rejected.ts'

/** A way to sign in, as the mapping gives it. */
interface Credential {
  readonly type: string
  readonly displayValue: string
  /** Such as a SID; undefined: whatever is there stays. */
  readonly value: string | undefined
}

/** Steps that add, change and take away ways to sign in, told apart by their type. @throws Fault `rejected` */
export function credentialSteps(user: Raw, { name, to, mode }: AttributeChange): readonly PatchOperation[] {
  const there = listIn(user, 'Credentials')
  const types = there.map(typeOf)
  const named = credentialsIn(to, name)
  const isGone = (type: string): boolean => {
    const isNamed = named.some(one => one.type === type)
    return mode === 'remove' ? isNamed : mode === 'add' ? false : !isNamed
  }
  const wanted = mode === 'remove' ? [] : named
  const gone = there.flatMap((_credential, index) => (isGone(types[index] ?? '') ? [index] : []))
  return [
    ...there.flatMap((credential, index) =>
      changing(
        credential,
        index,
        wanted.find(one => one.type === types[index]),
      ),
    ),
    // From the end, so that the positions of the others hold.
    ...gone.toReversed().flatMap(index => removing(index, types[index] ?? '')),
    ...adding(
      user,
      wanted.filter(one => !types.includes(one.type)),
    ),
  ]
}

const typeOf = (credential: Raw): string => plainText(recordIn(credential, 'Type').Type)

function credentialsIn(to: AttributeChange['to'], field: string): readonly Credential[] {
  const members = to === null ? [] : isList(to) ? [...to] : [to]
  return members.map(member => {
    if (typeof member !== 'object')
      throw rejected(field, `${field} takes records of Type and DisplayValue, not ${shorten(member)}`)
    return credentialFrom(member, field)
  })
}

function credentialFrom({ Type, DisplayValue, Value }: Attributes, field: string): Credential {
  const type = plainText(Type)
  if (type === '') throw rejected(field, 'every record of Credentials needs a Type')
  // Plans and the ledger show what is mapped.
  if (Value !== undefined && Value !== null && /passw/i.test(type))
    throw rejected(field, 'a password must not be in Credentials; give it as the secret attribute Password')
  return { type, displayValue: plainText(DisplayValue), value: Value === undefined ? undefined : plainText(Value) }
}

function changing(credential: Raw, index: number, wanted: Credential | undefined): readonly PatchOperation[] {
  if (wanted === undefined) return []
  const { displayValue, value } = wanted
  const steps: PatchOperation[] = []
  const path = (member: string): string => pointer('Credentials', index, member)
  if (plainText(credential.DisplayValue) !== displayValue)
    steps.push({ op: 'replace', path: path('DisplayValue'), value: displayValue })
  if (value !== undefined && plainText(credential.Value) !== value)
    steps.push({ op: 'replace', path: path('Value'), value })
  return steps.length === 0 ? [] : [isStill(index, typeOf(credential)), ...steps]
}

const removing = (index: number, type: string): readonly PatchOperation[] => [
  isStill(index, type),
  { op: 'remove', path: pointer('Credentials', index) },
]

const isStill = (index: number, type: string): PatchOperation => ({
  op: 'test',
  path: pointer('Credentials', index, 'Type', 'Type'),
  value: type,
})

function adding(user: Raw, credentials: readonly Credential[]): readonly PatchOperation[] {
  const records = credentials.map(({ type, displayValue, value }) => ({
    Type: { Type: type },
    DisplayValue: displayValue,
    ...(value === undefined ? {} : { Value: value }),
  }))
  if (records.length === 0) return []
  if (!Array.isArray(user.Credentials)) return [{ op: 'add', path: '/Credentials', value: records }]
  return records.map(value => ({ op: 'add', path: '/Credentials/-', value }))
}
