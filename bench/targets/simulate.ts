/** Simulates a target. Arguments: its name. Tells where it is and how to sign in; ends with the process that started it. */

import { Secret } from '../../src/domain/secret.ts'
import type { Access } from './access.ts'

/** What a simulator gives away, and whatever else it is. */
type Start = () => Promise<{ readonly access: Access; close(): Promise<unknown> }>

const starts: Readonly<Record<string, Start>> = {
  zabbix: async () => {
    const { startZabbixSimulator } = await import('../../connectors/zabbix/simulator.ts')
    const simulator = await startZabbixSimulator({ version: '7.0.22', groups: ['Operators'] })
    return { access: { TARGET_URL: simulator.url, TARGET_TOKEN: simulator.token }, close: simulator.close }
  },
  'otrs (znuny)': () => otrs('znuny'),
  'otrs (otrs8)': () => otrs('otrs8'),
  superoffice: async () => {
    const { startSuperOfficeSimulator } = await import('../../connectors/superoffice/simulator.ts')
    const { url, username, password, close } = await startSuperOfficeSimulator()
    return { access: { TARGET_URL: url, TARGET_USER: username, TARGET_PASSWORD: password }, close }
  },
  'rest (nexudus)': async () => {
    const { startNexudusSimulator } = await import('../../connectors/rest/simulator.ts')
    const users = [{ FullName: 'API', Email: 'api@corp.test', IsAdmin: true }]
    const { url, username, password, close } = await startNexudusSimulator({ users, roles: ['Front desk'] })
    return { access: { TARGET_URL: url, TARGET_USER: username, TARGET_PASSWORD: password }, close }
  },
  // These two have no simulator that ships; the stand-ins of the tests do as well.
  'rest (gitlab)': async () => standIn((await import('../../test/connectors/rest/gitlab.ts')).openGitlab),
  'rest (snipe-it)': async () => standIn((await import('../../test/connectors/rest/snipe-it.ts')).openSnipe),
  scim: async () => {
    const { startScimSimulator } = await import('../../connectors/scim/simulator.ts')
    const { url, token, close } = await startScimSimulator()
    return { access: { TARGET_URL: url, TARGET_TOKEN: token }, close }
  },
}

async function otrs(dialect: 'otrs8' | 'znuny'): ReturnType<Start> {
  const { startOtrsSimulator } = await import('../../connectors/otrs/simulator.ts')
  const agent = { login: 'sync-agent', password: 'Agent-pass-31!' }
  const { url, accessToken, close } = await startOtrsSimulator({ dialect, agent })
  const access = { TARGET_USER: agent.login, TARGET_PASSWORD: agent.password, TARGET_TOKEN: accessToken }
  return { access: { ...access, TARGET_URL: url }, close }
}

async function standIn(
  open: () => Promise<{ readonly settings: Readonly<Record<string, unknown>>; stop(): Promise<unknown> }>,
): ReturnType<Start> {
  const { settings, stop } = await open()
  const { url, token } = settings
  if (!(token instanceof Secret)) throw new Error('a stand-in without a token')
  return { access: { TARGET_URL: String(url), TARGET_TOKEN: token.reveal() }, close: stop }
}

const [name = ''] = process.argv.slice(2)
const start = starts[name]
if (start === undefined) throw new Error(`there is no simulator ${name}`)
const { access, close } = await start()
process.on('disconnect', () => void close())
process.send?.(access)
