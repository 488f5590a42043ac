import { Fault, fold, shorten } from '#contract'
import type { Wish } from './dialect.ts'
import { find, recordsByLogin } from './read.ts'
import type { Reader } from './reader.ts'

/**
 * Looks for the likely reason of a refused write: OTRS writes it into its own log alone. Faults that say enough pass through,
 * and so does the first one when looking fails.
 * @param self the login of the account that was to be changed; undefined for a new one
 */
export async function explained(
  fault: Fault,
  { fields }: Pick<Wish, 'fields'>,
  self: string | undefined,
  reader: Reader,
  signal: AbortSignal,
): Promise<Fault> {
  if (fault.kind !== 'rejected' || fault.field !== undefined) return fault
  try {
    return (
      (await loginTaken(fields, self, reader, signal)) ??
      (await addressTaken(fields, self, reader, signal)) ??
      likely(fault, fields)
    )
  } catch (error) {
    if (error instanceof Fault) return fault
    throw error
  }
}

async function loginTaken(
  fields: Wish['fields'],
  self: string | undefined,
  reader: Reader,
  signal: AbortSignal,
): Promise<Fault | undefined> {
  const { loginAttribute } = reader.client.dialect
  const login = fields[loginAttribute]
  if (typeof login !== 'string' || isSame(login, self)) return undefined
  const [holder] = await recordsByLogin([login], reader, signal)
  if (holder === undefined) return undefined
  return new Fault('conflict', `${loginAttribute} ${shorten(login)} is already used by another customer user`, {
    field: loginAttribute,
  })
}

async function addressTaken(
  { UserEmail: address }: Wish['fields'],
  self: string | undefined,
  reader: Reader,
  signal: AbortSignal,
): Promise<Fault | undefined> {
  if (typeof address !== 'string') return undefined
  const holders = await find({ name: 'UserEmail', values: [address] }, reader, signal)
  const holder = holders.map(one => one.remoteId).find(id => !isSame(id, self))
  if (holder === undefined) return undefined
  return new Fault(
    'rejected',
    `UserEmail ${shorten(address)} already belongs to customer user ${shorten(holder)}; correct one of the two, or match on UserEmail`,
    { field: 'UserEmail' },
  )
}

const isSame = (login: string, self: string | undefined): boolean => self !== undefined && fold(login) === fold(self)

/** Addresses OTRS refuses unless told otherwise (`CheckEmailInvalidAddress`). */
const exampleAddress = /@example\.\w{2,3}$/i

function likely(fault: Fault, { UserEmail: address }: Wish['fields']): Fault {
  if (typeof address === 'string' && exampleAddress.test(address)) {
    return new Fault(
      'rejected',
      `OTRS does not take the address ${shorten(address)}: it looks made up (CheckEmailInvalidAddress)`,
      { field: 'UserEmail' },
    )
  }
  const hint =
    'the reason is in OTRS’s own log; often the domain of UserEmail has no mail server, a text is too long, or the backend is read-only'
  return new Fault('rejected', `${fault.message}; ${hint}`, fault.answer === undefined ? {} : { answer: fault.answer })
}
