import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { resolve } from 'node:path'
import type { Simulator } from '#simulation'
import { simulatorNamed } from '../../connectors/simulators.ts'
import { type AnyStage, setUpWith } from './any-stage.ts'

/** One simulated Zabbix that an identity provider feeds. Groups that are pushed in are its groups, `Former` is out of scope. */
export interface FedZabbix extends AsyncDisposable {
  readonly usherd: AnyStage
  readonly zabbix: Simulator
  /** Everybody's accounts by this login: two would be one too many. */
  accounts(login: string): ReturnType<Simulator['accounts']>
  /** Logins of ours, by whether they can sign in. */
  logins(active: boolean): readonly string[]
  /** The daemon as a process of its own. */
  start(): Promise<DaemonProcess>
}

export interface DaemonProcess extends AsyncDisposable {
  readonly url: string
  /** As the power does it. */
  kill(): Promise<void>
  /** As an operator does it. @returns the exit code */
  stop(): Promise<number | null>
}

const target = `
connector: zabbix
settings: { url: "\${env:SIMULATED_ZABBIX_URL}", token: "\${env:SIMULATED_ZABBIX_TOKEN}" }
from: [idp]
scope: "!('Former' in person.groups)"
match: [username]
attributes:
  username: userName
  name: name.givenName
  surname: name.familyName
  roleid: { value: User role, lookup: role }
  usrgrps: { from: groups, lookup: usergroup, own: additive }
pace: { requests: 1000, per: 1s, concurrency: 4 }
guard: { create: 1000 }
`

/** Sets everything up; nothing runs yet. */
export async function openFedZabbix(): Promise<FedZabbix> {
  await using opened = new AsyncDisposableStack()
  const zabbix = opened.use(await simulatorNamed('zabbix').start())
  const strangers = new Set(zabbix.accounts().map(({ login }) => login))
  const usherd = opened.use(
    await setUpWith({
      env: zabbix.variables,
      files: {
        'usherd.yaml': 'listen: { port: 0 }\nstore: ../usherd.db\n',
        'sources/idp.yaml': 'connector: scim-push\nsettings: { profile: entra }\n',
        'targets/zabbix.yaml': target,
      },
    }),
  )
  const owned = opened.move()
  return {
    usherd,
    zabbix,
    accounts: login => zabbix.accounts().filter(account => account.login === login),
    logins: isActive =>
      zabbix
        .accounts()
        .filter(({ login, active }) => active === isActive && !strangers.has(login))
        .map(({ login }) => String(login))
        .toSorted(),
    start: () => startProcess(usherd),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}

const program = resolve(import.meta.dirname, '../../bin/usherd.js')

async function startProcess({ folder, env }: AnyStage): Promise<DaemonProcess> {
  const child = spawn(process.execPath, [program, '--config', 'config', 'serve'], {
    cwd: folder,
    env: { ...env, PATH: process.env.PATH },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const exited = once(child, 'exit')
  const end = async (signal: 'SIGKILL' | 'SIGTERM'): Promise<number | null> => {
    child.kill(signal)
    await exited
    return child.exitCode
  }
  const url = await listening(child)
  return {
    url,
    kill: async () => void (await end('SIGKILL')),
    stop: () => end('SIGTERM'),
    [Symbol.asyncDispose]: async () => void (await end('SIGKILL')),
  }
}

/** Where it listens, as its log says. @throws Error with the log when it ends before */
function listening(child: ChildProcess): Promise<string> {
  const { promise, resolve: found, reject } = Promise.withResolvers<string>()
  let log = ''
  const take = (text: unknown): void => {
    log += text
    const url = /listening.*?(http:\/\/[\d.:]+)/.exec(log)?.[1]
    if (url !== undefined) found(url)
  }
  child.stdout?.on('data', take)
  child.stderr?.on('data', take)
  child.once('exit', code => reject(new Error(`serve ended with ${code}: ${log}`)))
  return promise
}
