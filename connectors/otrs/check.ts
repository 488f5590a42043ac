import type { CheckReport } from '#contract'
import { find } from './read.ts'
import type { Reader } from './reader.ts'

/**
 * Signs in and reads a little; changes nothing. Whether the agent may write shows only when it does.
 * @throws Fault `denied` for wrong credentials, `broken` when the web service lacks a route for reading
 */
export async function check(reader: Reader, signal: AbortSignal): Promise<CheckReport> {
  const { client, settings } = reader
  const { loginAttribute, product } = client.dialect
  const values = [settings.username ?? 'usherd']
  await find({ name: loginAttribute, values }, reader, signal)
  await find({ name: 'UserEmail', values }, reader, signal)
  return {
    product,
    ...(settings.username === undefined ? {} : { signedInAs: `${settings.username} (agent)` }),
    remarks: remarksOf(reader),
  }
}

function remarksOf({ client, settings }: Reader): readonly string[] {
  const mortal =
    'accessToken dies when nobody has used it for a while, and cannot be renewed: give username and password, which go along with each call.'
  const blind =
    'The web service has no operation that shows an account: usherd sees who is there and who is valid, not what accounts hold, so edits made in OTRS go unnoticed.'
  const loud =
    'CustomerUserGet is a GET: the session stands in the address, where web servers write it down; allow POST in the web service.'
  return [
    ...(client.can('get') ? [] : [blind]),
    ...(client.routeOf('get')?.verb === 'GET' ? [loud] : []),
    ...(settings.accessToken === undefined ? [] : [mortal]),
  ]
}
