import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { accountOf, fingerprintIn, type Stage, setUp } from './stage.ts'

/** HR knows who works here and where; the phone list knows numbers, and keeps people for as long as nobody cleans it up. */
interface Two extends Stage {
  /** Who has an account, from now on. */
  scope(text: string): Promise<void>
  hr(rows: readonly HrRow[]): Promise<void>
  phones(rows: readonly PhoneRow[]): Promise<void>
}
interface HrRow {
  readonly key: number
  readonly status?: 'active' | 'left' | ''
  readonly department?: string
  readonly login?: string
}
interface PhoneRow {
  readonly key: number
  readonly title?: string
  readonly login?: string
  readonly active?: 'yes' | 'no'
}

const hrYaml = `
connector: file
settings: { path: ../../hr.csv }
key: key
attributes:
  userName: login
  department: department
  active: { from: status, table: { active: true, left: false } }
proof: { canaries: ["20"], shrink: 50% }
`
const phonesYaml = `
connector: file
settings: { path: ../../phones.csv }
key: key
attributes: { userName: login, title: title }
proof: { shrink: 50% }
`
const badgesYaml = phonesYaml.replace('title: title', 'title: title, active: { from: active, as: boolean }')

const numbers = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_none, at) => from + at)
const hrRows = (keys: readonly number[], change: (key: number) => Partial<HrRow> = () => ({})): HrRow[] =>
  keys.map(key => ({ key, ...change(key) }))

async function open({
  scope,
  from = '[hr, phones]',
  phones = phonesYaml,
  leavers = '{ action: disable }',
}: {
  readonly scope?: string
  readonly from?: string
  readonly phones?: string
  readonly leavers?: string
} = {}): Promise<Two> {
  const stage = await setUp()
  const file = (name: string, text: string): Promise<void> => writeFile(join(stage.folder, name), text)
  const setScope = (text: string | undefined): Promise<void> =>
    stage.configure({
      target: `
connector: zabbix
settings: { url: "${stage.zabbix.url}", token: "\${env:ZABBIX_TOKEN}" }
from: ${from}
${text === undefined ? '' : `scope: ${JSON.stringify(text)}`}
match: [username]
attributes: { username: userName, name: { from: title }, roleid: { value: User role, lookup: role } }
pace: { requests: 1000, per: 1s }
guard: { disable: 3, update: 20 }
leavers: ${leavers}
`,
    })
  await setScope(scope)
  await mkdir(join(stage.folder, 'config/sources'), { recursive: true })
  await file('config/sources/hr.yaml', hrYaml)
  await file('config/sources/phones.yaml', phones)
  await stage.people([])
  return Object.assign(stage, {
    scope: setScope,
    hr: (rows: readonly HrRow[]) =>
      file(
        'hr.csv',
        [
          'key,login,status,department',
          ...rows.map(
            ({ key, login = `u${key}`, status = 'active', department = 'IT' }) =>
              `${key},${login},${status},${department}`,
          ),
          '',
        ].join('\n'),
      ),
    phones: (rows: readonly PhoneRow[]) =>
      file(
        'phones.csv',
        [
          'key,login,title,active',
          ...rows.map(
            ({ key, login = `u${key}`, title = 'Engineer', active = 'yes' }) => `${key},${login},${title},${active}`,
          ),
          '',
        ].join('\n'),
      ),
  })
}

const all = numbers(1, 20)
const listed = all.map(key => ({ key }))
const isDisabled = (stage: Stage, key: number): boolean | undefined => accountOf(stage, `u${key}`)?.disabled
const disabledOf = (stage: Stage): readonly number[] => all.filter(key => isDisabled(stage, key) === true)

/** Everybody in both, and those who left. */
async function populated(options: Parameters<typeof open>[0] = {}, leavers: readonly number[] = []): Promise<Two> {
  const stage = await open(options)
  await stage.hr(hrRows(all))
  await stage.phones(listed)
  expect((await stage.run('sync')).code).toBe(0)
  if (leavers.length > 0) {
    await stage.hr(hrRows(all, key => (leavers.includes(key) ? { status: 'left' } : {})))
    expect((await stage.run('sync')).code).toBe(0)
    expect(disabledOf(stage)).toEqual(leavers)
  }
  stage.writes()
  return stage
}

describe('a source whose reading is doubted', () => {
  test('lets no leaver in because another source still lists them', async () => {
    await using stage = await populated({}, [1, 2, 3])
    await stage.hr(hrRows(numbers(4, 19)))
    await stage.run('sync')
    expect(stage.writes()).toEqual([])
    expect(disabledOf(stage)).toEqual([1, 2, 3])
  })

  test.each(['[hr, phones]', '[phones, hr]'])(
    'puts nobody out of scope by an attribute that it alone gives (from: %s)',
    async from => {
      await using stage = await populated({ scope: 'person.department == "IT"', from })
      await stage.hr(hrRows(numbers(1, 17)))
      await stage.run('sync')
      expect(stage.writes()).toEqual([])
      expect(disabledOf(stage)).toEqual([])
    },
  )

  test('goes on counting with what it said last, also while others bring news', async () => {
    await using stage = await populated({ scope: 'person.department == "IT"' })
    await stage.hr(hrRows(numbers(1, 17)))
    await stage.phones(all.map(key => ({ key, title: key === 18 ? 'Lead' : 'Engineer' })))
    await stage.run('sync')
    expect(accountOf(stage, 'u18')).toMatchObject({ name: 'Lead', disabled: false })
  })

  test('what rests on it is held as doubt, with the source and why, and takes nothing from who certainly leaves', async () => {
    await using stage = await populated({ scope: 'person.department == "IT" && person.title != "Visitor"' })
    await stage.hr(hrRows(numbers(1, 17), key => (key <= 2 ? { status: 'left' } : {})))
    await stage.phones(numbers(1, 17).map(key => ({ key })))
    const { code, out } = await stage.run('sync')
    expect(code).toBe(3)
    expect(disabledOf(stage)).toEqual([1, 2])
    expect(out).toMatch(/disable +18.*held: absence from hr is not proved/)
    expect(out).toContain('whose absence is not proved: source hr does not show 20, who must be in every reading')
    expect(out).not.toContain('the limit is')
    expect((await stage.run('apply', fingerprintIn({ code, out, err: '' }))).code).toBe(0)
    expect(disabledOf(stage)).toEqual([1, 2, 18, 19, 20])
  })

  test('gives nobody an account who had none, until a human has looked', async () => {
    await using stage = await populated({ scope: 'person.department == "IT"' })
    await stage.hr(hrRows([...all, 21], key => (key === 21 ? { department: 'Sales' } : {})))
    await stage.phones([...listed, { key: 21 }])
    await stage.run('sync')
    await stage.hr(hrRows(numbers(1, 17)))
    await stage.scope('person.department != "Lab"')
    const { code, out } = await stage.run('sync')
    expect(code).toBe(3)
    expect(out).toMatch(/create +21.*held: absence from hr is not proved/)
    expect(out).toContain('would be created or enabled for people whose absence is not proved: source hr does not')
    expect(accountOf(stage, 'u21')).toBeUndefined()
  })

  test('is settled by a human: everybody it did not show is gone', async () => {
    await using stage = await populated({ scope: 'person.department == "IT"' })
    await stage.hr(hrRows([...numbers(1, 18), 20]))
    await stage.phones(listed)
    await stage.hr(hrRows(numbers(1, 18)))
    await stage.run('sync')
    expect((await stage.run('explain', '19', '--offline')).out).toContain(
      'source hr: missing, and not proved to be gone',
    )
    const { code, out } = await stage.run('settle', 'hr', '--doubted')
    expect({ code, out }).toEqual({
      code: 0,
      out: '2 people missing from hr are gone from now on; the next run plans accordingly, usherd plan shows how\n',
    })
    await stage.run('sync')
    expect(disabledOf(stage)).toEqual([19, 20])
  })
})

describe('a negative word outlives its record', () => {
  test('whoever left stays out when HR purges the record and another source still lists them', async () => {
    await using stage = await populated({}, [1])
    await stage.hr(hrRows(numbers(2, 20)))
    const { code, out } = await stage.run('sync')
    expect(code).toBe(0)
    expect(out).toContain('nothing to do')
    expect(disabledOf(stage)).toEqual([1])
    expect((await stage.run('explain', '1', '--offline')).out).toMatch(/source hr: gone\n.*active: false/s)
  })

  test('also when the phone list is rewritten, and the mapping of the target is', async () => {
    await using stage = await populated({}, [1])
    await stage.hr(hrRows(numbers(2, 20)))
    await stage.run('sync')
    await stage.phones(all.map(key => ({ key, title: 'Lead' })))
    await stage.run('sync')
    expect(isDisabled(stage, 1)).toBe(true)
    expect(isDisabled(stage, 2)).toBe(false)
  })

  test('until the same source says otherwise', async () => {
    await using stage = await populated({}, [1])
    await stage.hr(hrRows(numbers(2, 20)))
    await stage.run('sync')
    await stage.hr(hrRows(all))
    expect((await stage.run('sync')).code).toBe(0)
    expect(disabledOf(stage)).toEqual([])
  })

  test('or a human settles it', async () => {
    await using stage = await populated({}, [1])
    await stage.hr(hrRows(numbers(2, 20)))
    await stage.run('sync')
    const { code, out } = await stage.run('settle', 'hr', '--user', '1')
    expect(code).toBe(0)
    expect(out).toContain('what hr said last of one person it has no more is forgotten')
    await stage.run('sync')
    expect(disabledOf(stage)).toEqual([])
  })
})

describe('sources that disagree', () => {
  test.each(['[badges, hr]', '[hr, badges]'])(
    'inactive by one is inactive, whichever comes first, and both are named (from: %s)',
    async from => {
      await using stage = await open({ from: from.replace('badges', 'phones'), phones: badgesYaml })
      await stage.hr(hrRows(all))
      await stage.phones(listed)
      await stage.run('sync')
      await stage.hr(hrRows(all, key => (key === 7 ? { status: 'left' } : {})))
      const { code, out } = await stage.run('sync')
      expect(isDisabled(stage, 7)).toBe(true)
      expect(out).toContain('inactive by source hr, active by source phones: inactive counts')
      expect(code).toBe(0)
    },
  )

  test('a key that stands twice in one of them keeps no leaver in', async () => {
    await using stage = await populated()
    await stage.hr(hrRows(all, key => (key === 1 ? { status: 'left' } : {})))
    await stage.phones([...listed, { key: 1 }])
    expect((await stage.run('sync')).code).toBe(1)
    expect(isDisabled(stage, 1)).toBe(true)
  })

  test('two people under one key: nobody gets the account of the other, and both are named', async () => {
    await using stage = await populated()
    await stage.phones([...listed.filter(({ key }) => key !== 7), { key: 7, login: 'bob' }])
    const both = await stage.run('sync')
    expect(both.code).toBe(1)
    expect(both.out).toContain('username is "u7" by source hr and "bob" by source phones: two people under one key?')
    await stage.hr(hrRows(all.filter(key => key !== 7)))
    const { code, out } = await stage.run('sync')
    expect(code).toBe(1)
    expect(out).toMatch(/username was "u7" by source hr, where the person is gone.*usherd settle hr --user 7/)
    expect(stage.writes()).toEqual([])
    await stage.run('settle', 'hr', '--user', '7')
    await stage.run('sync')
    expect(accountOf(stage, 'bob')).toMatchObject({ disabled: false })
  })
})

test('what cannot be settled is said', async () => {
  await using stage = await populated()
  const unknown = await stage.run('settle', 'nobody', '--doubted')
  expect(unknown.code).toBe(2)
  expect(unknown.err).toContain('there is no source "nobody"')
  expect(unknown.err).toContain('Sources are: hr, people, phones')
  for (const argv of [['hr'], ['hr', '--user', '1', '--doubted']]) {
    const { code, err } = await stage.run('settle', ...argv)
    expect(code).toBe(2)
    expect(err).toContain('settle wants either one person or everybody who is doubted')
  }
  const said = await stage.run('settle', 'hr', '--user', '1')
  expect(said.code).toBe(0)
  expect(said.out).toBe('nothing is open at hr: correct the record there, it is what counts\n')
  expect((await stage.run('status')).out).toContain('settle hr --user 1')
})
