import { expect, test } from 'vitest'
import { startGitlab } from '../connectors/rest/gitlab.ts'
import { eventually } from '../eventually.ts'
import { setUpWith } from './any-stage.ts'
import { connect, patchOf, userOf } from './scim-endpoint-stage.ts'

const source = (titles: string, active = 'active'): string => `
connector: scim-push
settings: { profile: entra }
attributes:
  userName: userName
  displayName: displayName
  emails.work: emails.work
  active: ${active}
  title: { from: title, table: { ${titles} } }
`

const target = (url: string): string => `
connector: rest
settings: { preset: gitlab, url: "${url}", token: "\${env:TOKEN}" }
from: [idp]
match: [username]
attributes: { username: userName, email: emails.work, name: displayName }
pace: { requests: 1000, per: 1s, concurrency: 1 }
`

/** A daemon that is pushed into, and a GitLab that follows. */
async function openEndpoint() {
  const gitlab = await startGitlab()
  const files = {
    'usherd.yaml': 'listen: { port: 0 }\nstore: ../usherd.db\n',
    'sources/idp.yaml': source('Lead: Lead'),
    'targets/code.yaml': target(gitlab.product.url),
  }
  const stage = await setUpWith({ files, env: { TOKEN: 'glpat-right-right-right' } })
  const remove = stage[Symbol.asyncDispose].bind(stage)
  return Object.assign(stage, {
    files,
    state: (username: string) => [...gitlab.users.values()].find(each => each.username === username)?.state,
    [Symbol.asyncDispose]: async () => {
      await gitlab.product.close()
      await remove()
    },
  })
}

test('who is made inactive is out a moment later, whatever else came with it; what was not understood is told until it is', async () => {
  await using stage = await openEndpoint()
  {
    await using daemon = await stage.serve()
    const provider = await connect(stage, daemon.url)
    const ann = await provider.send('POST', '/Users', userOf('ann'))
    await provider.send('POST', '/Users', userOf('bo'))
    await eventually(() => expect([stage.state('ann'), stage.state('bo')]).toEqual(['active', 'active']))
    const riddle = patchOf({ op: 'Replace', value: { active: false, title: 'Consultant' } })
    await provider.send('PATCH', `/Users/${ann.id}`, riddle)
    await eventually(() => expect(stage.state('ann')).toBe('blocked'))
    await provider.send('POST', '/Users', userOf('cem'))
    await eventually(() => expect(stage.state('cem')).toBe('active'))
    const { out } = await stage.run('explain', 'ann')
    expect(out).toMatch(/not understood title: is not in the table.*"Consultant"/)
    expect(out).toContain('title: "Lead" (as it was last)')
    expect((await stage.run('status')).out).toMatch(/not understood .*title: is not in the table/)
  }
  const again = await stage.run('sync')
  expect(again.code).toBe(1)
  expect(again.out).toContain('1 not wholly understood since an earlier reading')

  // Somebody puts the rule right: the feed is read from its beginning again.
  await stage.configure({ ...stage.files, 'sources/idp.yaml': source('Lead: Lead, Consultant: Guest') })
  expect((await stage.run('sync')).code).toBe(0)
  expect((await stage.run('status')).out).not.toContain('not understood')
  expect(stage.state('ann')).toBe('blocked')
})

test('who was made inactive stays out when the provider takes the word back without saying another, also where a rule takes none for a yes', async () => {
  await using stage = await openEndpoint()
  await stage.configure({
    ...stage.files,
    'sources/idp.yaml': source('Lead: Lead', '{ from: active, default: true }'),
  })
  await using daemon = await stage.serve()
  const provider = await connect(stage, daemon.url)
  const ann = await provider.send('POST', '/Users', userOf('ann'))
  await eventually(() => expect(stage.state('ann')).toBe('active'))
  await provider.send('PATCH', `/Users/${ann.id}`, patchOf({ op: 'Replace', path: 'active', value: 'False' }))
  await eventually(() => expect(stage.state('ann')).toBe('blocked'))
  await provider.send('PATCH', `/Users/${ann.id}`, patchOf({ op: 'Remove', path: 'active' }))
  await provider.send('PUT', `/Users/${ann.id}`, userOf('ann', { active: null, displayName: 'Ann Lee' }))
  await provider.send('POST', '/Users', userOf('bo'))
  await eventually(() => expect(stage.state('bo')).toBe('active'))
  expect(stage.state('ann')).toBe('blocked')
  await provider.send('PATCH', `/Users/${ann.id}`, patchOf({ op: 'Replace', path: 'active', value: 'True' }))
  await eventually(() => expect(stage.state('ann')).toBe('active'))
})
