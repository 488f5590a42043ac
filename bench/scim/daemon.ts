/**
 * The daemon over a prepared store, in a process of its own: `usherd serve`. Arguments: its configuration, and where the target
 * is and how to sign in there.
 */

import { randomBytes } from 'node:crypto'
import { connectors } from '../../connectors/index.ts'
import { serve } from '../../src/cli/commands/serve.ts'
import { runCommandLine } from '../../src/cli/program.ts'
import { loadConfig } from '../../src/config/load.ts'
import { scimPrefix } from '../../src/http/scim/endpoint.ts'
import { systemClock } from '../../src/transport/clock.ts'
import { silent } from '../silence.ts'
import { obeyParent } from './told.ts'

const [configDirectory = '', url = '', token = ''] = process.argv.slice(2)
const env = { TARGET_URL: url, TARGET_TOKEN: token }
const stop = new AbortController()
const context = {
  terminal: { out: () => {}, err: () => {}, colour: false, width: 80, interactive: false },
  env,
  cwd: configDirectory,
  configDirectory,
  connectors,
  clock: systemClock,
  random: Math.random,
  randomBytes: (count: number) => randomBytes(count),
  stop: stop.signal,
  kill: new AbortController().signal,
  version: 'bench',
  runCommandLine,
}
const served = serve(await loadConfig(configDirectory, { connectors, env }), context, silent, address =>
  obeyParent(`${address}${scimPrefix}`, () => {
    stop.abort(new Error('the bench is over'))
    return served
  }),
)
await served
