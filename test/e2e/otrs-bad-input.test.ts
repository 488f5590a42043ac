import { describe, expect, test } from 'vitest'
import { columnsOf, type DeskOptions, type DeskStage, type DialectName, named, row, setUpDesk } from './otrs-stage.ts'

const ann = row('ann')
const cem = row('cem')

/** Sets up, and syncs one bad row among good ones. */
async function withBad(dialect: DialectName, bad: Readonly<Record<string, string>>, options: DeskOptions = {}) {
  const desk = await setUpDesk(dialect, options)
  await desk.stage.people([ann, row('bad', bad), cem])
  const said = await desk.stage.run('sync')
  return { desk, said }
}

/** The good ones are done, and a second run neither sends anything nor forgets the bad one. */
async function othersAreDone(desk: DeskStage): Promise<void> {
  expect(desk.account('ann')).toMatchObject({ validId: 1 })
  expect(desk.account('cem')).toMatchObject({ validId: 1 })
  desk.writes()
  expect((await desk.stage.run('sync')).code).toBe(1)
  expect(desk.writes()).toEqual([])
}

describe.each(['znuny', 'otrs8'] as const)('at a help desk that speaks %s', dialect => {
  const { update } = named(dialect)

  test.each([
    ['an address that is none', { mail: 'a b@corp' }, /UserEmail "a b@corp" is no mail address; correct it/],
    [
      'an address OTRS takes for made up',
      { mail: 'bad@example.org' },
      /"bad@example.org": it looks made up .*; correct/,
    ],
    ['the text 0', { first: '0' }, /takes "0" in UserFirstname for an empty text; map it to something else/],
    ['a login with a star', { login: 'b*d' }, /Login "b\*d" has a "\*".*; choose another login/],
    ['a name that is too long', { first: 'x'.repeat(101) }, /UserFirstname has 101 characters, desk keeps at most 100/],
    ['no last name', { last: '' }, /UserLastname is required to create an account and has no value/],
  ])('%s is told in one sentence, for that person alone', async (_what, bad, sentence) => {
    const { desk, said } = await withBad(dialect, bad)
    await using _stage = desk
    expect(said.code).toBe(1)
    const told = `${said.out}${(await desk.stage.run('log', '--user', 'k-bad')).out}`
    expect(told).toMatch(sentence)
    await othersAreDone(desk)
  })

  test('a person is done once the record is corrected', async () => {
    const { desk } = await withBad(dialect, { mail: 'ann@corp.test' })
    await using _stage = desk
    await desk.stage.people([ann, row('bad'), cem])
    expect((await desk.stage.run('sync')).code).toBe(0)
    expect(desk.account('bad')?.fields.UserEmail).toBe('bad@corp.test')
  })

  test('a refused edit leaves the account as it is, and says why', async () => {
    await using desk = await setUpDesk(dialect)
    await desk.stage.people([ann, cem])
    await desk.stage.run('sync')
    await desk.stage.people([
      { ...ann, mail: 'CEM@corp.test' },
      { ...cem, last: 'Demir' },
    ])
    const said = await desk.stage.run('sync')
    expect(said.code).toBe(1)
    expect(desk.account('ann')?.fields.UserEmail).toBe('ann@corp.test')
    expect(desk.account('cem')?.fields.UserLastname).toBe('Demir')
    expect(said.out).toMatch(/k-ann +Ann Nowak: UserEmail "CEM@corp.test" is what .*cem/i)
  })

  test('an address two new people have is told of both, and whoever is not concerned is done', async () => {
    const { desk, said } = await withBad(dialect, { mail: 'ANN@corp.test' })
    await using _stage = desk
    expect(said.code).toBe(1)
    expect(said.out).toMatch(/k-ann .*UserEmail "ann@corp.test" is wanted for .*k-bad.* as well/i)
    expect(said.out).toMatch(/k-bad .*UserEmail "ann@corp.test" is wanted for .*k-ann.* as well/i)
    expect(desk.account('cem')).toBeDefined()
    expect(desk.account('ann')).toBeUndefined()
  })

  test('a text the database cuts is told, and the next run is silent', async () => {
    await using desk = await setUpDesk(dialect)
    desk.between.request = ({ body }) => body.replaceAll('Wolfeschlegelstein', 'Wolfeschlegel')
    await desk.stage.people([{ ...ann, last: 'Wolfeschlegelstein' }])
    expect((await desk.stage.run('sync')).code).toBe(0)
    const note = 'OTRS keeps UserLastname as "Wolfeschlegel" instead of "Wolfeschlegelstein"'
    expect((await desk.stage.run('log')).out).toContain(note)
    expect((await desk.stage.run('explain', 'k-ann', 'UserLastname')).out).toMatch(
      /wanted +"Wolfeschlegelstein"\n +confirmed +"Wolfeschlegel"/,
    )
    for (const _run of [1, 2]) {
      desk.calls()
      expect((await desk.stage.run('sync')).code).toBe(0)
      expect(desk.calls()).toEqual([])
    }
  })

  test('an edit that is answered as done and did nothing is refused, with what to do', async () => {
    await using desk = await setUpDesk(dialect)
    await desk.stage.people([ann, cem])
    await desk.stage.run('sync')
    desk.between.request = ({ body }) => body.replace('"UserLastname":"Else"', '"UserLastname":"Nowak"')
    await desk.stage.people([
      { ...ann, last: 'Else' },
      { ...cem, first: 'Cem' },
    ])
    expect((await desk.stage.run('sync')).code).toBe(1)
    expect((await desk.stage.run('log', '--user', 'k-ann')).out).toMatch(
      /customer user "ann" was changed, and UserLastname still is "Nowak"; .*usherd retry/,
    )
    expect(desk.account('cem')?.fields.UserFirstname).toBe('Cem')
    desk.writes()
    expect((await desk.stage.run('sync')).code).toBe(1)
    expect(desk.writes()).toEqual([])

    desk.between.request = () => undefined
    expect((await desk.stage.run('retry', '--user', 'k-ann')).code).toBe(0)
    expect(desk.account('ann')?.fields.UserLastname).toBe('Else')
  })

  test('a leaver whose account still is valid after the answer is not taken for disabled', async () => {
    await using desk = await setUpDesk(dialect)
    await desk.stage.people([ann, cem])
    await desk.stage.run('sync')
    desk.between.request = ({ body }) => body.replace(/"ValidID":"?2"?/, '"ValidID":1')
    await desk.stage.people([ann])
    expect((await desk.stage.run('sync')).code).toBe(1)
    expect((await desk.stage.run('log', '--user', 'k-cem')).out).toMatch(
      /customer user "cem" was disabled, and its ValidID still is "1"; .*usherd retry/,
    )
    desk.between.request = () => undefined
    expect((await desk.stage.run('retry', '--user', 'k-cem')).code).toBe(0)
    expect(desk.account('cem')?.validId).toBe(2)
  })

  test('a new account that cannot be used is not taken for done: the next run lets the person in', async () => {
    await using desk = await setUpDesk(dialect)
    desk.between.request = ({ target, body }) =>
      /CustomerUser(Add|Create)/.test(target) ? body.replace('"ValidID":1', '"ValidID":2') : undefined
    await desk.stage.people([ann])
    await desk.stage.run('sync')
    expect((await desk.stage.run('sync')).code).toBe(0)
    expect(desk.account('ann')?.validId).toBe(1)
    desk.calls()
    await desk.stage.run('sync')
    expect(desk.calls()).toEqual([])
  })

  test('an account somebody renamed at the desk is found again by its address', async () => {
    await using desk = await setUpDesk(dialect)
    await desk.stage.people([ann])
    await desk.stage.run('sync')
    desk.desk.edit('ann', { fields: { UserLogin: 'ann.by.hand' } })
    await desk.stage.people([{ ...ann, last: 'Else' }])
    await desk.stage.run('sync')
    await desk.stage.run('sync')
    expect(desk.desk.users().map(({ fields }) => [fields.UserLogin, fields.UserLastname])).toEqual([['ann', 'Else']])
  })

  test('an account that is gone is made again', async () => {
    await using desk = await setUpDesk(dialect)
    await desk.stage.people([ann, cem])
    await desk.stage.run('sync')
    desk.desk.edit('ann', { fields: { UserLogin: 'other', UserEmail: 'other@corp.test' } })
    await desk.stage.people([{ ...ann, last: 'Else' }, cem])
    await desk.stage.run('sync')
    expect((await desk.stage.run('sync')).code).toBe(0)
    expect(desk.account('ann')?.fields.UserLastname).toBe('Else')
    desk.calls()
    await desk.stage.run('sync')
    expect(desk.calls()).toEqual([])
  })

  test('an account kept in a directory is left as it is, and the sentence says where to change it', async () => {
    await using desk = await setUpDesk(dialect, { users: [columnsOf('ann')] })
    desk.desk.edit('ann', { source: 'LDAP' })
    await desk.stage.people([ann, cem])
    expect((await desk.stage.run('sync')).code).toBe(1)
    expect(desk.account('ann')?.fields.UserFirstname).toBe('Old')
    expect((await desk.stage.run('log', '--user', 'k-ann')).out).toMatch(
      /kept in backend "LDAP".*change it there, and leave such accounts alone with protect: \[ "Source == 'LDAP'" \]/,
    )
    expect(desk.account('cem')).toBeDefined()
  })

  test('an account kept in a directory can be put under protection', async () => {
    await using desk = await setUpDesk(dialect, { users: [columnsOf('ann')], protect: `["Source == 'LDAP'"]` })
    desk.desk.edit('ann', { source: 'LDAP' })
    await desk.stage.people([ann, cem])
    const { code, out } = await desk.stage.run('sync')
    expect(code).toBe(0)
    expect(out).toMatch(/k-ann.*protected by "Source == 'LDAP'"/)
    expect(desk.writes().filter(name => name === update)).toEqual([])
  })
})

test('a dynamic field Znuny does not have: the account is made, and the sentence names the field', async () => {
  await using desk = await setUpDesk('znuny', { attributes: { 'DynamicField.Floor': 'phoneNumbers.work' } })
  await desk.stage.people([{ ...ann, phone: '3' }, cem])
  await desk.stage.run('sync')
  expect((await desk.stage.run('sync')).code).toBe(1)
  expect(desk.account('ann')?.validId).toBe(1)
  expect(desk.account('cem')?.dynamicFields).toEqual({ Department: 'Research' })
  expect((await desk.stage.run('log', '--user', 'k-ann')).out).toMatch(
    /does not take dynamic field .*"Floor".*; check that each exists for customer users/,
  )
  desk.writes()
  await desk.stage.run('sync')
  expect(desk.writes()).toEqual([])
  await desk.stage.people([cem])
  expect((await desk.stage.run('sync')).code).toBe(0)
  expect(desk.account('ann')?.validId).toBe(2)
})

test('a field the site’s map does not have is refused by name', async () => {
  await using desk = await setUpDesk('znuny', { attributes: { UserFax: 'phoneNumbers.work' } })
  await desk.stage.people([ann])
  await desk.stage.run('sync')
  desk.between.answer = ({ target }, text) =>
    target.includes('CustomerUserGet') ? text.replace('"UserFax":"",', '') : undefined
  await desk.stage.people([{ ...ann, phone: '7' }])
  expect((await desk.stage.run('sync')).code).toBe(1)
  expect((await desk.stage.run('log')).out).toContain(
    'this OTRS has no field UserFax: add it to the CustomerUser map, or remove the mapping',
  )
})
