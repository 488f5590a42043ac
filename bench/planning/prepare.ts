/** Makes a database in which everybody is known, linked, and as they should be. Arguments: database, how many. */

import { storedKey } from '../../src/domain/text/names.ts'
import { personHash } from '../../src/mapping/person-hash.ts'
import { openStore } from '../../src/store/sqlite/open.ts'
import { systemClock } from '../../src/transport/clock.ts'
import { openBare } from '../bare.ts'
import { attributesOf, followed, sourceName, sourceRevision, targetName, targetRevision } from '../crm.ts'
import { answer } from '../own-process.ts'
import { keyOf } from '../people.ts'

const [database = '', count = '0'] = process.argv.slice(2)
const pageSize = 1000

async function addPeople(): Promise<void> {
  await using store = await openStore(database, { clock: systemClock, holder: 'bench' })
  const reading = await store.people.begin(sourceName, { targets: [], scope: 'everyone' })
  for (let first = 0; first < Number(count); first += pageSize) {
    const indexes = Array.from({ length: Math.min(pageSize, Number(count) - first) }, (_, at) => first + at)
    await reading.page(
      indexes.map(index => {
        const attributes = attributesOf(index)
        return { key: storedKey(keyOf(index)), hash: personHash(attributes, sourceRevision), attributes }
      }),
    )
  }
  await reading.finish({ absence: 'keep' })
}

/** As settled creates leave it behind; a million of those would take the dispatcher an hour. */
async function addLinks(): Promise<void> {
  const confirmed = Object.entries(followed).map(([name, from]) => `'${name}', attributes ->> '$."${from}"'`)
  const bare = await openBare(database)
  await bare.script(`
    BEGIN IMMEDIATE;
    INSERT INTO target (target, mapping, sources, started)
      VALUES ('${targetName}', '${targetRevision}', '${JSON.stringify([sourceName])}', 1);
    INSERT INTO link (target, key, remote_id, active, confirmed, found, version, rev, matched_by)
      SELECT '${targetName}', key, 'account-' || key, 1, json_object(${confirmed.join()}), '{}', 1, rev, 'created' FROM person;
    COMMIT`)
  await bare.close()
}

await answer(async () => {
  await addPeople()
  await addLinks()
  return {}
})
