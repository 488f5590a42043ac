import { expect, test } from 'vitest'
import { eventually } from '../eventually.ts'
import { connect, patchOf, userOf } from './scim-endpoint-stage.ts'
import { openFedZabbix } from './scim-endpoint-zabbix.ts'

const groupOf = (displayName: string, ...ids: readonly unknown[]): object => ({
  schemas: ['urn:ietf:params:scim:schemas:core:2.0:Group'],
  displayName,
  members: ids.map(value => ({ value })),
})

test('explain shows a field from the source to the target: the value, what is wanted, confirmed and live there, and what was sent last', async () => {
  await using stage = await openFedZabbix()
  const { usherd } = stage
  await using daemon = await usherd.serve()
  const provider = await connect(usherd, daemon.url)
  const { id } = await provider.send('POST', '/Users', userOf('ann'))
  await eventually(() => expect(stage.accounts('ann')).toHaveLength(1))
  await provider.send('PATCH', `/Users/${id}`, patchOf({ op: 'Replace', path: 'name.givenName', value: 'Anna' }))
  await eventually(() => expect(stage.accounts('ann')).toMatchObject([{ name: 'Anna Example' }]))

  const whole = await usherd.run('explain', 'ann')
  expect(whole).toMatchObject({ code: 0, err: '' })
  expect(whole.out).toContain('source idp: present')
  expect(whole.out).toContain('name.givenName: "Anna"')
  expect(whole.out).toMatch(/target zabbix: should have an account; account \d+, active there now, created by usherd/)

  // The target has it before its answer is written down.
  await eventually(async () => expect((await usherd.run('log', '--user', String(id))).out).toMatch(/update .*applied/))
  const field = await usherd.run('explain', 'ann', 'name')
  expect(field.out).toMatch(/name <- name\.givenName\n +wanted +"Anna"\n +confirmed +"Anna"\n +live +"Anna"/)
  expect(field.out).toMatch(/update applied \(changed, run \d+, .*\n +.*name.*"ann".*"Anna"/)

  const { out: status } = await usherd.run('status')
  expect(status).toMatch(/idp +1 +0 /)
  expect(status).toMatch(/zabbix +1 +0 +0 +0 +good/)
  expect(status).toContain('serve idp')
})

test('a group that is pushed in decides on memberships and on scope at the target, and so does its end', async () => {
  await using stage = await openFedZabbix()
  await using daemon = await stage.usherd.serve()
  const provider = await connect(stage.usherd, daemon.url)
  const { id } = await provider.send('POST', '/Users', userOf('bo'))
  await eventually(() => expect(stage.accounts('bo')).toMatchObject([{ active: true }]))

  const network = await provider.send('POST', '/Groups', groupOf('Network', id))
  await eventually(() => expect(stage.accounts('bo')).toMatchObject([{ groups: expect.arrayContaining(['Network']) }]))

  await provider.send(
    'PATCH',
    `/Groups/${network.id}`,
    patchOf({ op: 'Replace', path: 'displayName', value: 'Operations' }),
  )
  await eventually(() =>
    expect(stage.accounts('bo')).toMatchObject([{ groups: expect.arrayContaining(['Operations']) }]),
  )
  expect(stage.accounts('bo')[0]?.groups).not.toContain('Network')

  const former = await provider.send('POST', '/Groups', groupOf('Former'))
  await provider.send(
    'PATCH',
    `/Groups/${former.id}`,
    patchOf({ op: 'Add', path: 'members', value: [{ $ref: null, value: id }] }),
  )
  await eventually(() => expect(stage.accounts('bo')).toMatchObject([{ active: false }]))
  await provider.send(
    'PATCH',
    `/Groups/${former.id}`,
    patchOf({ op: 'Remove', path: 'members', value: [{ $ref: null, value: id }] }),
  )
  await eventually(() => expect(stage.accounts('bo')).toMatchObject([{ active: true }]))
})

test('who is deleted by the provider is disabled at the target, and who comes under the same name is not let into that account: status and plan say so', async () => {
  await using stage = await openFedZabbix()
  await using daemon = await stage.usherd.serve()
  const provider = await connect(stage.usherd, daemon.url)
  const { id } = await provider.send('POST', '/Users', userOf('cem'))
  await eventually(() => expect(stage.accounts('cem')).toMatchObject([{ active: true }]))
  await provider.send('DELETE', `/Users/${id}`)
  await eventually(() => expect(stage.accounts('cem')).toMatchObject([{ active: false }]))
  // The target has it before its answer is written down.
  await eventually(async () =>
    expect((await stage.usherd.run('log', '--user', String(id))).out).toMatch(/disable .*applied \(left/),
  )

  // A new id is a new person. Whether it is the same human nobody said, so nothing is opened for them unasked.
  const again = await provider.send('POST', '/Users', userOf('cem'))
  expect(again.id).not.toBe(id)
  await eventually(async () =>
    expect((await stage.usherd.run('status')).out).toContain('nothing is done for some people (1 at zabbix)'),
  )
  const { out: plan } = await stage.usherd.run('plan')
  expect(plan).toContain(`usherd relink ${id} ${again.id}`)
  expect(stage.accounts('cem')).toMatchObject([{ active: false }])
})
