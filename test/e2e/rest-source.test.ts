import { expect, test } from 'vitest'
import { startGitlab } from '../connectors/rest/gitlab.ts'
import { type Asked, type Fields, json, startSmall } from '../connectors/rest/records.ts'
import { setUpWith } from './any-stage.ts'

const hour = 3_600_000

/** People behind an API that can be asked for what changed, and a GitLab that follows. */
async function onStaff() {
  const staff = new Map<string, Fields>()
  const asked: (string | null)[] = []
  const product = await startSmall(() => ({ query }: Asked) => {
    const since = query.get('updated_since')
    asked.push(since)
    return json(200, { items: [...staff.values()].filter(({ updated }) => String(updated) >= (since ?? '')) })
  })
  const gitlab = await startGitlab()
  const source = `
connector: rest
settings:
  url: ${product.url}
  api:
    id: id
    list: { path: /staff, records: items, changes: { parameter: updated_since, at: updated } }
key: id
attributes: { userName: login, emails.work: mail, displayName: name }
proof: { shrink: 50% }
`
  const target = `
connector: rest
settings: { preset: gitlab, url: "${gitlab.product.url}", token: "\${env:TOKEN}" }
from: [staff]
match: [username]
attributes: { username: userName, email: emails.work, name: displayName }
pace: { requests: 1000, per: 1s, concurrency: 1 }
`
  const stage = await setUpWith({
    files: { 'sources/staff.yaml': source, 'targets/code.yaml': target },
    env: { TOKEN: 'glpat-right-right-right' },
  })
  const remove = stage[Symbol.asyncDispose].bind(stage)
  let updates = 0
  return Object.assign(stage, {
    asked,
    gitlab,
    leaves: (id: string) => staff.delete(id),
    put: (id: string, change: Fields = {}) => {
      updates += 1
      const updated = `2026-01-01T00:${String(updates).padStart(2, '0')}:00Z`
      staff.set(id, {
        id,
        login: `p${id}`,
        mail: `p${id}@example.org`,
        name: `Ann ${id}`,
        ...staff.get(id),
        ...change,
        updated,
      })
    },
    user: (username: string) => [...gitlab.users.values()].find(each => each.username === username),
    [Symbol.asyncDispose]: async () => {
      await product.close()
      await gitlab.product.close()
      await remove()
    },
  })
}

test('people that changed are all that is asked for; nobody is taken for gone by it, until everybody is read again', async () => {
  await using stage = await onStaff()
  for (const id of ['1', '2', '3', '4']) stage.put(id)
  await stage.run('sync')
  await stage.run('sync')
  stage.put('2', { name: 'Zoë' })
  expect((await stage.run('sync')).code).toBe(0)
  expect(stage.asked).toEqual([null, null, '2026-01-01T00:04:00Z'])
  expect(stage.user('p2')).toMatchObject({ name: 'Zoë' })
  expect(stage.user('p1')).toMatchObject({ state: 'active' })

  stage.leaves('4')
  await stage.run('sync')
  expect(stage.user('p4')).toMatchObject({ state: 'active' })
  stage.aheadMs += 25 * hour
  await stage.run('sync')
  expect(stage.asked.at(-1)).toBeNull()
  expect(stage.user('p4')).toMatchObject({ state: 'blocked' })
  expect(stage.user('p2')).toMatchObject({ name: 'Zoë', state: 'active' })
})
