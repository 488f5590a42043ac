import type { Simulator } from '#simulation'
import { startOtrsSimulator } from './otrs/simulator.ts'
import { startNexudusSimulator } from './rest/simulator.ts'
import { startScimSimulator } from './scim/simulator.ts'
import { startSuperOfficeSimulator } from './superoffice/simulator.ts'
import { startZabbixSimulator } from './zabbix/simulator.ts'

/** How a shipped simulator is started. */
interface StartOptions {
  /** Default: any free one. */
  readonly port?: number
}

/** A target that can be tried without having it. */
export interface ShippedSimulator {
  /** What it is asked for by; names its target file and its variables too. */
  readonly name: string
  /** Starts it, with what a company such as the example's would have set up there. @throws Problem when the port is taken */
  start(options?: StartOptions): Promise<Simulator>
}

/** Teams that have a group wherever groups are kept. */
const teams = ['Operations', 'Network', 'Service desk']

/** A coworking space in four cities. */
const space = {
  password: 'Coworking-27-sim',
  users: [{ FullName: 'Provisioning', Email: 'api@corp.test', IsAdmin: true }],
  roles: ['Front desk', 'Community manager', 'Coworker'],
  businesses: ['Berlin', 'London', 'Lyon', 'Porto'],
}

/** The simulator of every shipped target. */
export const simulators: readonly ShippedSimulator[] = [
  {
    name: 'zabbix',
    start: options => startZabbixSimulator({ ...options, version: '7.0.22', groups: teams }),
  },
  {
    name: 'znuny',
    start: options => startOtrsSimulator({ ...options, dialect: 'znuny', dynamicFields: ['Department', 'Location'] }),
  },
  {
    name: 'otrs8',
    start: options => startOtrsSimulator({ ...options, dialect: 'otrs8' }),
  },
  {
    name: 'superoffice',
    start: options => startSuperOfficeSimulator({ ...options, groups: ['Finance'], licenses: 500 }),
  },
  {
    name: 'nexudus',
    start: options => startNexudusSimulator({ ...options, ...space }),
  },
  {
    name: 'scim',
    start: options => startScimSimulator({ ...options, groups: ['Everybody', 'Leads', ...teams] }),
  },
  {
    name: 'nexudus-coworkers',
    start: options => startNexudusSimulator({ ...options, ...space, teams, shows: 'coworkers' }),
  },
]

/** The simulator with this name. @throws Error for a name there is none by: names are checked where they come from outside */
export function simulatorNamed(name: string): ShippedSimulator {
  const found = simulators.find(one => one.name === name)
  if (found === undefined) throw new Error(`no simulator is called ${name}`)
  return found
}
