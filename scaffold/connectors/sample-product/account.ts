import { Fault, plainText, type RemoteAccount, remoteId, type Value } from '#contract'
import { isRecord, type Raw } from '#kit'
import { textAttributes } from './attributes.ts'
import { textsOf } from './records.ts'

/** The account a user of the API shows. Only known attributes get through. */
export function remoteAccount(user: Raw): RemoteAccount {
  const texts = textAttributes.map((name): [string, Value] => [name, plainText(user[name])])
  const id = plainText(user.id)
  return {
    remoteId: remoteId(id),
    active: user.enabled === true,
    attributes: { ...Object.fromEntries(texts), groups: textsOf(user.groups), id },
  }
}

/** The objects of a list in an answer. @throws Fault `broken`: something that is no list must not look like nobody */
export function objectsIn(answer: Raw, name: string): readonly Raw[] {
  const list = answer[name]
  if (Array.isArray(list) && list.every(isRecord)) return list
  throw new Fault('broken', `the product's answer has no list of ${name}`)
}
