import { join } from 'node:path'
import { expect, test } from 'vitest'
import { connect as driver } from '../../src/store/sqlite/driver.ts'
import { makeOld } from '../store/sqlite/before-letters.ts'
import { providerAt, tokenOf, userOf } from './scim-endpoint-stage.ts'
import { openFedZabbix } from './scim-endpoint-zabbix.ts'

test('a daemon over a database of the version before tells busse from buße in its first answer, and says what it did', {
  timeout: 60_000,
}, async () => {
  await using stage = await openFedZabbix()
  const { usherd } = stage
  const path = join(usherd.folder, 'usherd.db')
  let token = ''
  {
    await using daemon = await usherd.serve()
    token = await tokenOf(usherd)
    const provider = providerAt(daemon.url, token)
    for (const name of ['buße', 'ann']) await provider.send('POST', '/Users', userOf(name))
    expect(daemon.log()).not.toContain('indexing anew')
  }
  await makeOld({ path, driver })
  {
    await using daemon = await usherd.serve()
    expect(daemon.log()).toMatch(/indexing anew.*done=0 total=1.*indexing anew.*done=1 total=1.*listening/s)
    const provider = providerAt(daemon.url, token)
    const found = async (name: string): Promise<unknown> =>
      (await provider.send('GET', `/Users?${new URLSearchParams({ filter: `userName eq "${name}"` })}`)).totalResults
    expect([await found('busse'), await found('BUßE')]).toEqual([0, 1])
    await provider.send('POST', '/Users', userOf('busse'))
    expect([await found('BUSSE'), await found('buße')]).toEqual([1, 1])
  }
  await using daemon = await usherd.serve()
  expect(daemon.log()).not.toContain('indexing anew')
})
