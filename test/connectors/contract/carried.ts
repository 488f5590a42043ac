import { expect, test } from 'vitest'
import {
  type AttributeChange,
  type AttributeSpec,
  type Capabilities,
  comparable,
  exactly,
  Fault,
  type HttpRequest,
  isList,
  type Operation,
  type Receipt,
  type RemoteAccount,
  type RemoteId,
  Secret,
  type TargetConnector,
  type Value,
} from '#contract'
import type { Member, OpenFixture } from './fixture.ts'
import { creation, disabling, edit, enabling } from './operations.ts'
import { type Session, withSession } from './session.ts'

/** One attribute as a connector declares it, under a name it can be written by. */
interface Written {
  readonly name: string
  readonly spec: AttributeSpec
}

/** What an operation is to bring about in one attribute of one account. */
interface Attempt {
  readonly remoteId: RemoteId
  readonly receipt: Receipt
  /** What the operation says is ours once it is done. */
  readonly after: Value | undefined
  readonly sent: readonly HttpRequest[]
}

/** How planning may ask for a value, whoever owns the attribute (`own`). Undefined: not of attributes of this kind. */
type Way = (one: Written, value: Value, number: number, session: Session) => Promise<Attempt | undefined>

/**
 * Every attribute that a connector says can be written, in every operation that planning may put it into: the value is in a request, the
 * product has it afterwards, and nothing counts as confirmed that is not there. Driven by what is declared: a new attribute is covered.
 */
export function describeCarried(
  openFixture: OpenFixture,
  connector: TargetConnector,
  settings: Readonly<Record<string, unknown>>,
  can: Capabilities,
): void {
  const ways: Readonly<Record<string, Way>> = {
    'a create': created,
    'an update from what is there, as managed and if-empty attributes get it': updated('known'),
    'an update from what is not known, as after an adoption': updated('unknown'),
    'an update of members, as shared lists get it': membersAdded('update'),
    ...(can.enable !== false && can.disable !== false
      ? { 'an enable': enabled, 'an enable with members of shared lists': membersAdded('enable') }
      : {}),
  }
  for (const [words, way] of Object.entries(ways))
    test(
      `every attribute that can be written is carried by ${words}`,
      withSession(openFixture, async session => {
        // Abilities depend on choices among the settings only.
        const declared = connector.attributes(settings as never)
        const lacking: string[] = []
        const other = await session.made(99)
        let number = 100
        for (const one of writable(declared, session)) {
          number += 10
          lacking.push(...(await lackingIn(one, way, { number, other }, session)).map(why => `${one.name}: ${why}`))
        }
        if (lacking.length > 0) expect.fail(lacking.join('\n'))
      }),
    )
}

/** Names that stand for many are written by the name the fixture gives. */
function writable(
  declared: Readonly<Record<string, AttributeSpec>>,
  { fixture }: Pick<Session, 'fixture'>,
): readonly Written[] {
  return Object.entries(declared).flatMap(([name, spec]) => {
    if (spec.readOnly !== undefined) return []
    const written = name.endsWith('.*') ? fixture.named?.[name] : name
    return [{ name: written ?? expect.fail(`the fixture has no name for ${name}`), spec }]
  })
}

async function lackingIn(
  one: Written,
  way: Way,
  { number, other }: { readonly number: number; readonly other: RemoteAccount },
  session: Session,
): Promise<readonly string[]> {
  const { spec, name } = one
  const { fixture } = session
  const value = sampleOf(one, number, other, session)
  let attempt: Attempt | undefined
  try {
    attempt = await way(one, value, number, session)
  } catch (error) {
    // Said aloud, and never confirmed: right where the product cannot change it.
    if (error instanceof Fault) return fixture.refuses?.includes(name) === true ? [] : [error.message]
    throw error
  }
  if (attempt === undefined) return []
  const isCarried = attempt.sent.some(request => request.write && carries(request, fixture.wire?.[name] ?? value))
  const missing = isCarried ? [] : [`${text(value)} is in no request`]
  if (spec.secret === true) return missing
  if (way === created && fixture.leftOutOfCreates?.includes(name) === true) return missing
  const account = await session.seen(attempt.remoteId)
  const there = account.attributes[name] ?? undefined
  // What is never shown can only be seen on its way.
  if (there === undefined && fixture.hides?.includes(name) === true) return missing
  return [
    ...missing,
    ...(holds(there, value, spec) ? [] : [`${text(value)} was sent, and ${text(there)} is there`]),
    ...(confirms(attempt, there, one) ? [] : [`${text(attempt.after)} is confirmed, and ${text(there)} is there`]),
  ]
}

const text = (value: unknown): string => JSON.stringify(value) ?? 'nothing'

/** A value unlike what a new account has: the fixture's, else one of the attribute's type. */
function sampleOf({ name, spec }: Written, number: number, other: RemoteAccount, { fixture }: Session): Value {
  const given = fixture.sample?.(name, number, other)
  if (given !== undefined) return given
  const shared = fixture.members?.find(one => one.name === name)
  if (shared !== undefined) return listOf([shared.ours[0]])
  const there = other.attributes[name]
  switch (spec.type) {
    case 'text':
      return spec.choices?.find(choice => choice !== there) ?? `Probe ${number}`
    case 'number':
      return 4_000 + number
    case 'boolean':
      return there !== true
    case 'list':
    case 'records':
      return expect.fail(`the fixture has no members for ${name}`)
  }
}

const created: Way = async ({ name, spec }, value, number, session) => {
  const { fixture } = session
  const given = { ...fixture.account(number), ...fixture.alongside?.[name] }
  const secrets = spec.secret === true ? { [name]: secretOf(value) } : {}
  const after = spec.secret === true ? given : { ...given, [name]: value }
  return attempted(name, creation(after, secrets), session)
}

const updated =
  (memory: 'known' | 'unknown'): Way =>
  async ({ name, spec }, value, number, session) => {
    const account = await withAnother(name, number, session)
    const from = memory === 'unknown' ? undefined : (account.attributes[name] ?? null)
    const secrets = spec.secret === true ? { [name]: secretOf(value) } : {}
    const changes = spec.secret === true ? [] : [{ name, from, to: value }]
    return attempted(name, edit(account.remoteId, changes, secrets), session)
  }

const enabled: Way = async ({ name, spec }, value, number, session) => {
  const { remoteId } = await session.made(number)
  await session.apply(disabling(remoteId))
  const operation = enabling(remoteId, spec.secret === true ? [] : [{ name, from: undefined, to: value }])
  const secrets = spec.secret === true ? { [name]: secretOf(value) } : {}
  return attempted(name, { ...operation, secrets }, session)
}

/** Adds a member, and takes it away again: what the target holds then must not have it. */
const membersAdded =
  (kind: 'update' | 'enable'): Way =>
  async ({ name, spec }, value, number, session) => {
    if (spec.type !== 'list' && spec.type !== 'records') return undefined
    const { remoteId } = await session.made(number)
    if (kind === 'enable') await session.apply(disabling(remoteId))
    const change: AttributeChange = { name, from: undefined, to: value, mode: 'add' }
    const attempt = await attempted(
      name,
      kind === 'enable' ? enabling(remoteId, [change]) : edit(remoteId, [change]),
      session,
    )
    const there = (await session.seen(remoteId)).attributes[name]
    await session.apply(edit(remoteId, [{ name, from: value, to: value, mode: 'remove' }]))
    expect(holds((await session.seen(remoteId)).attributes[name], value, spec), `${name} after its removal`).toBe(false)
    await session.apply(edit(remoteId, [change]))
    expect((await session.seen(remoteId)).attributes[name]).toEqual(there)
    return attempt
  }

/** Of lists, an account with a member that is not among those wanted: it has to go. */
async function withAnother(name: string, number: number, session: Session): Promise<RemoteAccount> {
  const account = await session.made(number)
  const shared = session.fixture.members?.find(one => one.name === name)
  if (shared === undefined) return account
  const change: AttributeChange = { name, from: undefined, to: listOf([shared.ours[1]]), mode: 'add' }
  await session.apply(edit(account.remoteId, [change]))
  return session.seen(account.remoteId)
}

async function attempted(name: string, operation: Operation, session: Session): Promise<Attempt> {
  const before = session.sent.length
  const [receipt] = await session.apply(operation)
  if (receipt === undefined) expect.fail('no receipt')
  const { change } = operation
  return {
    remoteId: receipt.remoteId,
    receipt,
    after: 'after' in change ? (change.after[name] ?? undefined) : undefined,
    sent: session.sent.slice(before),
  }
}

const secretOf = (value: Value): Secret => new Secret(String(value))

/** Every plain value of it stands in the request, as JSON has it or in the address. */
function carries({ body = '', url }: HttpRequest, value: Value): boolean {
  const plain = scalarsOf(value).map(one => JSON.stringify(one).replace(/^"|"$/g, ''))
  return plain.every(one => body.includes(one) || decodeURIComponent(url).includes(one))
}

const scalarsOf = (value: Value): readonly (string | number | boolean)[] =>
  membersOf(value).flatMap(member =>
    typeof member === 'object'
      ? Object.values(member).flatMap(one => (one === null ? [] : scalarsOf(one)))
      : [typeof member === 'bigint' ? Number(member) : member],
  )

const membersOf = (value: Value | undefined): readonly Member[] =>
  value === undefined ? [] : isList(value) ? value : [value]

/** Everything wanted is there; of a list that was replaced nothing else of ours. */
function holds(there: Value | null | undefined, wanted: Value, { equality }: AttributeSpec): boolean {
  const rule = { ...exactly, ...equality, numberAsText: true }
  const isLike = (one: Member, shown: Member): boolean =>
    typeof one === 'object' && typeof shown === 'object'
      ? Object.entries(one).every(([field, value]) => comparable(shown[field], rule) === comparable(value, rule))
      : typeof one !== 'object' && typeof shown !== 'object' && comparable(one, rule) === comparable(shown, rule)
  return membersOf(wanted).every(one => membersOf(there ?? undefined).some(shown => isLike(one, shown)))
}

/** What counts as confirmed is there: what the operation said, unless the receipt has it otherwise. */
function confirms({ receipt, after }: Attempt, there: Value | undefined, { name, spec }: Written): boolean {
  const confirmed = receipt.stored !== undefined && name in receipt.stored ? receipt.stored[name] : after
  return confirmed === undefined || confirmed === null || holds(there, confirmed, spec)
}

function listOf(members: readonly Member[]): Value {
  const records = members.filter(member => typeof member === 'object')
  return records.length > 0 ? records : members.filter(member => typeof member !== 'object')
}
