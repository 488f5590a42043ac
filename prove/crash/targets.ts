import type { Simulator } from '#simulation'
import { startScimSimulator } from '../../connectors/scim/simulator.ts'
import { startZabbixSimulator } from '../../connectors/zabbix/simulator.ts'
import type { Employee } from './company.ts'
import { wikiAccounts, wikiCreates, wikiGroups, wikiTarget, wikiWants } from './wiki.ts'
import { createWitness, type Witness } from './witness.ts'
import { zabbixAccounts, zabbixCreates, zabbixGroups, zabbixTarget, zabbixWants } from './zabbix.ts'

/** An account in words that can be compared. */
export type Account = Readonly<Record<string, unknown>> & { readonly username: string; readonly active: boolean }

/** A target that outlives every daemon. */
export interface WatchedTarget {
  readonly name: string
  readonly file: string
  readonly env: Readonly<Record<string, string>>
  readonly simulator: Simulator
  readonly witness: Witness
  accounts(): readonly Account[]
  /** The account somebody should have. */
  wants(one: Employee): Account
}

/** Starts a monitoring system and a SCIM service. @param from names of their sources */
export async function startTargets(
  from: readonly string[],
  opened: AsyncDisposableStack,
): Promise<readonly WatchedTarget[]> {
  const zabbix = opened.use(await startZabbixSimulator({ version: '7.0.22', groups: zabbixGroups }))
  const wiki = opened.use(await startScimSimulator({ groups: wikiGroups }))
  return [
    {
      name: 'zabbix',
      file: zabbixTarget(zabbix.url, from),
      env: { ZABBIX_TOKEN: zabbix.token },
      simulator: zabbix,
      witness: createWitness(zabbix, zabbixCreates),
      accounts: () => zabbixAccounts(zabbix).map(one => ({ ...one })),
      wants: one => ({ ...zabbixWants(one) }),
    },
    {
      name: 'wiki',
      file: wikiTarget(wiki.url, from),
      env: { WIKI_TOKEN: wiki.token },
      simulator: wiki,
      witness: createWitness(wiki, wikiCreates),
      accounts: () => wikiAccounts(wiki).map(one => ({ ...one })),
      wants: one => ({ ...wikiWants(one) }),
    },
  ]
}
