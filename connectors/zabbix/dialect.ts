import { Fault, shorten } from '#contract'

/** What differs between the versions of the API, as far as we use it. */
export interface Dialect {
  /** As the product states it: `7.0.22`. */
  readonly version: string
  /** Where credentials travel: since 6.4 a header; before, a member of the request. */
  readonly carrier: 'header' | 'body'
  /** Accounts can belong to a user directory, with attributes that say so (since 6.4). */
  readonly directories: boolean
  /** Every account needs a user group and a role (before 6.4). */
  readonly needsGroup: boolean
  /** Medias are told apart by `mediaid` (since 7.0); before, by media type and address. */
  readonly mediaIds: boolean
}

/** Newest version this connector was written against. */
const newest = [7, 4] as const

/**
 * What a version of the API does.
 * @param version the answer of `apiinfo.version`
 * @throws Fault `broken` for an unreadable version and for those before 6.0
 */
export function dialectOf(version: string): Dialect {
  const [major, minor] = numbersOf(version)
  if (major < 6) {
    const old = `Zabbix ${version} is too old: usherd needs 6.0 or newer (user names, roles and medias were named differently before)`
    throw new Fault('broken', old, { answer: version })
  }
  const since = (wantedMajor: number, wantedMinor: number): boolean =>
    major > wantedMajor || (major === wantedMajor && minor >= wantedMinor)
  return {
    version,
    carrier: since(6, 4) ? 'header' : 'body',
    directories: since(6, 4),
    needsGroup: !since(6, 4),
    mediaIds: since(7, 0),
  }
}

/** A remark for versions newer than those known; undefined for known ones. */
export function versionRemark({ version }: Dialect): string | undefined {
  const [major, minor] = numbersOf(version)
  if (major < newest[0] || (major === newest[0] && minor <= newest[1])) return undefined
  return `Zabbix ${version} is newer than ${newest.join('.')}, the newest version this connector knows; watch the first run.`
}

function numbersOf(version: string): readonly [major: number, minor: number] {
  const [, major, minor] = /^(\d+)\.(\d+)/.exec(version) ?? []
  if (major === undefined || minor === undefined) {
    throw new Fault(
      'broken',
      `Zabbix states ${shorten(version)} as its version, which is none; check that url is the address of api_jsonrpc.php`,
    )
  }
  return [Number(major), Number(minor)]
}
