import { Fault, shorten } from '#contract'
import type { OtrsClient } from './client.ts'
import type { Payload } from './dialect.ts'
import { faultOf } from './faults.ts'
import { dynamicFieldPrefix } from './fields.ts'

/**
 * Sets dynamic fields where they have an operation of their own; does nothing where they travel with the account.
 * @throws Fault `rejected` with the field for unknown fields and values OTRS does not take
 */
export async function setDynamicFields(
  login: string,
  dynamicFields: Payload,
  client: OtrsClient,
  signal: AbortSignal,
): Promise<void> {
  const { operations, idKey } = client.dialect
  const names = Object.keys(dynamicFields)
  if (operations.dynamicFields === undefined || names.length === 0) return
  const list = names.map(Name => ({ Name, Value: dynamicFields[Name] }))
  const answer = await client.call('dynamicFields', { [idKey]: login, DynamicField: list }, { write: true, signal })
  if (answer.kind === 'data') return
  const fault = faultOf(answer.error, { write: true })
  throw fault.kind === 'rejected' ? refusal(fault, names) : fault
}

/** The answer does not say which one; a field that was alone is to blame. */
function refusal(fault: Fault, names: readonly string[]): Fault {
  const [first = ''] = names
  const which = names.map(name => shorten(name)).join(', ')
  return new Fault(
    'rejected',
    `OTRS does not take dynamic field ${which}; check that each exists for customer users and takes such a value`,
    {
      field: `${dynamicFieldPrefix}${first}`,
      ...(fault.answer === undefined ? {} : { answer: fault.answer }),
    },
  )
}
