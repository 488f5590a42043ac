import { describe, expect, test } from 'vitest'
import { applyJsonPatch } from '../../../connectors/superoffice/simulator/json-patch.ts'
import type { SuperOfficeSimulator } from '../../../connectors/superoffice/simulator.ts'
import { startFake } from './fake.ts'

async function call(
  { url, username, password }: SuperOfficeSimulator,
  method: string,
  path: string,
  body?: unknown,
  headers: Readonly<Record<string, string>> = {},
) {
  const response = await fetch(url + path, {
    method,
    headers: {
      accept: 'application/json',
      'content-type': 'application/json',
      authorization: `Basic ${btoa(`${username}:${password}`)}`,
      ...headers,
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  const text = await response.text()
  return { status: response.status, body: text === '' ? undefined : JSON.parse(text) }
}

describe('the simulator', () => {
  test('answers a strange request with SuperOffice’s own kind of error', async () => {
    await using simulator = await startFake()
    expect(await call(simulator, 'GET', '/User/4711')).toEqual({
      status: 404,
      body: expect.objectContaining({
        Error: true,
        ErrorType: 'SoNotFoundException',
        ErrorMessage: 'User id 4711 not found',
      }),
    })
    expect((await call(simulator, 'GET', '/User/1', undefined, { authorization: 'Basic eA==' })).status).toBe(401)
    expect((await call(simulator, 'POST', '/Agents/User/MakeRetired', { Retired: true })).body).toMatchObject({
      Message: 'Bad arguments.',
    })
    expect((await call(simulator, 'GET', '/User?$select=nonsense')).status).toBe(400)
  })

  test('forgets what a PUT does not bring, and keeps everything in a PATCH', async () => {
    await using simulator = await startFake({ users: [{ AssociateId: 20, Tooltip: 'here', OtherGroups: [2] }] })
    const { body } = await call(simulator, 'GET', '/User/20')
    await call(simulator, 'PATCH', '/User/20', [{ op: 'replace', path: 'nickname', value: 'ann' }])
    expect(simulator.users().at(-1)).toMatchObject({ NickName: 'ann', Tooltip: 'here', OtherGroups: [2] })
    const { Tooltip: _tooltip, OtherGroups: _groups, ...rest } = body
    await call(simulator, 'PUT', '/User/20', rest)
    expect(simulator.users().at(-1)).toMatchObject({ NickName: '', Tooltip: '', OtherGroups: [] })
  })

  test('nulls what was not selected', async () => {
    await using simulator = await startFake()
    const { body } = await call(simulator, 'GET', '/User/1?$select=Name,role')
    expect(body).toMatchObject({ Name: 'SYNC', Role: { Id: 1 }, UserName: null, LicenseOwners: null })
  })

  test.each([
    ['role', "role is 'Administrator'"],
    ['role', "role in ('Administrator')"],
    ['role', "role oneOf ('Administrator')"],
    ['isActive', "isActive is 'true'"],
    ['associateDbId', 'associateDbId eq 1'],
    ['userplan', "userplan is 'Sales'"],
    ['usergroup', "usergroup is 'Sales'"],
    ['userName', 'userName oneOf (1)'],
    ['userName', 'userName is sync'],
  ])(
    'knows no condition on the column %s like %s, as the vendor’s table of operators has it',
    async (_column, filter) => {
      await using simulator = await startFake()
      const query = `$select=associateDbId&$filter=${encodeURIComponent(filter)}`
      expect(await call(simulator, 'GET', `/User?${query}`)).toMatchObject({ status: 400 })
    },
  )

  test.each([
    'role oneOf (1)',
    'role notOneOf (2,3)',
    'role equals 1 and isActive set true',
    'associateDbId associateIsOneOf (1)',
    "userName in ('sync','nobody')",
  ])('answers %s', async filter => {
    await using simulator = await startFake()
    const query = `$select=userName,role,isActive&$filter=${encodeURIComponent(filter)}`
    const { body } = await call(simulator, 'GET', `/User?${query}`)
    expect(body.value).toEqual([expect.objectContaining({ PrimaryKey: '1', role: 'Administrator' })])
    // What rows hold is for people.
    expect(body.value[0].isActive).not.toBe(true)
  })

  test('shows roles of employees only, others when they are asked for, and gives a user a role of its own kind alone', async () => {
    await using simulator = await startFake({ users: [{ AssociateId: 20 }] })
    const names = async (path: string) =>
      (await call(simulator, 'GET', path)).body.map((one: { Name: string }) => one.Name)
    expect(await names('/MDOList/roles')).not.toContain('External user')
    expect(await names('/MDOList/roles?additional=1')).toEqual(['External user'])
    expect(await names('/Role/ExternalUser')).toEqual(['External user'])
    const refused = await call(simulator, 'PATCH', '/User/20', [{ op: 'replace', path: '/Role/Id', value: 100 }])
    expect(refused.status).toBe(500)
  })

  test('gives a licence away only once', async () => {
    await using simulator = await startFake({
      users: [{ AssociateId: 20, Licenses: [1] }, { AssociateId: 21 }],
      licenses: 1,
    })
    const path = '/LicenseOwners/0/RestrictedModuleLicenses/0/Assigned'
    const taken = await call(simulator, 'PATCH', '/User/21', [{ op: 'replace', path, value: true }])
    expect(taken).toMatchObject({ status: 500, body: { ErrorType: 'SoLicenseException' } })
    await call(simulator, 'POST', '/Agents/User/MakeRetired', { AssociateId: 20, Retired: true })
    expect((await call(simulator, 'PATCH', '/User/21', [{ op: 'replace', path, value: true }])).status).toBe(200)
  })
})

describe('its patches', () => {
  const entity = { Department: 'a', Phones: [{ Value: '1' }], Category: { Id: 1 }, Note: null }

  test.each<[string, unknown, unknown]>([
    ['merge members', { Department: 'b', Category: { Id: 2 } }, { ...entity, Department: 'b', Category: { Id: 2 } }],
    ['add an object to a list', { Phones: { Value: '2' } }, { ...entity, Phones: [{ Value: '1' }, { Value: '2' }] }],
    ['replace a list by a list', { Phones: [] }, { ...entity, Phones: [] }],
    ['leave a member that is null alone', { Note: 'x' }, entity],
    ['set a member that is null by a step', [{ op: 'replace', path: '/note', value: 'x' }], { ...entity, Note: 'x' }],
    ['pass when a test holds', [{ op: 'test', path: 'Category/Id', value: 1 }], entity],
  ])('%s', (_what, patch, expected) => {
    expect(applyJsonPatch(entity, patch)).toEqual(expected)
  })

  test.each<[string, unknown, number]>([
    ['a failed test', [{ op: 'test', path: '/Category/Id', value: 2 }], 409],
    ['a place that is not there', [{ op: 'replace', path: '/Nonsense', value: 2 }], 400],
    ['a position that is not there', [{ op: 'remove', path: '/Phones/1' }], 400],
    ['a step nobody knows', [{ op: 'move', path: '/Phones/0', from: '/Phones/1' }], 400],
    ['no patch at all', 'x', 400],
  ])('refuse %s', (_what, patch, status) => {
    expect(() => applyJsonPatch(entity, patch)).toThrowError(expect.objectContaining({ status }))
  })
})
