import { Fault, fold, shorten } from '#contract'
import { type CustomerRecord, loginOf, textOf } from './account.ts'
import type { AccountWrite } from './dialect.ts'
import { find, recordsByLogin } from './read.ts'
import type { Reader } from './reader.ts'

/** A write that was refused. */
interface Refused extends Pick<AccountWrite, 'fields'> {
  /** The account that was to be changed, as it is; missing for a new one. */
  readonly self?: CustomerRecord
}

/**
 * Looks for the likely reason of a refused write: OTRS writes it into its own log alone. Faults that say enough pass through,
 * and so does the first one when looking fails.
 */
export async function explainFault(
  fault: Fault,
  refused: Refused,
  reader: Reader,
  signal: AbortSignal,
): Promise<Fault> {
  if (fault.kind !== 'rejected') return fault
  if (fault.field !== undefined) return withValue(fault, fault.field, refused, reader)
  try {
    return (
      (await askWhetherTaken(refused, reader, signal)) ??
      (await addressTaken(refused, reader, signal)) ??
      likely(fault, refused)
    )
  } catch (error) {
    if (error instanceof Fault) return fault
    throw error
  }
}

/** OTRS names the field and not what is in it. */
function withValue(fault: Fault, field: string, { fields }: Refused, { client }: Reader): Fault {
  const name = field === 'UserLogin' ? client.dialect.loginAttribute : field
  const value = fields[name]
  if (name === 'UserEmail' && isMadeUp(value)) return madeUp(value)
  if (value === undefined) return fault
  const { answer, message } = fault
  return new Fault(
    'rejected',
    `${message}: ${name} is ${shorten(value)}; correct it at the source or in the mapping`,
    answer === undefined ? { field: name } : { field: name, answer },
  )
}

async function askWhetherTaken(
  { fields, self }: Refused,
  reader: Reader,
  signal: AbortSignal,
): Promise<Fault | undefined> {
  const { loginAttribute } = reader.client.dialect
  const login = fields[loginAttribute]
  if (typeof login !== 'string' || isSame(login, self)) return undefined
  const [holder] = await recordsByLogin([login], reader, signal)
  if (holder === undefined) return undefined
  return new Fault(
    'conflict',
    `${loginAttribute} ${shorten(login)} is already used by another customer user; correct one of the two, or match on ${loginAttribute}`,
    { field: loginAttribute },
  )
}

async function addressTaken(
  { fields: { UserEmail: address }, self }: Refused,
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

const isSame = (login: string, self: CustomerRecord | undefined): boolean =>
  self !== undefined && fold(login) === fold(loginOf(self))

/** Addresses OTRS refuses unless told otherwise (`CheckEmailInvalidAddress`). */
const isMadeUp = (address: unknown): address is string =>
  typeof address === 'string' && /@example\.\w{2,3}$/i.test(address)

const madeUp = (address: string): Fault =>
  new Fault(
    'rejected',
    `OTRS does not take the address ${shorten(address)}: it looks made up (CheckEmailInvalidAddress); correct it, or switch that check off in OTRS`,
    { field: 'UserEmail' },
  )

function likely(fault: Fault, { fields, self }: Refused): Fault {
  if (isMadeUp(fields.UserEmail)) return madeUp(fields.UserEmail)
  const { answer } = fault
  return new Fault('rejected', `${fault.message}; ${hint(self)}`, answer === undefined ? {} : { answer })
}

/** The backend every OTRS has; others are a site's own, often an LDAP directory, which OTRS cannot write to. */
const firstBackend = 'CustomerUser'

function hint(self: CustomerRecord | undefined): string {
  const source = textOf(self?.Source)
  if (source !== '' && source !== firstBackend)
    return `the account is kept in backend ${shorten(source)}, which may be a directory or read-only: change it there, and leave such accounts alone with protect: [ "Source == '${source}'" ]`
  return 'the reason is in OTRS’s own log; often the domain of UserEmail has no mail server, a text is too long, or the backend is read-only'
}
