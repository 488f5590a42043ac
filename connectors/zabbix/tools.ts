import type { ConnectorContext, Exclusive } from '#contract'
import type { ZabbixClient } from './client.ts'
import type { Lookup } from './lookup.ts'
import type { PasswordPolicy } from './password.ts'
import type { ZabbixSettings } from './settings.ts'

/** What carrying out operations needs. */
export interface Tools {
  readonly client: ZabbixClient
  readonly lookup: Lookup
  readonly settings: ZabbixSettings
  readonly randomBytes: ConnectorContext['randomBytes']
  /** Turns for the accounts there. */
  readonly alone: Exclusive
  readonly learned: {
    /** Set once the server has refused ids of medias although its version should know them. */
    mediaIdsRefused: boolean
    /** What it asks of passwords, as last heard; undefined until it was asked. */
    passwordPolicy: PasswordPolicy | undefined
  }
}

/** Id of the group that disables accounts; undefined when there is none of that name. */
export async function disabledGroupOf({ lookup, settings }: Tools, signal: AbortSignal): Promise<string | undefined> {
  return (await lookup('usergroup', [settings.disabledGroup], signal)).get(settings.disabledGroup)
}
