import { type Fault, plainText, shorten } from '#contract'
import { isRecord, type Raw, recordIn } from '#kit'
import { at } from './patch.ts'
import { rejected } from './rejected.ts'

/** Rights that let a member be written (`EFieldRight`). */
const writing = new Set(['FULL', 'Write', 'Update', 'UIHints'])

/**
 * Every entity says of each of its members how long it may be and whether we may write it (`FieldProperties`): better told by
 * name now than refused, or cut, when it is saved.
 * @param path where the member stands: `/Name`, `/Role/Id`
 * @returns why the value cannot be written there; undefined when nothing speaks against it
 */
export function obstacleTo(entity: Raw, path: string, name: string, value: unknown): Fault | undefined {
  const [, member = '', ...deeper] = path.split('/')
  const properties = at(entity, `/FieldProperties/${member}`)
  if (!isRecord(properties)) return undefined
  const longest = Number(properties.FieldLength ?? 0)
  if (typeof value === 'string' && deeper.length === 0 && longest > 0 && value.length > longest)
    return rejected(
      name,
      `${name} ${shorten(value)} has ${value.length} characters, SuperOffice keeps at most ${longest}; shorten it`,
    )
  const { Mask, Reason } = recordIn(properties, 'FieldRight')
  const rights = plainText(Mask)
  if (rights === '' || rights.split(',').some(right => writing.has(right.trim()))) return undefined
  const reason = plainText(Reason)
  return rejected(
    name,
    `SuperOffice lets nobody with our role write ${name} (its right is ${shorten(rights)}${reason === '' ? '' : `: ${shorten(reason, 80)}`}); give the role that right, or remove the mapping`,
  )
}
