import { describe, expect, test } from 'vitest'
import { eventually } from '../eventually.ts'
import { connect, patchOf, userOf } from './scim-endpoint-stage.ts'
import { type FedZabbix, openFedZabbix } from './scim-endpoint-zabbix.ts'

const seconds = (count: number) => ({ timeout: count * 1_000 })

/** What the identity provider sees of somebody after everything. */
async function asStored(url: string, path: string, token: string): Promise<{ status: number; json: unknown }> {
  const answer = await fetch(`${url}/scim/v2${path}`, { headers: { authorization: `Bearer ${token}` } })
  return { status: answer.status, json: await answer.json() }
}

/** A token that outlives every daemon of the test. */
async function tokenOf({ usherd }: FedZabbix): Promise<string> {
  const { out } = await usherd.run('token', 'create', '--json')
  return JSON.parse(out).token
}

describe('a daemon that is killed right after its answer', () => {
  test('has kept what it answered, and the next one carries it out', seconds(120), async () => {
    await using stage = await openFedZabbix()
    let id: unknown
    let token = ''

    {
      await using daemon = await stage.start()
      token = await tokenOf(stage)
      const provider = await connect(stage.usherd, daemon.url)
      id = (await provider.send('POST', '/Users', userOf('ann'))).id
      await daemon.kill()
    }
    {
      await using daemon = await stage.start()
      expect(await asStored(daemon.url, `/Users/${id}`, token)).toMatchObject({ json: { userName: 'ann' } })
      await eventually(() => expect(stage.accounts('ann')).toMatchObject([{ active: true, name: 'ann Example' }]))
      const provider = await connect(stage.usherd, daemon.url)
      await provider.send('PATCH', `/Users/${id}`, patchOf({ op: 'Replace', path: 'name.givenName', value: 'Anna' }))
      await daemon.kill()
    }
    {
      await using daemon = await stage.start()
      expect(await asStored(daemon.url, `/Users/${id}`, token)).toMatchObject({ json: { name: { givenName: 'Anna' } } })
      await eventually(() => expect(stage.accounts('ann')).toMatchObject([{ active: true, name: 'Anna Example' }]))
      const provider = await connect(stage.usherd, daemon.url)
      await provider.send('POST', '/Groups', {
        schemas: ['urn:ietf:params:scim:schemas:core:2.0:Group'],
        displayName: 'Network',
        members: [{ value: id }],
      })
      await daemon.kill()
    }
    {
      await using daemon = await stage.start()
      expect(await asStored(daemon.url, `/Users/${id}`, token)).toMatchObject({
        json: { groups: [{ display: 'Network' }] },
      })
      await eventually(() => expect(stage.accounts('ann')).toMatchObject([{ groups: ['Network'] }]))
      const provider = await connect(stage.usherd, daemon.url)
      await provider.send('DELETE', `/Users/${id}`)
      await daemon.kill()
    }
    {
      await using daemon = await stage.start()
      expect(await asStored(daemon.url, `/Users/${id}`, token)).toMatchObject({ status: 404 })
      await eventually(() => expect(stage.accounts('ann')).toMatchObject([{ active: false }]))
    }
  })

  test('in the middle of many has kept exactly those that it answered', seconds(60), async () => {
    await using stage = await openFedZabbix()
    const answered: string[] = []
    let token = ''
    {
      await using daemon = await stage.start()
      token = await tokenOf(stage)
      const provider = await connect(stage.usherd, daemon.url)
      const sent = Array.from({ length: 60 }, async (_none, index) => {
        const { userName } = await provider.send('POST', '/Users', userOf(`user${index}`))
        answered.push(String(userName))
        if (answered.length === 20) await daemon.kill()
      })
      await Promise.allSettled(sent)
    }
    expect(answered.length).toBeGreaterThanOrEqual(20)
    await using daemon = await stage.start()
    const { json } = await asStored(daemon.url, '/Users?count=100', token)
    const kept: readonly string[] = (json as { Resources: { userName: string }[] }).Resources.map(
      ({ userName }) => userName,
    )
    // Others may have been written whose answers were lost: their sender asks again. None that was answered may be missing.
    expect(kept).toEqual(expect.arrayContaining(answered))
    await eventually(() => expect(stage.logins(true)).toEqual(kept.toSorted()))
    for (const login of kept) expect([login, stage.accounts(login).length]).toEqual([login, 1])
  })
})

describe('a daemon that is told to stop', () => {
  test('right after its answer leaves nothing undone for the next one', seconds(60), async () => {
    await using stage = await openFedZabbix()
    let id: unknown
    {
      await using daemon = await stage.start()
      const provider = await connect(stage.usherd, daemon.url)
      id = (await provider.send('POST', '/Users', userOf('bo'))).id
      await eventually(() => expect(stage.accounts('bo')).toHaveLength(1))
      await provider.send('PATCH', `/Users/${id}`, patchOf({ op: 'Replace', path: 'name.givenName', value: 'Bob' }))
      expect(await daemon.stop()).toBe(0)
    }
    await using _next = await stage.start()
    await eventually(() => expect(stage.accounts('bo')).toMatchObject([{ name: 'Bob Example' }]))
  })

  test('while the target was away has not forgotten what it could not send', seconds(60), async () => {
    await using stage = await openFedZabbix()
    let isAway = true
    stage.zabbix.misbehave({ misbehaviour: { kind: 'cut', when: 'before' }, probability: 1, matching: () => isAway })
    {
      await using daemon = await stage.start()
      const provider = await connect(stage.usherd, daemon.url)
      await provider.send('POST', '/Users', userOf('cem'))
      await eventually(() => expect(stage.zabbix.journal.some(({ faulted }) => faulted !== undefined)).toBe(true))
      expect(await daemon.stop()).toBe(0)
      expect(stage.accounts('cem')).toEqual([])
    }
    isAway = false
    // Whatever was put off is due by then.
    stage.usherd.aheadMs = 3_600_000
    await using _next = await stage.usherd.serve()
    await eventually(() => expect(stage.accounts('cem')).toMatchObject([{ active: true }]))
  })
})
