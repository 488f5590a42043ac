import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { columnsOf, named, row, setUpDesk } from './otrs-stage.ts'

const ann = row('ann')
const cem = row('cem')

describe.each(['znuny', 'otrs8'] as const)('a help desk that speaks %s', dialect => {
  const { create, update } = named(dialect)

  test('has the accounts after a first run; the second one is silent', async () => {
    await using desk = await setUpDesk(dialect)
    await desk.stage.people([ann, cem])
    expect(await desk.stage.run('sync')).toMatchObject({ code: 0, err: '' })
    expect(desk.writes().filter(name => name === create)).toHaveLength(2)
    expect(desk.account('ann')).toMatchObject({
      validId: 1,
      fields: { UserFirstname: 'Ann', UserEmail: 'ann@corp.test', UserCustomerID: 'ACME' },
      dynamicFields: { Department: 'Research' },
    })

    expect((await desk.stage.run('sync')).out).toContain('nothing to do')
    expect(desk.calls()).toEqual([])
  })

  test('is asked by a plan, and sent nothing', async () => {
    await using desk = await setUpDesk(dialect)
    await desk.stage.people([ann])
    const first = await desk.stage.run('plan', '--json')
    const second = await desk.stage.run('plan', '--json')
    expect(first.code).toBe(0)
    expect(JSON.parse(second.out).plan.fingerprint).toBe(JSON.parse(first.out).plan.fingerprint)
    expect(desk.writes()).toEqual([])
  })

  test('gets an edit, and every field nobody mapped stays', async () => {
    await using desk = await setUpDesk(dialect)
    await desk.stage.people([ann])
    await desk.stage.run('sync')
    desk.desk.edit('ann', { fields: { UserComment: 'likes tea', UserPhone: '12' } })
    desk.writes()
    await desk.stage.people([{ ...ann, last: "O'Neil" }])
    expect((await desk.stage.run('sync')).code).toBe(0)
    expect(desk.writes()).toEqual([update])
    expect(desk.account('ann')?.fields).toMatchObject({
      UserLastname: "O'Neil",
      UserFirstname: 'Ann',
      UserComment: 'likes tea',
      UserPhone: '12',
    })
  })

  test('keeps leavers as accounts that are not valid, and lets them in again when they return', async () => {
    await using desk = await setUpDesk(dialect)
    await desk.stage.people([ann, cem])
    await desk.stage.run('sync')
    desk.writes()
    await desk.stage.people([ann])
    expect((await desk.stage.run('sync')).code).toBe(0)
    expect(desk.writes()).toEqual([update])
    expect(desk.account('cem')).toMatchObject({ validId: 2, dynamicFields: { Department: 'Research' } })
    expect((await desk.stage.run('sync')).out).toContain('nothing to do')

    await desk.stage.people([ann, { ...cem, last: 'Demir' }])
    expect((await desk.stage.run('sync')).code).toBe(0)
    expect(desk.account('cem')).toMatchObject({ validId: 1, fields: { UserLastname: 'Demir' } })
    desk.calls()
    await desk.stage.run('sync')
    expect(desk.calls()).toEqual([])
  })

  test('keeps an account that was there: found by login or address, taken over, never made twice', async () => {
    const there = [columnsOf('ann'), columnsOf('c.demir', { UserEmail: 'CEM@corp.test', UserComment: 'VIP' })]
    await using desk = await setUpDesk(dialect, { users: there })
    await desk.stage.people([ann, cem, row('eva')])
    expect((await desk.stage.run('sync')).code).toBe(0)
    expect(desk.desk.users().map(({ fields }) => fields.UserLogin)).toHaveLength(3)
    expect(desk.account('ann')?.fields).toMatchObject({ UserFirstname: 'Ann', UserCustomerID: 'ACME' })
    expect(desk.account('cem')?.fields).toMatchObject({ UserLastname: 'Nowak', UserComment: 'VIP' })
    desk.calls()
    expect((await desk.stage.run('sync')).out).toContain('nothing to do')
    expect(desk.calls()).toEqual([])
  })

  test('gets one person alone with --user', async () => {
    await using desk = await setUpDesk(dialect)
    await desk.stage.people([ann, cem])
    expect((await desk.stage.run('sync', '--user', 'k-cem')).code).toBe(0)
    expect(desk.desk.users().map(({ fields }) => fields.UserLogin)).toEqual(['cem'])
  })

  test('shows in explain what it holds now', async () => {
    await using desk = await setUpDesk(dialect)
    await desk.stage.people([ann])
    await desk.stage.run('sync')
    desk.desk.edit('ann', { fields: { UserLastname: 'Edited' } })
    const { out } = await desk.stage.run('explain', 'k-ann', 'UserLastname')
    expect(out).toMatch(/wanted +"Nowak"\n +confirmed +"Nowak"\n +live +"Edited"/)
  })

  test('says in explain what it does not show, instead of calling it nothing', async () => {
    await using desk = await setUpDesk(dialect, { isBlind: true })
    await desk.stage.people([ann])
    await desk.stage.run('sync')
    const { out } = await desk.stage.run('explain', 'k-ann', 'UserLastname')
    expect(out).toMatch(
      dialect === 'znuny' ? /live +"Nowak"/ : /confirmed +"Nowak"\n +live +\(not shown by the target\)/,
    )
    await desk.stage.people([])
    expect((await desk.stage.run('explain', 'k-ann', 'UserLastname')).out).not.toContain('(nothing)')
  })

  test('is tried out by check --live, which sends nothing that changes anything', async () => {
    await using desk = await setUpDesk(dialect)
    const { code, out } = await desk.stage.run('check', '--live')
    expect(code).toBe(0)
    expect(out).toMatch(/works target desk \(otrs\)/)
    expect(desk.writes()).toEqual([])
  })

  test('empties a field on purpose, and only that one', async () => {
    const field = dialect === 'znuny' ? 'UserPhone' : 'DynamicField.Department'
    const attributes = { [field]: `{ from: ${dialect === 'znuny' ? 'phoneNumbers.work' : 'department'}, clear: true }` }
    await using desk = await setUpDesk(dialect, { attributes })
    const full = { ...ann, phone: '+49 30 1234' }
    await desk.stage.people([full])
    await desk.stage.run('sync')
    await desk.stage.people([dialect === 'znuny' ? { ...full, phone: '' } : { ...full, department: '' }])
    expect((await desk.stage.run('sync')).code).toBe(0)
    const { fields, dynamicFields } = desk.account('ann') ?? {}
    expect(dialect === 'znuny' ? fields?.UserPhone : dynamicFields?.Department).toBe('')
    expect(fields?.UserLastname).toBe('Nowak')
    desk.calls()
    await desk.stage.run('sync')
    expect(desk.calls()).toEqual([])
  })

  test('gets a password once, and neither it nor its hash is written down anywhere', async () => {
    const attributes = { UserPassword: `{ secret: "\${env:FIRST_PASSWORD}" }` }
    await using desk = await setUpDesk(dialect, { attributes })
    const password = 'Hy6$kL3nVc8q'
    desk.stage.env.FIRST_PASSWORD = password
    await desk.stage.people([ann])
    const said = [await desk.stage.run('plan'), await desk.stage.run('sync')]
    expect(desk.account('ann')?.password).toBe(password)
    await desk.stage.people([{ ...ann, last: 'Else' }])
    said.push(await desk.stage.run('sync'), await desk.stage.run('log'), await desk.stage.run('explain', 'k-ann'))
    const hash = createHash('sha256').update(password).digest('hex')
    const everything = `${JSON.stringify(said)}${(await desk.stage.databaseBytes()).toString('latin1')}`
    expect(everything).toContain('UserFirstname')
    expect(everything).not.toContain(password)
    expect(everything).not.toContain(hash)
    expect(desk.account('ann')?.password).toBe(password)
  })
})

test('a site whose OTRS 8 shows no accounts is kept in step all the same, and the second run is silent', async () => {
  await using desk = await setUpDesk('otrs8', { isBlind: true })
  await desk.stage.people([ann, cem])
  expect((await desk.stage.run('sync')).code).toBe(0)
  await desk.stage.people([{ ...ann, last: 'Else' }])
  expect((await desk.stage.run('sync')).code).toBe(0)
  expect(desk.account('ann')?.fields).toMatchObject({ UserLastname: 'Else' })
  expect(desk.account('cem')?.validId).toBe(2)
  await desk.stage.people([{ ...ann, last: 'Else' }, cem])
  expect((await desk.stage.run('sync')).code).toBe(0)
  expect(desk.account('cem')?.validId).toBe(1)
  desk.calls()
  expect((await desk.stage.run('sync')).out).toContain('nothing to do')
  expect(desk.calls()).toEqual([])
})
