import { copyFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { type DemoStage, type DemoTarget, openDemo, targetNames, whenCreating } from './demo-stage.ts'

type Row = Readonly<Record<string, string>>

/** People every target has some of: six in Sales in London, six in the NOC in Berlin. */
const staff: readonly Row[] = Array.from({ length: 12 }, (_none, index) => {
  const isSales = index < 6
  return {
    employeeNumber: String(1001 + index),
    login: `p${index}`,
    first_name: 'Ann',
    last_name: `Nowak ${index}`,
    display_name: `Ann Nowak ${index}`,
    mail: `p${index}@example.org`,
    phone: `+49 30 555 ${1000 + index}`,
    title: index % 3 === 0 ? 'Lead' : 'Agent',
    department: isSales ? 'Sales' : 'NOC',
    location: isSales ? 'London' : 'Berlin',
    status: 'active',
    language: 'en_GB',
    timezone: 'Europe/London',
  }
})

/** Where somebody with this index is known, and as what. */
const everywhere: Readonly<Record<DemoTarget, { readonly is: (index: number) => boolean; readonly as: string }>> = {
  monitoring: { is: index => index >= 6, as: '' },
  helpdesk: { is: () => true, as: '' },
  crm: { is: index => index < 6, as: '' },
  coworking: { is: () => true, as: '@example.org' },
  directory: { is: () => true, as: '' },
}

/** Logins a target should have for these people. */
const expected = (target: DemoTarget, rows: readonly Row[]): readonly string[] =>
  rows
    .filter(({ employeeNumber }) => everywhere[target].is(Number(employeeNumber) - 1001))
    .map(({ login }) => `${login}${everywhere[target].as}`)
    .toSorted()

async function isSilent(demo: DemoStage): Promise<void> {
  for (const target of targetNames) demo.writes(target)
  expect(await demo.usherd.run('sync')).toMatchObject({ code: 0, out: expect.stringContaining('nothing to do') })
  for (const target of targetNames) expect([target, demo.writes(target)]).toEqual([target, []])
}

describe('the demo', () => {
  test('gives everybody the accounts they should have at all five, and is silent the second time', async () => {
    await using demo = await openDemo(staff)
    expect(await demo.usherd.run('sync')).toMatchObject({ code: 0, err: '' })
    for (const target of targetNames)
      expect([target, demo.accounts(target)]).toEqual([target, { active: expected(target, staff), disabled: [] }])
    await isSilent(demo)
  })

  test('disables the account of somebody who left, at every target they were known to, and nobody else’s', async () => {
    await using demo = await openDemo(staff)
    await demo.usherd.run('sync')
    const gone = ['p1', 'p8']
    const stay = staff.filter(({ login = '' }) => !gone.includes(login))
    await demo.usherd.people(stay)
    expect(await demo.usherd.run('sync')).toMatchObject({ code: 0 })
    for (const target of targetNames) {
      const left = expected(target, staff).filter(login => gone.includes(login.replace(/@.*/, '')))
      expect(left.length).toBeGreaterThan(0)
      expect([target, demo.accounts(target)]).toEqual([target, { active: expected(target, stay), disabled: left }])
    }
    await isSilent(demo)
  })

  test('shows what each target may show: a dynamic field, a licence, roles by name, groups', async () => {
    await using demo = await openDemo(staff)
    await demo.usherd.run('sync')
    const of = (target: DemoTarget, login: string) =>
      demo.simulators[target].accounts().find(account => account.login === login)
    expect(of('helpdesk', 'p0')).toMatchObject({ address: 'p0@corp.test', Department: 'Sales', Location: 'London' })
    expect(of('crm', 'p0')).toMatchObject({ role: 'User level 1', licences: ['Sales Premium', 'Calendar guide'] })
    expect(of('coworking', 'p0@example.org')).toMatchObject({
      roles: ['Community manager', 'Coworker'],
      businesses: ['London'],
    })
    expect(of('directory', 'p6')).toMatchObject({ groups: ['Everybody', 'Leads', 'Operations'], department: 'NOC' })
    expect(of('monitoring', 'p6')).toMatchObject({ role: 'Admin role', groups: ['Operations'] })
  })

  test.each([
    ['lost answers', { kind: 'cut', when: 'after' } as const, 1],
    ['other lost answers', { kind: 'cut', when: 'after' } as const, 2],
    ['half answers', { kind: 'torn' } as const, 3],
  ])(
    'with %s nobody has two accounts, no create is repeated without looking, and the run after is silent',
    async (_what, misbehaviour, seed) => {
      await using demo = await openDemo(staff)
      for (const target of targetNames) {
        // The first one for certain: some targets take many people in one request.
        demo.simulators[target].misbehave(whenCreating({ misbehaviour, next: 1 }))
        demo.simulators[target].misbehave(whenCreating({ misbehaviour, probability: 0.4, seed }))
      }
      // What was put off is tried again in the same run, where no new plan would find the account before we look.
      await demo.usherd.run('sync', '--patience', '5')
      // Then each run gives up at once; an hour later whatever was put off is due.
      for (let round = 0; round < 8; round += 1) {
        await demo.usherd.run('sync', '--patience', '0')
        demo.usherd.aheadMs += 3_600_000
      }
      for (const target of targetNames)
        expect([target, demo.accounts(target)]).toEqual([target, { active: expected(target, staff), disabled: [] }])
      for (const target of targetNames) {
        const cut = demo.simulators[target].journal.filter(({ faulted }) => faulted !== undefined)
        expect([target, cut.length > 0]).toEqual([target, true])
      }
      for (const target of targetNames) expect([target, demo.blindCreates(target)]).toEqual([target, []])
      await isSilent(demo)
    },
  )

  test('is checked live: product and version, who signed in, what it can do and what it cannot', async () => {
    await using demo = await openDemo(staff)
    const { code, out } = await demo.usherd.run('check', '--live')
    expect(code).toBe(0)
    expect(out).toContain('works target monitoring (zabbix): Zabbix 7.0.22, signed in as Admin (Super admin)')
    expect(out).toContain('works target helpdesk (otrs): Znuny with GIExtension, signed in as root@localhost (agent)')
    expect(out).toMatch(/works target crm \(superoffice\): SuperOffice NetServer [\d.]+, signed in as sync/)
    expect(out).toContain('works target coworking (rest): Nexudus, signed in as api@corp.test')
    expect(out).toContain('works target directory (scim): SCIM 2.0 service')
    expect(out.match(/^ {6}can create\b.*, update \(/gm)).toHaveLength(5)
    expect(out.match(/^ {6}cannot delete$/gm)).toHaveLength(1)
    for (const target of targetNames) expect([target, demo.writes(target)]).toEqual([target, []])
  })

  test('lets nobody see a secret: not in the journal’s page, not in the log of what was sent', async () => {
    await using demo = await openDemo(staff)
    await demo.usherd.run('sync')
    const { out } = await demo.usherd.run('log', '-n', '500', '--json')
    for (const target of targetNames) {
      const { page, variables } = demo.simulators[target]
      const texts = [
        out,
        ...(await Promise.all(['', 'journal', 'accounts'].map(async path => (await fetch(page + path)).text()))),
      ]
      const secrets = Object.entries(variables).filter(([name, value]) => !name.endsWith('_URL') && value !== 'root')
      for (const [name, value] of secrets)
        expect([name, texts.some(text => text.includes(value))]).toEqual([name, false])
    }
  })
})

test('these tests go red for a create that is repeated without looking', async () => {
  await using demo = await openDemo(staff)
  const { url, variables } = demo.simulators.directory
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${variables.SIMULATED_SCIM_TOKEN}` }
  const body = JSON.stringify({ schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'], userName: 'p1' })
  for (const status of [201, 409])
    expect((await fetch(`${url}/Users`, { method: 'POST', headers, body })).status).toBe(status)
  expect(demo.blindCreates('directory')).toEqual(['p1'])
})

test('the shipped people all fit: the first sync of the demo leaves nobody out', async () => {
  await using demo = await openDemo([])
  await copyFile(resolve(import.meta.dirname, '../../config/demo/people.csv'), join(demo.usherd.folder, 'people.csv'))
  const { code, out, err } = await demo.usherd.run('sync', '--json')
  expect({ code, err }).toEqual({ code: 0, err: '' })
  const operations: readonly { readonly outcome: string }[] = JSON.parse(out).operations
  expect([operations.length, operations.every(({ outcome }) => outcome === 'applied')]).toEqual([5, true])
  await isSilent(demo)
})
