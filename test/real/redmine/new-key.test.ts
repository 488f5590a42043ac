import { expect, test } from 'vitest'
import { somebody, unique } from '../stage.ts'
import { onRedmine, state, userAt, userNamed } from './site.ts'

test('who comes under a new key keeps an account that works, is not taken over silently, and is told with both keys', async () => {
  const [ann, cem] = [somebody('ann'), somebody('cem')]
  await using stage = await onRedmine([ann, cem])
  await stage.sync()
  const before = await userNamed(ann.login)
  expect(before.status).toBe(state.active)
  stage.writes()

  const again = { ...ann, key: unique('new'), first: 'Other' }
  await stage.people([again, cem])
  for (const _run of ['first', 'second']) {
    const { code, out } = await stage.run('sync')
    expect(code).not.toBe(0)
    expect(out).toContain(ann.key)
    expect(out).toContain(again.key)
    expect(stage.writes()).toEqual([])
    expect(await userAt(before.id)).toEqual(before)
  }
})
