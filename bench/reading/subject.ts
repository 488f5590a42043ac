/** Reads a file of people into a store, by the shipped road. Arguments: file, database. */

import { file } from '../../connectors/file/index.ts'
import type { ConnectorContext } from '../../src/domain/contract.ts'
import { proofDefaults } from '../../src/domain/policy.ts'
import type { SettingSpecs, SettingsOf } from '../../src/domain/setting.ts'
import { readSource } from '../../src/engine/read/read.ts'
import type { SourceConnection } from '../../src/engine/targets/connection.ts'
import { compileMapping } from '../../src/mapping/mapping.ts'
import { openStore } from '../../src/store/sqlite/open.ts'
import type { Store } from '../../src/store/store.ts'
import { systemClock } from '../../src/transport/clock.ts'
import { answer, type Facts, measured } from '../own-process.ts'
import { keyColumn, sourceRules } from '../people.ts'
import { silent } from '../silence.ts'
import { mappingName, sourceName } from './names.ts'

const [path = '', database = ''] = process.argv.slice(2)

/** Every setting with its default, but for a file that may be large. */
const settings = {
  path,
  quote: '"',
  encoding: 'utf-8',
  finalLineBreak: false,
  mostBytes: 2 ** 40,
  mostRecordBytes: 2 ** 20,
}

function connection(): SourceConnection {
  const { mapping } = compileMapping(sourceRules, { root: 'record', attributes: 'any' })
  if (file.kind !== 'source') throw new Error('the file connector is no source')
  return {
    name: sourceName,
    // As the configuration hands them over: collected connectors have forgotten their own settings' type.
    source: file.open(settings as unknown as SettingsOf<SettingSpecs>, context),
    recipe: { key: keyColumn, mapping },
    revision: mappingName,
    proof: proofDefaults,
  }
}

const context: ConnectorContext = {
  connection: sourceName,
  http: { send: () => Promise.reject(new Error('a file needs no wire')) },
  clock: systemClock,
  log: silent,
  randomBytes: () => new Uint8Array(),
}

/** @returns what the store made of it */
async function readOnce(store: Store): Promise<Facts> {
  const { added, changed, unchanged, failed, absent } = await readSource(connection(), {
    store,
    targets: ['crm'],
    clock: systemClock,
    signal: new AbortController().signal,
    tell: () => {},
  })
  return { added, changed, unchanged, failed, absent }
}

await answer(async () => {
  await using store = await openStore(database, { clock: systemClock, holder: 'bench' })
  return await measured(() => readOnce(store))
})
