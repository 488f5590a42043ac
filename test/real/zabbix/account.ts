import type { Site } from './site.ts'

/** An account as Zabbix itself shows it, reduced to what the tests look at, in an order that does not vary. */
export interface Account {
  readonly username: string
  readonly name: string
  readonly surname: string
  readonly roleid: string
  readonly lang: string
  readonly groups: readonly string[]
  /** `mediatypeid address severity`, one a medium. */
  readonly medias: readonly string[]
}

interface RawMedia {
  readonly mediatypeid: string
  readonly sendto: string | readonly string[]
  readonly severity: string
}

/** @returns undefined when Zabbix has no account with that id */
export async function accountAt(site: Site, userid: string): Promise<Account | undefined> {
  const [raw] = await site.admin.call<
    {
      username: string
      name: string
      surname: string
      roleid: string
      lang: string
      usrgrps: { usrgrpid: string }[]
      medias: RawMedia[]
    }[]
  >('user.get', { userids: [userid], selectUsrgrps: ['usrgrpid'], selectMedias: 'extend' })
  if (raw === undefined) return undefined
  const { username, name, surname, roleid, lang } = raw
  const medias = raw.medias.map(
    ({ mediatypeid, sendto, severity }) => `${mediatypeid} ${[sendto].flat().join(',')} ${severity}`,
  )
  return {
    username,
    name,
    surname,
    roleid,
    lang,
    groups: raw.usrgrps.map(group => group.usrgrpid).sort(),
    medias: medias.sort(),
  }
}

/** How many accounts have one of these names. */
export async function countNamed(site: Site, usernames: readonly string[]): Promise<number> {
  const found = await site.admin.call<readonly unknown[]>('user.get', {
    output: ['userid'],
    filter: { username: usernames },
  })
  return found.length
}
