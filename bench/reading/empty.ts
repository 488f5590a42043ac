/** Makes a database of the program without anybody in it. Argument: its path. */

import { openStore } from '../../src/store/sqlite/open.ts'
import { systemClock } from '../../src/transport/clock.ts'
import { answer } from '../own-process.ts'

await answer(async () => {
  const store = await openStore(process.argv[2] ?? '', { clock: systemClock, holder: 'bench' })
  await store.close()
  return {}
})
