import { randomBytes } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { connectors } from '../../connectors/index.ts'
import type { TargetConfig } from '../../src/config/config.ts'
import { loadConfig } from '../../src/config/load.ts'
import type { Http } from '../../src/domain/http-message.ts'
import type { SettingSpecs, SettingsOf } from '../../src/domain/setting.ts'
import type { TargetConnection } from '../../src/engine/targets/connection.ts'
import { systemClock } from '../../src/transport/clock.ts'
import type { Pacer } from '../../src/transport/pacer.ts'
import { tallyRequests } from '../../src/transport/tally.ts'
import { sourceName } from '../crm.ts'
import { keyColumn, sourceRules } from '../people.ts'
import { silent } from '../silence.ts'
import type { Access } from './access.ts'
import type { Flavour } from './flavour.ts'

/** The source the bench reads by hand; the mapping of the target is checked against it. */
const source = { connector: 'file', settings: { path: '../people.csv' }, key: keyColumn, attributes: sourceRules }

/**
 * Opens a target as the program does: its connection file is written, loaded and checked, its shipped connector opened.
 * @param folder where the configuration goes
 * @param wire what its requests go through, and the pacer that is in it
 */
export async function openTarget(
  flavour: Flavour,
  { access, folder }: { readonly access: Access; readonly folder: string },
  wire: { readonly http: Http; readonly pacer: Pacer },
): Promise<TargetConnection> {
  const { connector, settings, policy, testFailures } = await configured(flavour, access, folder)
  const { http, pacer } = wire
  const context = { connection: policy.target, http, clock: systemClock, log: silent, randomBytes }
  return {
    name: policy.target,
    // Read and checked by the connector's own specs when the configuration loaded.
    target: connector.open(settings as SettingsOf<SettingSpecs>, context),
    policy,
    concurrency: pacer.concurrency,
    testFailures,
    pauseUntil: at => pacer.pauseUntil(at),
    resume: () => pacer.resume(),
    tally: tallyRequests,
  }
}

async function configured({ name, config }: Flavour, access: Access, folder: string): Promise<TargetConfig> {
  const connections = { sources: [sourceName, JSON.stringify(source)], targets: ['target', config] } as const
  for (const [kind, [file, text]] of Object.entries(connections)) {
    await mkdir(join(folder, kind), { recursive: true })
    await writeFile(join(folder, kind, `${file}.yaml`), text)
  }
  const { targets } = await loadConfig(folder, { connectors, env: access })
  const [target] = targets
  if (target === undefined) throw new Error(`the configuration of ${name} has no target`)
  return target
}
