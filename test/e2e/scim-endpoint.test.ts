import { readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { eventually } from '../eventually.ts'
import { type DemoStage, type DemoTarget, openDemo, targetNames } from './demo-stage.ts'
import { connect, patchOf, userOf } from './scim-endpoint-stage.ts'

const demo = resolve(import.meta.dirname, '../../config/demo')

/** The targets of the demonstration, fed by an identity provider instead of a file. */
async function openEndpoint(more: { readonly [file: string]: string } = {}): Promise<DemoStage> {
  const stage = await openDemo([])
  const files: Record<string, string> = {
    'usherd.yaml': 'listen: { port: 0 }\nstore: ../usherd.db\n',
    'sources/idp.yaml': 'connector: scim-push\nsettings: { profile: entra }\n',
  }
  for (const target of targetNames) {
    const text = await readFile(join(demo, 'targets', `${target}.yaml`), 'utf8')
    // Everybody has an account here, and nothing is paced: what is looked at is the road.
    files[`targets/${target}.yaml`] = text
      .replace(/^from: .*$/m, 'from: [idp]')
      .replace(/^scope: .*$/m, '')
      .replace(/^tests:[\s\S]*$/m, '')
      .replace('UserGroup: { from: department,', 'UserGroup: { value: Sales,')
      .replace('Finance: [Calendar guide] }', 'Finance: [Calendar guide], Service Desk: [Calendar guide] }')
  }
  await stage.usherd.configure({ ...files, ...more })
  return stage
}

const holds = ({ accounts }: DemoStage, target: DemoTarget, login: string, active: boolean): boolean =>
  accounts(target)[active ? 'active' : 'disabled'].some(name => name.startsWith(login))

describe('what an identity provider pushes in', () => {
  test('is at every target a moment later, and the ledger tells the story', async () => {
    await using stage = await openEndpoint()
    await using daemon = await stage.usherd.serve()
    const provider = await connect(stage.usherd, daemon.url)
    const { id } = await provider.send('POST', '/Users', userOf('ann'))
    await eventually(() => {
      for (const target of targetNames) expect(holds(stage, target, 'ann', true), target).toBe(true)
    })
    await provider.send('PATCH', `/Users/${id}`, patchOf({ op: 'Replace', path: 'name.givenName', value: 'Anna' }))
    await eventually(() =>
      expect(stage.simulators.monitoring.accounts()).toContainEqual(
        expect.objectContaining({ name: expect.stringContaining('Anna') }),
      ),
    )
    await provider.send('PATCH', `/Users/${id}`, patchOf({ op: 'Replace', path: 'active', value: 'False' }))
    await eventually(() => {
      for (const target of targetNames) expect(holds(stage, target, 'ann', false), target).toBe(true)
    })
    const { out } = await stage.usherd.run('explain', 'ann')
    expect(out).toContain('source idp: present')
    expect(out).toContain('active: false')
    for (const target of targetNames) expect(out).toContain(`target ${target}:`)
    expect(out).toMatch(/create applied \(joined/)
    expect(out).toMatch(/disable applied \(inactive/)
    const { out: log } = await stage.usherd.run('log', '--user', String(id))
    expect(log).toMatch(/monitoring +update .*applied/)
  })

  test('is gone from the targets when it is deleted there', async () => {
    await using stage = await openEndpoint()
    await using daemon = await stage.usherd.serve()
    const provider = await connect(stage.usherd, daemon.url)
    const { id } = await provider.send('POST', '/Users', userOf('bo'))
    await eventually(() => expect(holds(stage, 'monitoring', 'bo', true)).toBe(true))
    await provider.send('DELETE', `/Users/${id}`)
    await eventually(() => {
      for (const target of targetNames) expect(holds(stage, target, 'bo', false), target).toBe(true)
    })
  })

  test('that was answered before the daemon ended is carried out by the next one', async () => {
    await using stage = await openEndpoint()
    let id: unknown
    {
      await using daemon = await stage.usherd.serve()
      const provider = await connect(stage.usherd, daemon.url)
      id = (await provider.send('POST', '/Users', userOf('cem'))).id
    }
    await using _next = await stage.usherd.serve()
    await eventually(() => {
      for (const target of targetNames) expect(holds(stage, target, 'cem', true), target).toBe(true)
    })
    expect(id).toBeDefined()
  })

  test('groups can be used in scopes and mappings', async () => {
    const directory = await readFile(join(demo, 'targets', 'directory.yaml'), 'utf8')
    await using stage = await openEndpoint({
      'targets/directory.yaml': directory
        .replace(/^from: .*$/m, 'from: [idp]\nscope: "\'Staff\' in person.groups"')
        .replace(/^tests:[\s\S]*$/m, ''),
    })
    await using daemon = await stage.usherd.serve()
    const provider = await connect(stage.usherd, daemon.url)
    const { id } = await provider.send('POST', '/Users', userOf('dee'))
    await eventually(() => expect(holds(stage, 'monitoring', 'dee', true)).toBe(true))
    expect(holds(stage, 'directory', 'dee', true)).toBe(false)
    const group = await provider.send('POST', '/Groups', {
      schemas: ['urn:ietf:params:scim:schemas:core:2.0:Group'],
      displayName: 'Staff',
      members: [{ value: id }],
    })
    await eventually(() => expect(holds(stage, 'directory', 'dee', true)).toBe(true))
    await provider.send('DELETE', `/Groups/${group.id}`)
    await eventually(() => expect(holds(stage, 'directory', 'dee', false)).toBe(true))
  })
})

describe('an identity provider that deactivates too many', () => {
  test('is answered, and held before the targets until a human has looked', async () => {
    await using stage = await openEndpoint()
    await using daemon = await stage.usherd.serve()
    const provider = await connect(stage.usherd, daemon.url)
    const names = Array.from({ length: 12 }, (_none, index) => `user${String.fromCharCode(97 + index)}`)
    const ids: unknown[] = []
    for (const name of names) ids.push((await provider.send('POST', '/Users', userOf(name))).id)
    // More than a few at once are a flood here too.
    await eventually(async () => {
      const { out } = await stage.usherd.run('status', '--json')
      const held: readonly { fingerprint: string }[] = JSON.parse(out).held
      for (const { fingerprint } of held) await stage.usherd.run('apply', fingerprint)
      expect(stage.accounts('monitoring').active).toHaveLength(12)
    })
    for (const id of ids.slice(0, 8))
      await provider.send('PATCH', `/Users/${id}`, patchOf({ op: 'Replace', path: 'active', value: false }))
    const { out: stored } = await stage.usherd.run('explain', 'usera', '--json')
    expect(stored).toContain('false')
    // Up to three go out, as on any other day; how many do depends on how many were read at once.
    const out = await held(stage, 8)
    const gone = stage.accounts('monitoring').disabled.length
    expect(gone).toBeLessThanOrEqual(3)
    // How many had been settled when the rest was planned together is a matter of moments.
    expect(out).toMatch(
      new RegExp(`monitoring: ${8 - gone} of (${12 - gone}|1[0-2]) active accounts would be disabled`),
    )
    expect(out).toContain(gone === 0 ? 'the limit is 3' : `after ${gone} within a day; the limit is 3`)
    // A plan may be made anew between a look and the answer to it, while the last pushes are still being planned.
    await eventually(async () => {
      const [plan] = JSON.parse((await stage.usherd.run('status', '--json')).out).held
      if (plan !== undefined) await stage.usherd.run('apply', plan.fingerprint)
      expect(stage.accounts('monitoring').disabled).toHaveLength(8)
    })
  })
})

/** Waits until everybody who was deactivated is either disabled or held. @returns what `status` says then */
async function held(stage: DemoStage, deactivated: number): Promise<string> {
  let out = ''
  await eventually(async () => {
    out = (await stage.usherd.run('status')).out
    const waits = Number(/monitoring: (\d+) of \d+/.exec(out)?.[1])
    expect(waits + stage.accounts('monitoring').disabled.length).toBe(deactivated)
  })
  return out
}
