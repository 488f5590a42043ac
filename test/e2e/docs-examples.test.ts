import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'
import type { Simulator } from '#simulation'
import { startOtrsSimulator } from '../../connectors/otrs/simulator.ts'
import { startNexudusSimulator } from '../../connectors/rest/simulator.ts'
import { startSuperOfficeSimulator } from '../../connectors/superoffice/simulator.ts'
import { setUpWith } from './any-stage.ts'

const root = resolve(import.meta.dirname, '../..')
const password = 'Example-pass-31!'
const agent = { login: 'sync-agent', password }

/** The file of a target as a page shows it. */
function shownOn(page: string, file: string): string {
  const text = readFileSync(join(root, 'docs/connectors', page), 'utf8')
  const blocks = [...text.matchAll(/^```yaml\n([\s\S]*?)^```/gm)].map(([, block = '']) => block)
  return blocks.find(block => block.startsWith(`# config/targets/${file}\n`)) ?? expect.fail(`${page} shows no ${file}`)
}

interface Example {
  readonly page: string
  readonly file: string
  readonly start: () => Promise<Simulator>
  /** What stands in the example and is another one at the simulator. */
  readonly instead?: Readonly<Record<string, string>>
}

const examples: readonly Example[] = [
  {
    page: 'superoffice.md',
    file: 'crm.yaml',
    start: () => startSuperOfficeSimulator(),
    instead: { 'username: usherd': 'username: sync' },
  },
  { page: 'otrs.md', file: 'helpdesk.yaml', start: () => startOtrsSimulator({ dialect: 'znuny', agent }) },
  {
    page: 'otrs.md',
    file: 'helpdesk8.yaml',
    start: () =>
      startOtrsSimulator({ dialect: 'otrs8', agent, routes: { CustomerUserUpdate: 'PATCH /CustomerUser/:ID' } }),
  },
  {
    page: 'rest.md',
    file: 'spaces.yaml',
    start: () => {
      const username = 'provisioning@example.org'
      const users = [{ FullName: 'Usherd', Email: username, IsAdmin: true }]
      return startNexudusSimulator({ username, password, users, roles: ['Manager', 'Coworker'] })
    },
    instead: { 'preset: nexudus': 'preset: nexudus\n  url: "https://to.test"' },
  },
]

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
  department: department
  groups: { from: groups, as: list }
`

const person = (login: string, department: string) => ({
  id: login,
  userName: login,
  initials: login.toUpperCase(),
  displayName: `Ann ${login}`,
  given: 'Ann',
  family: login,
  mail: `${login}@corp.test`,
  phone: '+49 30 1234',
  department,
  groups: 'Manager',
})

test.each(examples)(
  'the example $file of $page works as it stands: all are there, and the second run is silent',
  async ({ page, file, start, instead = {} }) => {
    await using simulator = await start()
    let text = shownOn(page, file)
    for (const [written, ours] of Object.entries(instead)) text = text.replace(written, ours)
    text = text.replace(/url: .*/, `url: "${simulator.url}"`).replace(/^pace: .*$/m, '')
    const variable = /\$\{env:(\w+)\}/.exec(text)?.[1] ?? expect.fail('no secret')
    const secret = 'password' in simulator ? String(simulator.password) : password
    await using stage = await setUpWith({
      files: {
        'sources/hr.yaml': source,
        [`targets/${file}`]: `${text}\npace: { requests: 1000, per: 1s, concurrency: 2 }\n`,
      },
      env: { [variable]: secret },
      people: [person('ann', 'Sales'), person('cem', 'Support')],
    })
    const before = simulator.accounts().length
    expect(await stage.run('sync')).toMatchObject({ code: 0, err: '' })
    expect(simulator.accounts()).toHaveLength(before + 2)
    const asked = simulator.journal.length
    const second = await stage.run('sync')
    expect(second).toMatchObject({ code: 0 })
    expect(second.out).toContain('nothing to do')
    expect(simulator.journal.slice(asked).filter(({ write }) => write)).toEqual([])
  },
)
