import { expect, test } from 'vitest'
import { somebody } from '../stage.ts'
import { makeByHand, onRequestTracker, userNamed } from './site.ts'

test('an update of which Request Tracker did one half is not applied: the run fails, and its own sentence is told', async () => {
  const [ann, mail] = [somebody('ann'), `${somebody('taken').login}@example.org`]
  await makeByHand({ EmailAddress: mail })
  await using stage = await onRequestTracker([ann], '[Name]')
  await stage.sync()
  await stage.people([{ ...ann, mail, first: 'Zoë' }])
  await stage.sync(1)
  expect(await userNamed(ann.login)).toMatchObject({ RealName: 'Zoë Nowak', EmailAddress: ann.mail })
  expect((await stage.run('log', '--user', ann.key)).out).toContain('Email address in use')
})
