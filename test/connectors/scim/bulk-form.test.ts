import { describe, expect, test } from 'vitest'
import { type HttpRequest, remoteId } from '#contract'
import { changeMemberships } from '../../../connectors/scim/groups.ts'
import { never } from '../contract/session.ts'
import { clientOn, json } from './answers.ts'

type Data = Readonly<Record<string, unknown>> | readonly unknown[]

/** What a service does with the `data` of a bulk operation. */
type Takes = (data: Data) => boolean

/** A service that says yes to every bulk request, and does what it takes. @param showsGroups whether users show their groups */
function serviceThat(takes: Takes, { showsGroups = true, singles = true } = {}) {
  const asked: string[] = []
  const held = new Set<string>()
  const groupIn = (path: string): string => path.split('/').at(-1) ?? ''
  const answer = ({ pathname }: URL, { method, body = '' }: HttpRequest) => {
    const path = pathname.replace(/^.*\/v2/, '')
    if (path === '/ServiceProviderConfig')
      return json({ patch: { supported: true }, bulk: { supported: true, maxOperations: 10, maxPayloadSize: 100_000 } })
    asked.push(`${method} ${path}`)
    if (path === '/Bulk') {
      const { Operations } = JSON.parse(String(body)) as { Operations: { bulkId: string; path: string; data: Data }[] }
      for (const { path: group, data } of Operations) if (takes(data)) held.add(groupIn(group))
      return json({ Operations: Operations.map(({ bulkId }) => ({ bulkId, status: '204' })) })
    }
    if (path.startsWith('/Users/'))
      return json({ id: 'u1', ...(showsGroups ? { groups: [...held].map(value => ({ value })) } : {}) })
    if (method === 'PATCH') {
      if (singles) held.add(groupIn(path))
      return { status: 204, headers: {}, text: '' }
    }
    const members = held.has(groupIn(path)) ? [{ value: 'u1' }] : []
    return json({ id: groupIn(path), members })
  }
  const client = clientOn(answer)
  return {
    asked,
    held,
    join: (...groups: readonly string[]) =>
      Array.fromAsync(
        changeMemberships(
          remoteId('u1'),
          groups.map(group => ({ group, joins: true })),
          client,
          never,
        ),
      ),
  }
}

const bulks = ({ asked }: { readonly asked: readonly string[] }): number =>
  asked.filter(one => one === 'POST /Bulk').length
const patches = ({ asked }: { readonly asked: readonly string[] }): number =>
  asked.filter(one => one.startsWith('PATCH')).length

const isList: Takes = data => Array.isArray(data)
const isMessage: Takes = data => !Array.isArray(data)

describe('a bulk request is believed once one was seen to work', () => {
  test.each<[string, Takes, boolean, number]>([
    ['the body of a PATCH', isMessage, true, 1],
    ['the body of a PATCH, where users do not show their groups', isMessage, false, 1],
    ['the bare list of operations', isList, true, 2],
    ['the bare list of operations, where users do not show their groups', isList, false, 2],
  ])('of a service that takes %s', async (_what, takes, showsGroups, tries) => {
    const service = serviceThat(takes, { showsGroups })
    expect(await service.join('a', 'b')).toHaveLength(2)
    expect([...service.held].sort()).toEqual(['a', 'b'])
    expect([bulks(service), patches(service)]).toEqual([tries, 0])
    service.asked.length = 0
    await service.join('c', 'd')
    expect(service.asked).toEqual(['POST /Bulk'])
    expect([...service.held].sort()).toEqual(['a', 'b', 'c', 'd'])
  })

  test('of a service that takes neither, requests go one by one from then on', async () => {
    const service = serviceThat(() => false)
    await service.join('a', 'b')
    expect([...service.held].sort()).toEqual(['a', 'b'])
    expect([bulks(service), patches(service)]).toEqual([2, 2])
    service.asked.length = 0
    await service.join('c', 'd')
    expect([bulks(service), patches(service)]).toEqual([0, 2])
  })

  test('what one of them did not do is sent alone', async () => {
    const first = { done: false }
    const service = serviceThat(() => {
      const takes = !first.done
      first.done = true
      return takes
    })
    await service.join('a', 'b')
    expect([...service.held].sort()).toEqual(['a', 'b'])
    expect([bulks(service), patches(service)]).toEqual([1, 1])
  })

  test('a service that says yes to single requests too, and does nothing, is told', async () => {
    const service = serviceThat(() => false, { singles: false })
    await expect(service.join('a', 'b')).rejects.toMatchObject({
      kind: 'rejected',
      message:
        'the SCIM service said it was done, and account u1 is not in group "a"; see whether our token may change it there',
    })
  })
})
