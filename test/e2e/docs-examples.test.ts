import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Simulator } from '#simulation'
import { startOtrsSimulator } from '../../connectors/otrs/simulator.ts'
import { startNexudusSimulator } from '../../connectors/rest/simulator.ts'
import { startScimSimulator } from '../../connectors/scim/simulator.ts'
import { simulators } from '../../connectors/simulators.ts'
import { startSuperOfficeSimulator } from '../../connectors/superoffice/simulator.ts'
import { startZabbixSimulator } from '../../connectors/zabbix/simulator.ts'
import { json, startSmall } from '../connectors/rest/records.ts'
import { eventually } from '../eventually.ts'
import { type AnyStage, type PersonRow, type Said, setUpWith } from './any-stage.ts'
import { createDirectory } from './directory.ts'
import { type Example, examplesInFiles, examplesOnPages } from './doc-examples.ts'
import { connect, userOf } from './scim-endpoint-stage.ts'
import { startSmallWiki } from './small-wiki.ts'

const password = 'Example-pass-31!'
const agent = { login: 'sync-agent', password }
const pace = 'pace: { requests: 1000, per: 1s, concurrency: 2 }'

// ---------------------------------------------------------------- targets

/** The other side of an example, on the loopback address. */
interface Other extends AsyncDisposable {
  readonly url: string
  /** Of whatever variable the example reads. */
  readonly secret: string
  /** How many accounts there are. */
  count(): number
  /** Write requests so far. */
  writes(): number
}

const from = (simulator: Simulator, secret: string): Other => ({
  url: simulator.url,
  secret,
  count: () => simulator.accounts().length,
  writes: () => simulator.journal.filter(({ name, write }) => write && !/login|SessionCreate|token/i.test(name)).length,
  [Symbol.asyncDispose]: () => simulator.close(),
})

interface TargetCase {
  readonly start: () => Promise<Other>
  /** What stands in the example and is another one at the simulator. */
  readonly instead?: Readonly<Record<string, string>>
  /** What its people are besides. */
  readonly people?: PersonRow
}

const zabbix = async (): Promise<Other> => {
  const groups = ['Operations', 'mon-core']
  const simulator = await startZabbixSimulator({ version: '7.0.22', groups })
  return from(simulator, simulator.token)
}

const znuny = async (routes?: Readonly<Record<string, string>>): Promise<Other> =>
  from(await startOtrsSimulator({ dialect: 'znuny', agent, ...(routes === undefined ? {} : { routes }) }), password)

/** The web service that comes with the add-on for OTRS and Znuny. */
const addOnRoutes = {
  SessionCreate: 'POST /Session',
  CustomerUserAdd: 'POST /CustomerUser',
  CustomerUserUpdate: 'PATCH /CustomerUser/:CustomerUserID',
  CustomerUserGet: 'GET /CustomerUser/:CustomerUserID',
  DynamicFieldUpdate: 'POST /CustomerUserDynamicField/:CustomerUserID',
}

const crm = async (): Promise<Other> => {
  const simulator = await startSuperOfficeSimulator()
  return from(simulator, simulator.password)
}

const targets: Readonly<Record<string, TargetCase>> = {
  'docs/configuration.md: targets/monitoring.yaml': {
    start: zabbix,
    people: { department: 'IT', groups: 'Operations' },
  },
  'docs/configuration.md: targets/shown.yaml': { start: zabbix, people: { groups: 'mon-core', title: 'Lead' } },
  'docs/connectors/zabbix.md: targets/monitoring.yaml': { start: zabbix, people: { department: 'IT', groups: '' } },
  'docs/scim.md: targets/monitoring.yaml': { start: zabbix, people: { groups: 'Monitoring' } },
  'docs/connectors/superoffice.md: targets/crm.yaml': {
    start: crm,
    instead: { 'username: usherd': 'username: sync' },
    people: { department: 'Sales' },
  },
  'docs/connectors/otrs.md: targets/helpdesk.yaml': { start: () => znuny() },
  'docs/connectors/otrs.md: targets/helpdesk8.yaml': {
    start: async () => {
      const routes = { CustomerUserUpdate: 'PATCH /CustomerUser/:ID' }
      return from(await startOtrsSimulator({ dialect: 'otrs8', agent, routes }), password)
    },
  },
  'docs/connectors/rest.md: targets/spaces.yaml': {
    start: async () => {
      const username = 'provisioning@example.org'
      const users = [{ FullName: 'Usherd', Email: username, IsAdmin: true }]
      const roles = ['Manager', 'Coworker']
      return from(await startNexudusSimulator({ username, password, users, roles }), password)
    },
    instead: { 'preset: nexudus': 'preset: nexudus\n  url: "https://to.test"' },
    people: { groups: 'Manager' },
  },
  'docs/connectors/rest.md: targets/members.yaml': {
    start: async () => {
      const username = 'provisioning@example.org'
      const set = { teams: ['Front row'], businesses: ['Berlin'], shows: 'coworkers' } as const
      return from(await startNexudusSimulator({ username, password, ...set }), password)
    },
    instead: { 'preset: nexudus-coworkers': 'preset: nexudus-coworkers\n  url: "https://to.test"' },
    people: { groups: 'Front row' },
  },
  'docs/connectors/rest.md: targets/wiki.yaml': {
    start: async () => {
      const { product, users } = await startSmallWiki(password)
      return {
        url: product.url,
        secret: password,
        count: () => users.size,
        writes: () => product.requests.filter(({ write }) => write).length,
        [Symbol.asyncDispose]: () => product.close(),
      }
    },
  },
  'docs/connectors/scim.md: targets/wiki.yaml': {
    start: async () => {
      const simulator = await startScimSimulator()
      return from(simulator, simulator.token)
    },
    people: { groups: 'Operators' },
  },
  'config/starter/targets/zabbix.yaml': { start: zabbix, people: { department: 'IT' } },
  ...Object.fromEntries(
    Object.entries({
      monitoring: 'zabbix',
      helpdesk: 'znuny',
      crm: 'superoffice',
      coworking: 'nexudus',
      directory: 'scim',
    }).map(([name, product]) => [`config/demo/targets/${name}.yaml`, demoCase(product)]),
  ),
}

/** A target of the demonstration: its simulator as it ships, and somebody who is known there. */
function demoCase(product: string): TargetCase {
  const department = product === 'superoffice' ? 'Sales' : 'NOC'
  return {
    start: async () => {
      const simulator = await (simulators.find(({ name }) => name === product) ?? expect.fail(product)).start()
      const names = Object.keys(simulator.variables).filter(name => !name.endsWith('_URL'))
      return from(simulator, simulator.variables[names[0] ?? ''] ?? expect.fail(product))
    },
    people: { department, locality: 'Berlin', preferredLanguage: 'en_GB', timezone: 'Europe/London' },
  }
}

/** Everything the examples ask a source for. */
const source = `
connector: file
settings: { path: ../../people.csv }
key: id
attributes:
  userName: userName
  initials: initials
  displayName: displayName
  name.givenName: given
  name.familyName: family
  emails.work: mail
  phoneNumbers.work: phone
  title: title
  department: department
  employeeNumber: id
  birthNumber: id
  groups: { from: groups, as: list }
  addresses.work.locality: locality
  preferredLanguage: preferredLanguage
  timezone: timezone
  active: { from: active, as: boolean }
`

const person = (number: number, more: PersonRow): PersonRow => ({
  id: `10${number}`,
  userName: `pe${number}`,
  initials: `PE${number}`,
  displayName: `Ann Nowak ${number}`,
  given: 'Ann',
  family: `Nowak ${number}`,
  mail: `pe${number}@corp.test`,
  phone: '+49 30 1234',
  title: 'Desk',
  department: 'IT',
  groups: '',
  locality: '',
  preferredLanguage: '',
  timezone: '',
  active: 'yes',
  ...more,
})

/** The example with the address and the pace of a simulator, and every variable it reads. */
function pointedAt(example: Example, { url, secret }: Other, instead: TargetCase['instead'] = {}) {
  let text = example.text
  for (const [written, ours] of Object.entries(instead)) {
    expect(text).toContain(written)
    text = text.replace(written, ours)
  }
  text = text.replace(/\burl: [^\s,]+/, `url: "${url}"`).replace(/^pace:.*\n/m, '')
  const variables = [...text.matchAll(/\$\{env:(\w+)\}/g)].map(([, name = '']) => name)
  const env = Object.fromEntries(variables.map(name => [name, name === 'FIRST_PASSWORD' ? password : secret]))
  return { text: `${text}\n${pace}\n`, env }
}

async function runTarget(example: Example, { start, instead, people = {} }: TargetCase): Promise<void> {
  await using other = await start()
  const { text, env } = pointedAt(example, other, instead)
  const [, sources = ''] = /^from: *\[([^\]]*)\]/m.exec(text) ?? []
  const files = Object.fromEntries(sources.split(',').map(name => [`sources/${name.trim()}.yaml`, source]))
  await using stage = await setUpWith({
    files: { ...files, [example.file?.startsWith('targets/') === true ? example.file : 'targets/shown.yaml']: text },
    env,
    people: [person(1, people), person(2, people)],
  })
  const before = other.count()
  expect(await stage.run('sync')).toMatchObject({ code: 0, err: '' })
  expect(other.count()).toBe(before + 2)
  const writes = other.writes()
  isSilent(await stage.run('sync'))
  expect(other.writes()).toBe(writes)
}

function isSilent(said: Said): void {
  expect(said).toMatchObject({ code: 0, err: '' })
  expect(said.out).toContain('nothing to do: what is wanted is what')
}

// ---------------------------------------------------------------- sources

/** Rows of the file an example reads, by its own columns. */
const columns: Readonly<Record<string, readonly PersonRow[]>> = {
  'docs/configuration.md: sources/hr.yaml': ['1001', '2040'].map(key => ({
    employeeNumber: key,
    login: `p${key}`,
    first_name: 'Zoë',
    last_name: 'Müller',
    mail: `P${key}@corp.test`,
    title: 'Lead',
    department: 'IT',
    groups: 'Staff;VPN',
    status: key === '1001' ? 'active' : 'on leave',
  })),
  'docs/connectors/file.md: sources/hr.yaml': ['1001', '9999'].map(key => ({
    employeeNumber: key,
    login: `p${key}`,
    first_name: 'Zoë',
    last_name: 'Müller',
    'E-Mail (work)': `P${key}@corp.test`,
    status: 'active',
  })),
  ...Object.fromEntries(
    ['config/starter/sources/people.yaml', 'config/demo/sources/people.yaml'].map(name => [
      name,
      ['1001', '1002'].map(key => ({
        employeeNumber: key,
        login: `p${key}`,
        first_name: 'Zoë',
        last_name: 'Müller',
        display_name: 'Zoë Müller',
        mail: `P${key}@corp.test`,
        phone: '1',
        title: 'Lead',
        department: 'IT',
        location: 'Berlin',
        language: 'en_GB',
        timezone: 'Europe/London',
        status: 'active',
      })),
    ]),
  ),
}

/** A target in memory that takes two attributes of anybody. */
const keeper = (from: string, mail = 'emails.work'): string => `
connector: directory
from: [${from}]
match: [login]
attributes: { login: userName${mail === '' ? '' : `, mail: ${mail}`} }
`

const nameOf = ({ file = '' }: Example): string => /([^/]+)\.yaml$/.exec(file)?.[1] ?? expect.fail('a file')

/** Two runs of a source into memory: two people, and then silence. */
async function runSource(
  example: Example,
  prepare: (stage: AnyStage) => Promise<void>,
  more: { text?: string; env?: Readonly<Record<string, string>>; mail?: string } = {},
): Promise<void> {
  const directory = createDirectory([])
  await using stage = await setUpWith({
    files: {
      [example.file ?? expect.fail('a file')]: more.text ?? example.text,
      'targets/directory.yaml': keeper(nameOf(example), more.mail),
    },
    connectors: [directory.connector],
    ...(more.env === undefined ? {} : { env: more.env }),
  })
  await prepare(stage)
  expect(await stage.run('sync')).toMatchObject({ code: 0, err: '' })
  expect(directory.accounts).toHaveLength(2)
  isSilent(await stage.run('sync'))
  expect(directory.writes).toBe(2)
}

async function runFile(example: Example, rows: readonly PersonRow[]): Promise<void> {
  const names = Object.keys(rows[0] ?? {})
  const text = [names, ...rows.map(row => names.map(name => row[name]))].map(cells => `${cells.join(',')}\n`).join('')
  const [, path = ''] = /\bpath: *([^\s}]+)/.exec(example.text) ?? []
  const encoding = example.text.includes('windows-1252') ? 'latin1' : 'utf8'
  await runSource(example, stage => writeFile(join(stage.folder, 'config/sources', path), text, encoding))
}

async function runStaff(example: Example): Promise<void> {
  const staff = ['1', '2'].map(id => ({ id, login: `p${id}`, first: 'Ann' }))
  await using product = await startSmall(url => ({ query }) => {
    const isFirst = query.get('page') === null
    return json(200, {
      items: isFirst ? staff.slice(0, 1) : staff.slice(1),
      links: isFirst ? { next: `${url}/staff?page=2` } : {},
    })
  })
  const text = example.text.replace(/\burl: \S+/, `url: ${product.url}`)
  await runSource(example, async () => {}, { text, env: { HR_TOKEN: password }, mail: '' })
}

const corp = 'urn:example:params:scim:schemas:corp:2.0:User'

async function runPushed(example: Example, companions: Readonly<Record<string, string>>): Promise<void> {
  const directory = createDirectory([])
  await using usherd = await setUpWith({
    files: {
      'usherd.yaml': 'store: ../usherd.db\nlisten: { port: 0 }\nlog: { level: info, format: pretty }\n',
      ...companions,
      [example.file ?? expect.fail('a file')]: example.text,
      'targets/directory.yaml': keeper(nameOf(example), example.text.includes('emails.') ? 'emails.work' : ''),
    },
    connectors: [directory.connector],
  })
  await using daemon = await usherd.serve()
  const provider = await connect(usherd, daemon.url)
  for (const name of ['ann', 'bo'])
    await provider.send('POST', '/Users', userOf(name, { [corp]: { badge: `b-${name}`, desk: { room: '7' } } }))
  await eventually(() => expect(directory.accounts).toHaveLength(2))
  isSilent(await usherd.run('sync'))
  expect(directory.writes).toBe(2)
}

// ---------------------------------------------------------------- the daemon

/** What holds for the whole daemon, above a configuration that works without it. */
async function runAround(example: Example): Promise<void> {
  const directory = createDirectory([])
  await using stage = await setUpWith({
    files: {
      // The demonstration's own lies one folder deeper.
      [example.file ?? expect.fail('a file')]: example.text.replace('store: ../../data/', 'store: ../data/'),
      'sources/hr.yaml': source,
      'targets/directory.yaml': keeper('hr'),
    },
    connectors: [directory.connector],
    people: [person(1, {}), person(2, {})],
  })
  expect(await stage.run('sync')).toMatchObject({ code: 0, err: '' })
  expect(directory.accounts).toHaveLength(2)
  isSilent(await stage.run('sync'))
}

// ---------------------------------------------------------------- all of them

const onPages = examplesOnPages()
const all = [...onPages, ...examplesInFiles()]

const shown = (name: string): Example =>
  all.find(example => example.name === name) ?? expect.fail(`nothing is shown as ${name}`)

/** Parts of a file, each in one that completes it. */
const parts: Readonly<Record<string, (example: Example) => Promise<void>>> = {
  'docs/configuration.md: newKey: { when: [userName, emails.work, birthNumber] } # attributes of the person, not of the account':
    async example => {
      const name = 'docs/configuration.md: targets/monitoring.yaml'
      const monitoring = shown(name)
      const target = targets[name] ?? expect.fail(`nothing runs ${name}`)
      await runTarget({ ...monitoring, text: `${monitoring.text}\n${example.text}` }, target)
    },
  'docs/connectors/otrs.md: routes:': async example => {
    const lines = example.text.trim().split('\n')
    const helpdesk = shown('docs/connectors/otrs.md: targets/helpdesk.yaml')
    const text = helpdesk.text.replace('from: [hr]', `${lines.map(line => `  ${line}`).join('\n')}\nfrom: [hr]`)
    await runTarget({ ...helpdesk, text }, { start: () => znuny(addOnRoutes) })
  },
}

/** What cannot be run as it stands, and why. Whatever is neither here nor run fails. */
const exceptions: Readonly<Record<string, string>> = {}

/** @returns how an example is run; undefined: nobody knows */
function wayOf(example: Example): (() => Promise<void>) | undefined {
  const { name, page, file, text } = example
  const target = targets[name]
  if (target !== undefined) return () => runTarget(example, target)
  const rows = columns[name]
  if (rows !== undefined) return () => runFile(example, rows)
  const part = parts[name]
  if (part !== undefined) return () => part(example)
  if (name === 'docs/connectors/rest.md: sources/staff.yaml') return () => runStaff(example)
  if (file?.startsWith('sources/') === true && text.includes('\nconnector: scim-push\n')) {
    const around = all.filter(other => other.page === page && other.file === 'scim.yaml')
    return () => runPushed(example, Object.fromEntries(around.map(other => [other.file ?? '', other.text])))
  }
  if (file === 'usherd.yaml' || file === 'scim.yaml') return () => runAround(example)
  return undefined
}

describe('every example works as it stands, and the second run is silent', () => {
  test.each(all.filter(({ name }) => exceptions[name] === undefined))('$name', async example => {
    const run = wayOf(example) ?? expect.fail(`nothing runs ${example.name}; add how, or why it cannot be run`)
    await run()
  })
})

test('examples are found on the pages, and none is spoken of that is not there', () => {
  expect(onPages.length).toBeGreaterThan(20)
  const known = new Set(all.map(({ name }) => name))
  expect(
    [...Object.keys(targets), ...Object.keys(columns), ...Object.keys(parts), ...Object.keys(exceptions)].filter(
      name => !known.has(name),
    ),
  ).toEqual([])
})
