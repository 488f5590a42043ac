import { expect, test } from 'vitest'
import { eventually } from '../eventually.ts'
import { connect, patchOf, userOf } from './scim-endpoint-stage.ts'
import { type FedZabbix, openFedZabbix } from './scim-endpoint-zabbix.ts'

const people = Array.from({ length: 60 }, (_none, index) => `user${String(index).padStart(2, '0')}`)
const most = 40
/** A tenth of 60 accounts. */
const limit = 6

interface Held {
  readonly out: string
  readonly waiting: number
  readonly fingerprint: string
}

/** What `status` says once everybody who was deactivated is either disabled or waits for a human. */
async function allHeld({ usherd, logins }: FedZabbix): Promise<Held> {
  let found: Held | undefined
  await eventually(async () => {
    const { out } = await usherd.run('status')
    const [, fingerprint = '', waiting = ''] = /held plan (\w+): (\d+) changes wait/.exec(out) ?? []
    expect(Number(waiting) + logins(false).length).toBe(most)
    found = { out, waiting: Number(waiting), fingerprint }
  })
  if (found === undefined) throw new Error('eventually returned without having seen it')
  return found
}

test('40 of 60 deactivated one by one: every request is answered and kept, no more than a tenth goes out, status counts the rest, apply lets them go', async () => {
  await using stage = await openFedZabbix()
  const { usherd } = stage
  await using daemon = await usherd.serve()
  const provider = await connect(usherd, daemon.url)
  const ids = new Map<string, unknown>()
  for (const name of people) ids.set(name, (await provider.send('POST', '/Users', userOf(name))).id)
  await eventually(() => expect(stage.logins(true)).toEqual(people))

  const leavers = people.slice(0, most)
  // `send` expects each one to be answered well; 200 with the person as they are now.
  for (const name of leavers)
    expect(
      await provider.send(
        'PATCH',
        `/Users/${ids.get(name)}`,
        patchOf({ op: 'Replace', path: 'active', value: 'False' }),
      ),
    ).toMatchObject({ userName: name, active: false })

  const { out, waiting, fingerprint } = await allHeld(stage)
  expect(stage.logins(false).length).toBeLessThanOrEqual(limit)
  expect(waiting).toBeGreaterThanOrEqual(most - limit)
  const gone = stage.logins(false).length
  expect(out).toContain(`zabbix: ${waiting} of ${60 - gone} active accounts would be disabled`)
  // All of them came in today, which makes no share larger: the limit is at most a tenth.
  expect(out).toMatch(new RegExp(`${gone === 0 ? '' : `after ${gone} within a day; `}the limit is [3-${limit}]`))
  expect(out).toContain(`usherd apply ${fingerprint}`)

  // Kept all the same: the provider sees what it said, and so does who asks about one of them.
  const { totalResults } = await provider.send('GET', `/Users?filter=${encodeURIComponent('active eq false')}&count=0`)
  expect(totalResults).toBe(most)
  const held = leavers.find(name => !stage.logins(false).includes(name)) ?? ''
  const { out: explained } = await usherd.run('explain', held)
  expect(explained).toContain('active: false')
  expect(explained).toContain('should have no active account (inactive)')

  // Another kind of change is not held up by it.
  const stays = people.at(-1)
  await provider.send(
    'PATCH',
    `/Users/${ids.get(stays ?? '')}`,
    patchOf({ op: 'Replace', path: 'name.givenName', value: 'Zoe' }),
  )
  await eventually(() => expect(stage.accounts(stays ?? '')).toMatchObject([{ name: 'Zoe Example', active: true }]))
  expect(stage.logins(false)).toHaveLength(gone)

  const again = await allHeld(stage)
  expect(await usherd.run('apply', again.fingerprint)).toMatchObject({ code: 0 })
  await eventually(() => expect(stage.logins(false)).toEqual(leavers))
  expect(stage.logins(true)).toEqual(people.slice(most))
  expect((await usherd.run('status')).out).not.toContain('waits for a human')
})
