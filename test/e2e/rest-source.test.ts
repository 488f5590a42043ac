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

/** People behind an API that shows two at a time, and a GitLab that follows. `onPage` runs after each answer. */
async function onPagedStaff(onPage: (page: number, staff: Map<string, Fields>) => void) {
  const staff = new Map<string, Fields>()
  let asked = 0
  const product = await startSmall(() => ({ query }: Asked) => {
    const skip = Number(query.get('skip') ?? 0)
    const answer = json(200, { items: [...staff.values()].slice(skip, skip + 2), total: staff.size })
    asked += 1
    onPage(asked, staff)
    return answer
  })
  const gitlab = await startGitlab()
  const source = `
connector: rest
settings:
  url: ${product.url}
  api:
    id: id
    list: { path: /staff, records: items, paging: { kind: offset, param: skip, most: 2 } }
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
  for (const id of ['1', '2', '3', '4', '5', '6'])
    staff.set(id, { id, login: `p${id}`, mail: `p${id}@example.org`, name: `Ann ${id}` })
  return Object.assign(stage, {
    staff,
    asked: () => asked,
    state: (username: string) => [...gitlab.users.values()].find(each => each.username === username)?.state,
    [Symbol.asyncDispose]: async () => {
      await product.close()
      await gitlab.product.close()
      await remove()
    },
  })
}

test('whom a list passes over because somebody before them was deleted keeps the account; the deleted one does not', async () => {
  let isLeaving = false
  await using stage = await onPagedStaff((_page, staff) => {
    if (isLeaving) staff.delete('1')
  })
  await stage.run('sync')
  expect(stage.state('p3')).toBe('active')
  isLeaving = true
  // Two people were shown, one of them goes: the third becomes the second, and is on no page that is asked for.
  expect((await stage.run('sync')).code).toBe(0)
  expect(stage.state('p3')).toBe('active')
  expect((await stage.run('sync')).code).toBe(0)
  expect(stage.state('p3')).toBe('active')
  expect(stage.state('p1')).toBe('blocked')
})

test('a list that never holds still while it is read proves nobody gone, and says so', async () => {
  let isRestless = false
  await using stage = await onPagedStaff((page, staff) => {
    if (!isRestless) return
    // Whoever was edited last stands first: somebody comes twice on the pages, and somebody on none.
    const [last, ...others] = [...staff.values()].reverse()
    if (last === undefined) return
    staff.clear()
    for (const each of [{ ...last, name: `Ann ${page}` }, ...others.reverse()]) staff.set(String(each.id), each)
  })
  await stage.run('sync')
  isRestless = true
  stage.staff.delete('2')
  const held = await stage.run('sync')
  expect(held.code).toBe(3)
  expect(held.err).toContain('moved while it was read')
  for (const name of ['p1', 'p2', 'p3', 'p4', 'p5', 'p6']) expect(stage.state(name)).toBe('active')
  isRestless = false
  expect((await stage.run('sync')).code).toBe(0)
  expect(stage.state('p2')).toBe('blocked')
  for (const name of ['p1', 'p3', 'p4', 'p5', 'p6']) expect(stage.state(name)).toBe('active')
})

test('a quiet list is read once', async () => {
  await using stage = await onPagedStaff(() => {})
  await stage.run('sync')
  const before = stage.asked()
  await stage.run('sync')
  expect(stage.asked() - before).toBe(4)
  stage.staff.delete('2')
  await stage.run('sync')
  expect(stage.asked() - before).toBe(4 + 2 * 4)
  expect(stage.state('p2')).toBe('blocked')
})
