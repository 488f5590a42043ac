import { Fault, shorten } from '#contract'
import { isRecord, type Raw } from '#kit'
import { attributes } from './attributes.ts'
import { type Refusal, verdictOf } from './faults.ts'
import { scrub } from './scrub.ts'
import type { Tools } from './tools.ts'

/** What was to be saved. */
interface SavedDraft {
  /** `/User`. */
  readonly collection: string
  readonly entity: Raw
  /** Words for messages. */
  readonly what: string
}

/**
 * The fault of a refused save. SuperOffice says which field it objects to when it is asked to validate, whatever its
 * language, so that is asked where the refusal does not say it.
 * @throws Fault what asking throws, except when SuperOffice does not know how to validate
 */
export async function explainSaveFault(
  refusal: Refusal,
  { collection, entity, what }: SavedDraft,
  { client }: Tools,
  signal: AbortSignal,
): Promise<Fault> {
  const { kind, field } = verdictOf(refusal)
  const fault = client.fault(refusal, { what, write: true })
  // A 500 may be a validation error, too; when nothing is objected to, the save may have gone through.
  if (field !== undefined || (kind !== 'rejected' && kind !== 'interrupted')) return fault
  const call = { method: 'POST', path: `${collection}/Validate`, body: entity, write: false } as const
  const answer = await client.send(call, signal)
  const objections = answer.kind === 'done' && isRecord(answer.body) ? Object.entries(answer.body) : []
  const [first] = objections.filter((one): one is [string, string] => typeof one[1] === 'string' && one[1] !== '')
  return first === undefined ? fault : objection(first, collection, what, fault.answer)
}

function objection([name, reason]: [string, string], collection: string, what: string, answer = ''): Fault {
  const field = attributeOf(name, collection === '/Person')
  const details = { ...(field === undefined ? {} : { field }), answer }
  return new Fault(
    'rejected',
    `SuperOffice does not accept ${field ?? name} of ${what}: ${shorten(scrub(reason, []), 160)}; correct it at the source or in the mapping`,
    details,
  )
}

/** Fields of an entity are attributes, sometimes with a member behind them: `Role.Id`, `Emails`. */
function attributeOf(name: string, isPerson: boolean): string | undefined {
  const text = name.replaceAll('/', '.').replace(/^\./, '')
  const full = isPerson ? `Person.${text}` : text
  const known = Object.keys(attributes).filter(one => one === full || full.startsWith(`${one}.`))
  return known.at(-1) ?? listed[full]
}

/** Lists of a person whose first member is an attribute. */
const listed: Readonly<Record<string, string>> = {
  'Person.Emails': 'Person.Email',
  'Person.OfficePhones': 'Person.DirectPhone',
  'Person.MobilePhones': 'Person.MobilePhone',
  'Person.Faxes': 'Person.FaxPhone',
  'Person.Contact': 'Person.ContactId',
  'Person.Country': 'Person.CountryId',
}
