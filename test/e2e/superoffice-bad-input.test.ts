import { describe, expect, test } from 'vitest'
import { type CrmOptions, type CrmStage, row, setUpCrm } from './superoffice-stage.ts'

const ann = row('ann')
const cem = row('cem')

/** Sets up, and syncs one bad row among good ones. */
async function withBad(bad: Readonly<Record<string, string>>, options: CrmOptions = {}) {
  const crm = await setUpCrm(options)
  await crm.stage.people([ann, row('bad', bad), cem])
  const said = await crm.stage.run('sync')
  const told = `${said.out}${(await crm.stage.run('log', '--user', 'k-bad')).out}`
  return { crm, said, told }
}

/** The good ones are done, and a second run neither sends anything nor forgets the bad one. */
async function othersAreDone(crm: CrmStage): Promise<void> {
  expect(crm.user('ann@corp.test')).toMatchObject({ Deleted: false })
  expect(crm.user('cem@corp.test')).toMatchObject({ Deleted: false })
  crm.calls()
  expect((await crm.stage.run('sync')).code).toBe(1)
  expect(crm.writes()).toEqual([])
}

const lookups = {
  TicketCategories: '{ from: extra, as: list, lookup: category }',
  'Person.Position': 'note',
}

describe('at a SuperOffice', () => {
  test.each([
    ['a role there is not', { role: 'Wizard' }, /Role: crm has no role named "Wizard"; create it there or correct/],
    ['a group there is not', { group: 'Wizards' }, /UserGroup: crm has no usergroup named "Wizards"; create it/],
    ['a category there is not', { extra: 'Wands' }, /TicketCategories: crm has no category named "Wands"; create it/],
    ['a position there is not', { note: 'Wizard' }, /has no position "Wizard"; add it to the list of positions, or/],
    [
      'initials that are too long',
      { initials: 'WIZARDESS' },
      /Name "WIZARDESS" has 9 characters, SuperOffice keeps at most 8; shorten it/,
    ],
    [
      'initials somebody has',
      { initials: 'ann' },
      /does not accept Name of the new user "bad@corp.test": "User ID is in use."/,
    ],
    [
      'an address that is none',
      { mail: 'nowhere' },
      /does not accept Person.Email of the new person: "No e-mail address."/,
    ],
    ['a name that is too long', { last: 'x'.repeat(100) }, /Person.Lastname has 100 characters, crm keeps at most 99/],
    ['no user name', { login: '' }, /UserName is required to create an account and has no value/],
  ])('%s is told in one sentence, for that person alone', async (_what, bad, sentence) => {
    const { crm, said, told } = await withBad(bad, { attributes: lookups })
    await using _stage = crm
    expect(said.code).toBe(1)
    expect(told).toMatch(sentence)
    await othersAreDone(crm)
  })

  test('a licence there is not is told by name', async () => {
    const { crm, said, told } = await withBad(
      { extra: 'Wizardry' },
      { attributes: { LicenseOwners: '{ from: extra, as: list, lookup: license }' } },
    )
    await using _stage = crm
    expect(said.code).toBe(1)
    expect(told).toMatch(/LicenseOwners: crm has no license named "Wizardry"; create it there or correct the mapping/)
    await othersAreDone(crm)
  })

  test('licences that are used up: who comes first has one, the others are told, and retry helps once there are more', async () => {
    const attributes = { LicenseOwners: '{ value: [Sales Premium], lookup: license }' }
    await using crm = await setUpCrm({ attributes, licenses: 1 })
    await crm.stage.people([ann, cem])
    expect((await crm.stage.run('sync')).code).toBe(1)
    expect(crm.user('ann@corp.test')).toMatchObject({ Licenses: [1, 3, 5] })
    expect(crm.user('cem@corp.test')).toBeUndefined()
    expect((await crm.stage.run('log', '--user', 'k-cem')).out).toMatch(
      /licen[cs]e "?(?:Sales Premium|ten-sales).*; free a licence or buy more, then usherd retry/,
    )
    crm.crm.edit(String(crm.user('ann@corp.test')?.AssociateId), { Licenses: [] })
    expect((await crm.stage.run('retry', '--user', 'k-cem')).code).toBe(0)
    expect(crm.user('cem@corp.test')).toMatchObject({ Licenses: [1, 3, 5] })
    expect(crm.crm.persons()).toHaveLength(3)
  })

  test('a text SuperOffice keeps in its own way is told, and the next run is silent', async () => {
    await using crm = await setUpCrm({ attributes: { Tooltip: 'note' } })
    crm.between.request = ({ body }) =>
      body.replaceAll('  upstairs  ', 'upstairs').replaceAll('Wolfeschlegelstein', 'Wolfe')
    await crm.stage.people([{ ...ann, note: '  upstairs  ', last: 'Wolfeschlegelstein' }])
    expect((await crm.stage.run('sync')).code).toBe(0)
    expect((await crm.stage.run('log')).out).toMatch(
      /SuperOffice keeps Person\.Lastname as "Wolfe" instead of "Wolfeschlegelstein", Tooltip as "upstairs" instead of " {2}upstairs {2}"/,
    )
    await crm.stage.people([{ ...ann, note: '  upstairs  ', last: 'Wolfeschlegelstein', group: 'Support' }])
    // What is kept in another form is not sent again with what changed.
    for (const writes of [['PATCH User/{id}'], [], []]) {
      crm.calls()
      expect((await crm.stage.run('sync')).code).toBe(0)
      expect(crm.writes()).toEqual(writes)
    }
  })

  test.each([
    [
      'of the user',
      { group: 'Support' },
      '/UserGroup/Id',
      /user 11 was changed, and UserGroup still is "1"; .*usherd retry/,
    ],
    [
      'of the person',
      { last: 'Else' },
      '/Lastname',
      /user 11 was changed, and Person.Lastname still is "Nowak-ann"; .*usherd retry/,
    ],
  ])(
    'an edit %s that is answered as done and did nothing is refused, with what to do',
    async (_what, edit, path, words) => {
      await using crm = await setUpCrm({ users: [{ UserName: 'other' }] })
      await crm.stage.people([ann, cem])
      await crm.stage.run('sync')
      crm.between.request = ({ method, body }) => (method === 'PATCH' && body.includes(path) ? '[]' : undefined)
      await crm.stage.people([
        { ...ann, ...edit },
        { ...cem, role: 'User level 1' },
      ])
      expect((await crm.stage.run('sync')).code).toBe(1)
      expect((await crm.stage.run('log', '--user', 'k-ann')).out).toMatch(words)
      expect(crm.user('cem@corp.test')).toMatchObject({ Role: 3 })
      crm.writes()
      await crm.stage.run('sync')
      expect(crm.writes()).toEqual([])
      crm.between.request = () => undefined
      expect((await crm.stage.run('retry', '--user', 'k-ann')).code).toBe(0)
    },
  )

  test('a leaver who still is active after the answer is not taken for retired', async () => {
    await using crm = await setUpCrm()
    await crm.stage.people([ann, cem])
    await crm.stage.run('sync')
    crm.between.request = ({ body }) => body.replace('"Retired":true', '"Retired":false')
    await crm.stage.people([ann])
    expect((await crm.stage.run('sync')).code).toBe(1)
    expect((await crm.stage.run('log', '--user', 'k-cem')).out).toMatch(
      /was retired, and it still is active; .*usherd retry/,
    )
    crm.between.request = () => undefined
    expect((await crm.stage.run('retry', '--user', 'k-cem')).code).toBe(0)
    expect(crm.user('cem@corp.test')).toMatchObject({ Deleted: true })
  })

  test('a field our role may not write is told by name', async () => {
    await using crm = await setUpCrm()
    await crm.stage.people([ann, cem])
    await crm.stage.run('sync')
    const { AssociateId: id } = crm.user('ann@corp.test') ?? {}
    crm.between.answer = ({ target }, text) =>
      target.includes(`/User/${id}`)
        ? text.replace(
            '"Mask":"FULL","Reason":""},"FieldType"',
            '"Mask":"Read","Reason":"Synchronised from the directory"},"FieldType"',
          )
        : undefined
    await crm.stage.people([
      { ...ann, initials: 'ANNA' },
      { ...cem, initials: 'CEMA' },
    ])
    expect((await crm.stage.run('sync')).code).toBe(1)
    expect((await crm.stage.run('log', '--user', 'k-ann')).out).toMatch(
      /nobody with our role write Name \(its right is "Read": "Synchronised from the directory"\); give the role that right/,
    )
    expect(crm.user('cem@corp.test')).toMatchObject({ Name: 'CEMA' })
  })

  test('an account that is no person’s is left alone', async () => {
    await using crm = await setUpCrm({ users: [{ UserName: 'ann@corp.test', Type: 'ResourceAssociate' }] })
    await crm.stage.people([ann, cem])
    const { out } = await crm.stage.run('sync')
    expect(out).toMatch(/k-ann.*no person’s account \(ResourceAssociate\)/)
    expect(crm.user('ann@corp.test')).toMatchObject({ Name: 'U10' })
    expect(crm.user('cem@corp.test')).toBeDefined()
  })

  test('a user who is gone is made again, of the same person', async () => {
    await using crm = await setUpCrm()
    await crm.stage.people([ann, cem])
    await crm.stage.run('sync')
    const { AssociateId: id } = crm.user('ann@corp.test') ?? {}
    const authorization = `Basic ${Buffer.from(`${crm.crm.username}:${crm.crm.password}`).toString('base64')}`
    await fetch(`${crm.crm.url}/User/${id}`, {
      method: 'DELETE',
      headers: { authorization, accept: 'application/json' },
    })
    await crm.stage.people([{ ...ann, group: 'Support' }, cem])
    await crm.stage.run('sync')
    expect((await crm.stage.run('sync')).code).toBe(0)
    expect(crm.user('ann@corp.test')).toMatchObject({ UserGroup: 2 })
    expect(crm.crm.persons()).toHaveLength(3)
    crm.calls()
    await crm.stage.run('sync')
    expect(crm.calls()).toEqual([])
  })

  test('a password that is not accepted is told, and neither it nor a trace of it is kept', async () => {
    await using crm = await setUpCrm({ attributes: { Password: `{ secret: "\${env:FIRST_PASSWORD}", own: managed }` } })
    crm.stage.env.FIRST_PASSWORD = 'sh0rt!'
    await crm.stage.people([ann])
    const said = [await crm.stage.run('plan'), await crm.stage.run('sync'), await crm.stage.run('log')]
    expect(said.at(-1)?.out).toMatch(
      /its password is not set: .*give one that meets its password rules; until then set it there by hand/,
    )
    crm.stage.env.FIRST_PASSWORD = 'Hy6$kL3nVc8q'
    await crm.stage.people([{ ...ann, group: 'Support' }])
    said.push(await crm.stage.run('sync'), await crm.stage.run('log'), await crm.stage.run('explain', 'k-ann'))
    expect(crm.user('ann@corp.test')).toMatchObject({ Password: 'Hy6$kL3nVc8q' })
    const everything = `${JSON.stringify(said)}${(await crm.stage.databaseBytes()).toString('latin1')}`
    for (const secret of ['sh0rt!', 'Hy6$kL3nVc8q', crm.crm.password]) expect(everything).not.toContain(secret)
  })
})

describe('at a tenant of SuperOffice Online', () => {
  test('that is closed to apps, the target halts with a sentence that says what to do, and nothing is sent', async () => {
    await using crm = await setUpCrm({ tenant: 'Cust12345', isRestricted: true })
    await crm.stage.people([ann, cem])
    const { code, out, err } = await crm.stage.run('sync', '--patience', '0')
    expect(code).toBe(1)
    expect(out + err).toMatch(
      /does not let this app administer users of Cust12345 .*ask SuperOffice to permit it for the app, or let the identity provider provision the tenant through SCIM/,
    )
    expect(crm.writes()).toEqual([])
    const checked = await crm.stage.run('check', '--live')
    expect(checked.code).not.toBe(0)
    expect(checked.out + checked.err).toMatch(/through SCIM/)
  })

  test('that is permitted, users are kept in step, also after it has moved', async () => {
    await using crm = await setUpCrm({ tenant: 'Cust12345' })
    await crm.stage.people([ann])
    expect((await crm.stage.run('sync')).code).toBe(0)
    crm.crm.move()
    await crm.stage.people([{ ...ann, group: 'Support' }])
    expect((await crm.stage.run('sync')).code).toBe(0)
    expect(crm.user('ann@corp.test')).toMatchObject({ UserGroup: 2 })
  })

  test('that is down for maintenance, the target waits and nothing counts as failed', async () => {
    await using crm = await setUpCrm({ tenant: 'Cust12345' })
    await crm.stage.people([ann])
    crm.crm.turn('OfflineMaintenance')
    const { out, err } = await crm.stage.run('sync', '--patience', '0')
    expect(out + err).toMatch(/tenant .*Cust12345.* is not running now/)
    crm.crm.turn('Running')
    crm.stage.aheadMs += 3_600_000
    expect((await crm.stage.run('sync')).code).toBe(0)
    expect(crm.user('ann@corp.test')).toBeDefined()
  })
})
