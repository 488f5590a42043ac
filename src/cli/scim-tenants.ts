import type { Config } from '../config/config.ts'
import type { ScimTenant } from '../http/scim/endpoint.ts'
import type { Dialect } from '../scim/dialect.ts'
import { dialectOf, isProfile } from '../scim/profiles.ts'

/** Sources that are pushed into, by name, as the SCIM endpoint sees them. */
export function tenantsOf({ sources }: Pick<Config, 'sources'>): ReadonlyMap<string, ScimTenant> {
  return new Map(
    sources
      .filter(({ connector }) => connector.pushed === true)
      .map(({ name, settings }) => [
        name,
        { dialect: dialectIn(settings), openDiscovery: settings.discovery !== 'closed' },
      ]),
  )
}

/** Settings as the connector declares them; each is one of its choices, and what is absent is as the profile has it. */
function dialectIn(settings: Readonly<Record<string, unknown>>): Dialect {
  const { profile } = settings
  const base = dialectOf(typeof profile === 'string' && isProfile(profile) ? profile : 'standard')
  const word = <Word extends string>(name: string, words: readonly Word[], otherwise: Word): Word =>
    words.find(one => one === settings[name]) ?? otherwise
  return {
    missingElement: word('missingElement', ['create-typed', 'strict', 'create'], base.missingElement),
    loose: word('looseValues', ['accept', 'reject'], base.loose ? 'accept' : 'reject') === 'accept',
    unknown: word('unknownNames', ['ignore', 'reject'], base.unknown),
    groupNameUnique: word('groupNames', ['unique', 'free'], base.groupNameUnique ? 'unique' : 'free') === 'unique',
    unquoted: word('unquotedLiterals', ['accept', 'reject'], base.unquoted),
    patchAnswer: {
      User: word('userPatchAnswer', ['resource', 'nothing'], base.patchAnswer.User),
      Group: word('groupPatchAnswer', ['resource', 'nothing'], base.patchAnswer.Group),
    },
    primaries: word('primaries', ['first', 'reject'], base.primaries),
    unknownMembers: word('unknownMembers', ['reject', 'skip'], base.unknownMembers),
    putWithoutActive: word('putWithoutActive', ['unchanged', 'true'], base.putWithoutActive),
  }
}
