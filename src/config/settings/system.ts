import { isAbsolute, normalize } from 'node:path'
import type { Connector } from '../../domain/contract.ts'
import { secretsIn, withoutSecrets } from '../../domain/secret.ts'
import type { System } from '../../domain/system.ts'
import { isBlock } from '../report/document.ts'
import type { Settings } from './setting-values.ts'

/**
 * A secret shorter than this is left in an address: a password such as `zabbix` stands in a host's name by chance, and masking it there
 * would make another system of it whenever the password is changed. What providers put into addresses (keys, tokens) is longer.
 */
const leastMasked = 8

/**
 * Which system the settings of a connection name: what its connector says, else every address and path among them. A path that was
 * written relative counts as it was written, so that a folder that is moved as a whole is still the same place. A secret that is part of
 * an address is masked: it is stored and shown nowhere, and another one is no other system.
 * @param written the settings as they stand in the file
 */
export function systemOf(connector: Connector, settings: Settings, written: unknown): System {
  const own = settings as never // made by readSettings from the connector's own specs
  const parts = connector.system?.(own) ?? addressesIn(connector, settings, isBlock(written) ? written : {})
  const secrets = secretsIn(settings).filter(secret => secret.reveal().length >= leastMasked)
  const shown = Object.entries(parts).map(([name, text]) => [name, withoutSecrets(text, secrets)] as const)
  return { connector: connector.name, parts: Object.fromEntries(shown) }
}

function addressesIn(
  connector: Connector,
  settings: Settings,
  written: Readonly<Record<string, unknown>>,
): Readonly<Record<string, string>> {
  const parts: Record<string, string> = {}
  for (const [name, { type }] of Object.entries(connector.settings)) {
    const value = settings[name]
    if (typeof value !== 'string') continue
    if (type === 'url') parts[name] = value
    if (type === 'path') parts[name] = asWritten(written[name]) ?? value
  }
  return parts
}

const asWritten = (written: unknown): string | undefined =>
  typeof written === 'string' && !isAbsolute(written) && !written.includes('$' + '{') ? normalize(written) : undefined
