import { type CheckReport, exactText, plainText, type RemoteId, remoteId, shorten } from '#contract'
import { type RestClient, readPlace } from './client.ts'
import { readPages } from './pages.ts'
import { dig } from './path.ts'
import { find } from './read.ts'
import type { RestSettings } from './settings.ts'

/** Signs in and looks around; only reads. @throws Fault */
export async function check(client: RestClient, { username }: RestSettings, signal: AbortSignal): Promise<CheckReport> {
  const { description, address } = client
  const { check: place, list, product } = description
  if (place === undefined) {
    if (list !== undefined) for await (const _page of readPages({ ...list, what: 'accounts' }, client, signal)) break
    return { product, remarks: [unknownSelf(product)] }
  }
  const { body } = await readPlace(client, { url: address(place), what: 'a look around' }, signal)
  const version = textAt(body, place.version)
  const signedInAs = textAt(body, place.signedInAs) ?? username
  const self = selfOf(body, place.self) ?? (await searchSelf(place.selfBy, username, client, signal))
  return {
    product: version === undefined ? product : `${product} ${version}`,
    ...(signedInAs !== undefined && { signedInAs }),
    ...(self !== undefined && { self }),
    remarks: self === undefined ? [unknownSelf(product)] : [],
  }
}

const unknownSelf = (product: string): string =>
  `${shorten(product)} does not say which account is ours; make sure that no person’s account is the one usherd signs in with.`

function textAt(body: unknown, path: string | undefined): string | undefined {
  const found = path === undefined ? undefined : dig(body, path)
  return typeof found === 'string' ? found : plainText(found) || undefined
}

function selfOf(body: unknown, path: string | undefined): RemoteId | undefined {
  const id = path === undefined ? undefined : exactText(dig(body, path))
  return id === undefined ? undefined : remoteId(id)
}

async function searchSelf(
  name: string | undefined,
  username: string | undefined,
  client: RestClient,
  signal: AbortSignal,
): Promise<RemoteId | undefined> {
  if (name === undefined || username === undefined) return undefined
  const [account] = await find({ name, values: [username] }, client, signal)
  return account?.remoteId
}
