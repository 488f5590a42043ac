import { describe, expect, test } from 'vitest'
import { columnsOf, named, row, setUpDesk } from './otrs-stage.ts'

const ann = row('ann')
const cem = row('cem')

describe.each(['znuny', 'otrs8'] as const)('at a help desk that speaks %s', dialect => {
  const { login } = named(dialect)

  test('a login that is in use by an account the match does not find ends, and says so', async () => {
    await using desk = await setUpDesk(dialect, {
      users: [columnsOf('ann', { UserEmail: 'other@corp.test' })],
      match: '[UserEmail]',
    })
    await desk.stage.people([ann, cem])
    expect((await desk.stage.run('sync')).code).toBe(1)
    expect(`${(await desk.stage.run('log', '--user', 'k-ann')).out}`).toContain(
      `${login} "ann" is already used by another customer user`,
    )
    expect(desk.account('cem')).toBeDefined()
  })
})
