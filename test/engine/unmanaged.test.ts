import { describe, expect, test } from 'vitest'
import { expression } from '../plan/planner-sample.ts'
import { keyOf, openWorkplace, type Workplace, type WorkplaceOptions } from './workplace.ts'

const inactive = (name: string) => ({ row: 1, fields: { key: name, userName: name, displayName: name, active: false } })
const active = (name: string, key = name) => ({ row: 1, fields: { key, userName: name, displayName: name } })

/** A target with accounts from before usherd; the reader is hers, who is about to go out. */
async function before(logins: readonly string[], options: WorkplaceOptions = {}): Promise<Workplace> {
  const place = await openWorkplace(options)
  for (const login of logins) place.desk.target.add({ login, name: login })
  return place
}

const withheldOf = async (place: Workplace): Promise<readonly string[]> => {
  const [plan] = await place.store.plans.list({ limit: 1 })
  const entries = plan === undefined ? [] : await place.store.plans.withheld(plan.fingerprint, { limit: 50 })
  return entries.map(({ person, code, message }) => `${person} ${code}: ${message}`)
}

describe('an account that was there before usherd', () => {
  test('is disabled when its owner is inactive, and the next run is silent', async () => {
    await using place = await before(['ann', 'bo'])
    place.shows([inactive('ann'), active('bo')])
    expect((await place.sync()).result).toBe('done')
    expect(place.desk.target.writes).toEqual(['disable ann'])
    const link = (await place.store.links.candidate('crm', ['hr'], keyOf('ann'))).link
    expect(link).toMatchObject({ active: false, matchedBy: 'login', confirmed: { login: 'ann' } })
    expect((await place.sync()).result).toBe('done')
    expect(place.desk.target.writes).toEqual(['disable ann'])
  })

  test('is enabled again when they are said to be active', async () => {
    await using place = await before(['ann'])
    place.shows([inactive('ann')])
    await place.sync()
    place.shows([{ ...active('ann'), fields: { ...active('ann').fields, active: true } }])
    await place.sync()
    expect(place.desk.target.writes).toEqual(['disable ann', 'enable ann'])
  })

  test('is disabled later as well, in a run that is not the first', async () => {
    await using place = await before(['cem'])
    place.shows([active('ann')])
    await place.sync()
    place.shows([active('ann'), inactive('cem')])
    await place.sync()
    expect(place.desk.target.writes).toEqual(['create ann', 'disable cem'])
  })

  test('stays as it is when somebody already disabled it, and is not linked', async () => {
    await using place = await openWorkplace()
    place.desk.target.add({ login: 'ann', name: 'ann' }, { active: false })
    place.shows([inactive('ann')])
    await place.sync()
    expect(place.desk.target.writes).toEqual([])
    expect((await place.store.links.candidate('crm', ['hr'], keyOf('ann'))).link).toBeUndefined()
  })

  test('is a leaver like any other to the guard: more than the limit waits for a human', async () => {
    const everybody = Array.from({ length: 9 }, (_none, index) => `p${index}`)
    await using place = await before(everybody)
    place.shows([everybody.map(inactive)].flat())
    expect((await place.sync()).result).toBe('held')
    expect(place.desk.target.writes).toEqual([])
  })

  test.each([
    [
      'the present one comes first',
      [active('ann', '1'), { ...inactive('ann'), fields: { ...inactive('ann').fields, key: '2' } }],
    ],
    [
      'the former record comes first',
      [{ ...inactive('ann'), fields: { ...inactive('ann').fields, key: '1' } }, active('ann', '2')],
    ],
  ])('belongs to whoever is present where an inactive record has the same login: %s', async (_case, rows) => {
    await using place = await before(['ann'])
    place.shows(rows)
    expect((await place.sync()).result).toBe('done')
    expect(place.desk.target.writes).toEqual([])
    expect([...place.desk.target.accounts.values()].map(one => one.active)).toEqual([true])
    const holders = await place.store.links.holders('crm', [...place.desk.target.accounts.keys()])
    expect([...holders.values()]).toEqual([rows.find(({ fields }) => !('active' in fields))?.fields.key])
    await place.sync()
    expect(place.desk.target.writes).toEqual([])
  })

  test('with two inactive records is disabled once', async () => {
    await using place = await before(['ann'])
    const second = { row: 2, fields: { key: '2', userName: 'ann', displayName: 'ann', active: false } }
    place.shows([inactive('ann'), second])
    expect((await place.sync()).result).toBe('done')
    expect(place.desk.target.writes).toEqual(['disable ann'])
  })

  test('that is one of two nobody can tell apart is named, and nothing is done', async () => {
    await using place = await before(['ann', 'ann'])
    place.shows([inactive('ann')])
    expect((await place.sync()).result).toBe('failed')
    expect(place.desk.target.writes).toEqual([])
    expect((await withheldOf(place))[0]).toMatch(/^ann ambiguous: login matches 2 accounts/)
  })
})

describe('an account of somebody out of scope', () => {
  const sales = (action: 'disable' | 'unmanage' | 'delete'): WorkplaceOptions => ({
    policy: { scope: expression('person.displayName != "Sales"', 'person'), leavers: { action } },
  })
  const ann = { row: 1, fields: { key: 'ann', userName: 'ann', displayName: 'Sales' } }

  test.each([
    ['disable', ['disable ann']],
    ['unmanage', []],
    // Two steps: what usherd never had is not deleted at first sight.
    ['delete', ['disable ann', 'delete ann']],
  ] as const)('that was there before: where leavers are to %s', async (action, writes) => {
    await using place = await before(['ann'], sales(action))
    place.shows([ann])
    await place.sync()
    place.shows([{ ...ann, fields: { ...ann.fields, title: 'Clerk' } }])
    await place.sync()
    expect(place.desk.target.writes).toEqual(writes)
  })

  test('that another system owns is left alone, and nobody is woken', async () => {
    await using place = await openWorkplace(sales('disable'))
    place.desk.target.add({ login: 'ann' }, { foreign: 'kept by LDAP' })
    place.shows([ann])
    expect((await place.sync()).result).toBe('done')
    expect(place.desk.target.writes).toEqual([])
  })
})

describe('an account disabled because of an inactive record', () => {
  test('is told to be one person with a new key when somebody present asks for it later', async () => {
    await using place = await before(['ann'])
    place.shows([inactive('ann')])
    await place.sync()
    place.shows([inactive('ann'), active('ann', '22')])
    expect((await place.sync()).result).not.toBe('done')
    expect(place.desk.target.writes).toEqual(['disable ann'])
    expect((await withheldOf(place)).join('\n')).toMatch(/usherd relink ann 22/)
  })
})
