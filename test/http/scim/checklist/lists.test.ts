import { describe, expect, test } from 'vitest'
import { type Anything, addGroup, addUser, type Endpoint, openEndpoint, urn } from '../endpoint.ts'

const names = ({ json }: { readonly json: Anything }): readonly string[] =>
  json.Resources.map(({ userName, displayName }: Anything) => userName ?? displayName)

/** A endpoint with users of these names. */
async function withUsers(...userNames: readonly string[]): Promise<Endpoint> {
  const endpoint = await openEndpoint()
  for (const userName of userNames) await addUser(endpoint, userName)
  return endpoint
}

const query = (parameters: Readonly<Record<string, string>>): string => `?${new URLSearchParams(parameters)}`

describe('lists', () => {
  test('L1: a list has its URN, whole numbers and Resources', async () => {
    const { send } = await withUsers('ann', 'bo', 'cy')
    const { json } = await send('GET', '/Users?startIndex=2&count=1')
    expect(json).toEqual({
      schemas: [urn.list],
      totalResults: 3,
      startIndex: 2,
      itemsPerPage: 1,
      Resources: [expect.any(Object)],
    })
  })

  test('L2: nobody found is 200 and an empty list', async () => {
    const { send } = await withUsers('ann')
    for (const path of ['/Groups', `/Users${query({ filter: 'userName eq "bo"' })}`]) {
      const { status, json } = await send('GET', path)
      expect(status).toBe(200)
      expect(json).toMatchObject({ totalResults: 0, itemsPerPage: 0, Resources: [] })
    }
  })

  test.each(['/.search', '/Users/.search'])('L3: %s asks the same in a body', async path => {
    const { send } = await withUsers('ann', 'bo', 'cy')
    const search = { filter: 'userName ge "b"', sortBy: 'userName', sortOrder: 'descending', startIndex: 1, count: 1 }
    const asked = await send('POST', path, { schemas: [urn.search], ...search, attributes: ['userName'] })
    expect(asked.status).toBe(200)
    expect(asked.json).toMatchObject({ totalResults: 2, itemsPerPage: 1 })
    expect(asked.json.Resources).toEqual([{ schemas: [urn.user], id: expect.any(String), userName: 'cy' }])
    const without = await send('POST', path, {
      schemas: [urn.search],
      excludedAttributes: ['userName', 'meta'],
      count: 1,
    })
    expect(Object.keys(without.json.Resources[0]).sort()).toEqual(['id', 'schemas'])
    expect((await send('POST', path, { schemas: [urn.search], count: 0 })).json).toMatchObject({
      totalResults: 3,
      Resources: [],
    })
    expect((await send('POST', path, { count: 1 })).status).toBe(400)
  })

  test('L4: a query at the base address goes over all types; what a type lacks does not match', async () => {
    const endpoint = await withUsers('ann')
    await addGroup(endpoint, 'Operations')
    expect(names(await endpoint.send('GET', '/'))).toEqual(['ann', 'Operations'])
    expect(names(await endpoint.send('GET', `/${query({ filter: 'userName eq "ann"' })}`))).toEqual(['ann'])
    expect(names(await endpoint.send('GET', `/${query({ filter: 'displayName eq "operations"' })}`))).toEqual([
      'Operations',
    ])
    expect(names(await endpoint.send('GET', `/${query({ filter: 'meta.resourceType eq "Group"' })}`))).toEqual([
      'Operations',
    ])
    expect(names(await endpoint.send('GET', `/${query({ filter: `schemas eq "${urn.user}"` })}`))).toEqual(['ann'])
  })

  test('L5: by itself the order is that of making', async () => {
    const { send } = await withUsers('cy', 'ann', 'bo')
    expect(names(await send('GET', '/Users'))).toEqual(['cy', 'ann', 'bo'])
  })
})

describe('sorting', () => {
  test('S2: several values sort by the primary, else the first; who has none is last, descending first', async () => {
    const endpoint = await openEndpoint()
    await addUser(endpoint, 'none')
    await addUser(endpoint, 'z-first', { emails: [{ value: 'm@x.test' }, { value: 'a@x.test' }] })
    await addUser(endpoint, 'primary', { emails: [{ value: 'z@x.test' }, { value: 'b@x.test', primary: true }] })
    const sorted = async (sortOrder: string) =>
      names(await endpoint.send('GET', `/Users${query({ sortBy: 'emails', sortOrder })}`))
    expect(await sorted('ascending')).toEqual(['primary', 'z-first', 'none'])
    expect(await sorted('descending')).toEqual(['none', 'z-first', 'primary'])
  })

  test.each(['up', 'desc', 'ascending descending'])('S2: sortOrder %s is 400, and no order', async sortOrder => {
    const { send } = await withUsers('cy', 'ann')
    const asked = { sortBy: 'userName', sortOrder }
    const answers = [
      await send('GET', `/Users${query(asked)}`),
      await send('POST', '/Users/.search', { schemas: [urn.search], ...asked }),
    ]
    for (const said of answers) expect(said).toMatchObject({ status: 400, json: { scimType: 'invalidValue' } })
    expect(names(await send('GET', '/Users?sortBy=userName&sortOrder=Descending'))).toEqual(['cy', 'ann'])
    expect(names(await send('GET', '/Users?sortBy=userName&sortOrder='))).toEqual(['ann', 'cy'])
  })

  test('S3: sorting goes before paging; what cannot be sorted by is refused', async () => {
    const { send } = await withUsers('cy', 'ann', 'bo')
    expect(names(await send('GET', '/Users?sortBy=userName&startIndex=2&count=1'))).toEqual(['bo'])
    expect(await send('GET', '/Users?sortBy=shoeSize')).toMatchObject({
      status: 400,
      json: { scimType: 'invalidPath' },
    })
    expect(names(await send('GET', '/Users?sortBy='))).toEqual(['cy', 'ann', 'bo'])
  })
})

describe('paging', () => {
  test.each([
    ['startIndex=0', 1, 3],
    ['startIndex=-5', 1, 3],
    ['count=-1', 1, 0],
    ['count=0', 1, 0],
    ['startIndex=&count=', 1, 3],
    ['count=999999999', 1, 3],
  ])('P1: %s is moved into what there is', async (parameters, startIndex, itemsPerPage) => {
    const { send } = await withUsers('ann', 'bo', 'cy')
    expect((await send('GET', `/Users?${parameters}`)).json).toMatchObject({
      totalResults: 3,
      startIndex,
      itemsPerPage,
    })
  })

  test.each(['count=ten', 'startIndex=1.5', 'startIndex=NaN', 'count=99999999999999999999'])(
    'P1: %s is 400',
    async parameters => {
      const { send } = await withUsers('ann')
      expect(await send('GET', `/Users?${parameters}`)).toMatchObject({
        status: 400,
        json: { scimType: 'invalidValue' },
      })
    },
  )

  test('P2: never more than count, nor than the limit of a page', async () => {
    const endpoint = await openEndpoint()
    for (let at = 0; at < 2; at++)
      await endpoint.send('POST', '/Bulk', {
        schemas: [urn.bulk],
        Operations: Array.from({ length: 600 }, (_none, index) => ({
          method: 'POST',
          path: '/Users',
          bulkId: `${index}`,
          data: { schemas: [urn.user], userName: `user-${at}-${index}` },
        })),
      })
    const of = async (parameters: string) => (await endpoint.send('GET', `/Users?attributes=id&${parameters}`)).json
    expect(await of('count=7')).toMatchObject({ itemsPerPage: 7, totalResults: 1_200 })
    expect((await of('count=5000')).Resources).toHaveLength(1_000)
    expect(await of('')).toMatchObject({ itemsPerPage: 100, totalResults: 1_200 })
  })

  test('P3: behind the end is an empty page with the true total', async () => {
    const { send } = await withUsers('ann', 'bo')
    expect((await send('GET', '/Users?startIndex=3')).json).toMatchObject({
      totalResults: 2,
      startIndex: 3,
      itemsPerPage: 0,
      Resources: [],
    })
  })

  test.each(['', '&sortBy=userName', '&filter=userName%20pr'])(
    'P5: cursors lead through everybody once%s',
    async more => {
      const { send } = await withUsers('a', 'b', 'c', 'd', 'e')
      const seen: string[] = []
      let cursor: string | undefined = ''
      for (let page = 0; page < 9 && cursor !== undefined; page++) {
        const { json }: { json: Anything } = await send(
          'GET',
          `/Users?count=2&cursor=${encodeURIComponent(cursor)}${more}`,
        )
        expect(json.totalResults).toBe(5)
        expect(json.startIndex).toBeUndefined()
        seen.push(...names({ json }))
        cursor = json.nextCursor
      }
      expect(cursor).toBeUndefined()
      expect(seen).toEqual(['a', 'b', 'c', 'd', 'e'])
    },
  )

  test('P5: a cursor is good for its query alone, and garbage is no cursor', async () => {
    const { send } = await withUsers('a', 'b', 'c')
    const { nextCursor } = (await send('GET', '/Users?count=1&cursor=')).json
    for (const path of [
      `/Groups?cursor=${nextCursor}`,
      `/Users?sortBy=userName&cursor=${nextCursor}`,
      '/Users?cursor=garbage',
      '/Users?cursor=%00',
    ])
      expect(await send('GET', path)).toMatchObject({ status: 400, json: { scimType: 'invalidCursor' } })
    expect(
      (await send('POST', '/Users/.search', { schemas: [urn.search], cursor: nextCursor, count: 5 })).json.Resources,
    ).toHaveLength(2)
    expect((await send('GET', '/ServiceProviderConfig')).json.pagination).toMatchObject({ cursor: true })
  })
})
