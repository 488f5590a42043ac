import { describe, expect, test } from 'vitest'
import { accountOf, setUp } from './stage.ts'

const header = 'employeeNumber,login,first_name,last_name,title,department,status'
const rows = ['1001,ann,Ann,Lee,Lead,IT,active', '1002,bo,Bo,Ray,Staff,IT,left', '1003,cem,Cem,Oz,Staff,IT,active']
const file = (names: string, lines: readonly string[] = rows): string => `${[names, ...lines].join('\n')}\n`

const source = (active: string, path = '../../people.csv'): string => `connector: file
settings: { path: ${path} }
key: employeeNumber
attributes:
  userName: login
  name.givenName: first_name
  name.familyName: last_name
  title: title
  department: department
  active: ${active}
`
const byExpression = `{ expr: "record.status == 'active'" }`
const byTable = '{ from: status, table: { active: true, left: false } }'

describe.each([
  ['an expression', byExpression],
  ['a table', byTable],
])('a column that is missing, read by %s', (_how, active) => {
  test('disables nobody, lets nobody in again, and is named with the nearest there is', async () => {
    await using stage = await setUp()
    await stage.configure({ source: source(active) })
    await stage.file(
      file(
        header,
        rows.map(row => row.replace('left', 'active')),
      ),
    )
    expect((await stage.run('sync')).code).toBe(0)
    await stage.file(file(header))
    expect((await stage.run('sync')).code).toBe(0)
    expect(accountOf(stage, 'bo')?.disabled).toBe(true)
    stage.writes()

    await stage.file(file(header.replace('status', 'state')))
    const said = await stage.run('sync')
    expect(said.code).toBe(4)
    expect(said.err).toMatch(/no record has the field "status".*"active".*did you mean "state"\?/s)
    expect(stage.writes()).toEqual([])
    expect(accountOf(stage, 'ann')?.disabled).toBe(false)
    expect(accountOf(stage, 'bo')?.disabled).toBe(true)

    const live = await stage.run('check', '--live')
    expect(live.code).toBe(1)
    expect(live.out).toMatch(/fails.*no record has the field "status"/s)
    expect(live.out).not.toMatch(/^good/m)

    await stage.file(file(header))
    expect((await stage.run('sync')).code).toBe(0)
    expect(stage.writes()).toEqual([])
  })

  test('a cell that is blank says nothing about whether somebody is active, and the person is named', async () => {
    await using stage = await setUp()
    await stage.configure({ source: source(active) })
    await stage.file(file(header))
    await stage.run('sync', '--attended')
    stage.writes()
    await stage.file(
      file(header, ['1001,ann,Ann,Lee,Lead,IT,', '1002,bo,Bo,Ray,Staff,IT, ', '1003,cem,Cem,Oz,Staff,IT,active']),
    )
    const said = await stage.run('sync')
    expect(said.code).toBe(1)
    expect(said.out).toMatch(/1001.*active/)
    expect(said.out).toMatch(/1002.*active/)
    expect(stage.writes()).toEqual([])
    expect((await stage.run('status')).out).toMatch(/not understood.*"1001".*active/)
    await stage.file(
      file(header, [
        '1001,ann,Ann,Lee,Lead,IT,active',
        '1002,bo,Bo,Ray,Staff,IT,left',
        '1003,cem,Cem,Oz,Staff,IT,active',
        '1004,dee,Dee,Fox,Staff,IT,',
      ]),
    )
    expect((await stage.run('sync')).code).toBe(1)
    expect(accountOf(stage, 'dee')).toBeUndefined()
  })
})

test('six of eight columns missing is not "as it should be"', async () => {
  await using stage = await setUp()
  await stage.configure({ source: source(byExpression) })
  await stage.file(file(header))
  await stage.run('sync')
  await stage.file('employeeNumber,login\n1001,ann\n1002,bo\n1003,cem\n')
  const said = await stage.run('sync')
  expect(said.code).toBe(4)
  for (const name of ['first_name', 'last_name', 'title', 'status']) expect(said.err).toContain(`"${name}"`)
  expect(said.out).not.toContain('as it should be')
})

test.each(['json', 'ndjson'])(
  'a member that is in no record of %s is missing too, nested ones as well',
  async format => {
    await using stage = await setUp()
    const people = [
      { employeeNumber: '1', login: 'ann', name: { given: 'Ann', family: 'Lee' }, work: { state: 'in', unit: 'IT' } },
      { employeeNumber: '2', login: 'bo', name: { given: 'Bo', family: 'Ray' }, work: { state: 'out', unit: 'IT' } },
    ]
    const text = format === 'json' ? JSON.stringify(people) : `${people.map(one => JSON.stringify(one)).join('\n')}\n`
    const { writeFile } = await import('node:fs/promises')
    await writeFile(`${stage.folder}/people.${format}`, text)
    const yaml = (optional: boolean): string => `connector: file
settings: { path: ../../people.${format} }
key: employeeNumber
attributes:
  userName: login
  name.givenName: name.given
  name.familyName: name.family
  department: work.unit
  title: { from: work.title${optional ? ', optional: true' : ''} }
  active: { expr: "record.work.state == 'in'" }
`
    await stage.configure({ source: yaml(false) })
    const said = await stage.run('sync')
    expect(said.code).toBe(4)
    expect(said.err).toMatch(/no record has the field "work\.title"/)
    expect(stage.writes()).toEqual([])
    await stage.configure({ source: yaml(true) })
    expect((await stage.run('sync')).code).toBe(0)
  },
)

test('where records are taken as they are, what a target reads of them has to be there', async () => {
  await using stage = await setUp({ target: { attributes: { usrgrps: '{ value: [Operations], lookup: usergroup }' } } })
  await stage.configure({ source: 'connector: file\nsettings: { path: ../../people.csv }\nkey: employeeNumber\n' })
  const people = '1,ann,Ann,Lee,Lead,IT\n2,bo,Bo,Ray,Lead,IT\n'
  await stage.file(`employeeNumber,userName,name.givenName,name.familyName,title,department\n${people}`)
  const before = await stage.run('sync')
  expect(before.err).not.toMatch(/department/)
  stage.writes()
  await stage.file(`employeeNumber,userName,name.givenName,name.familyName,title,departement\n${people}`)
  const said = await stage.run('sync')
  expect(said.code).toBe(4)
  expect(said.err).toMatch(/"department".*did you mean "departement"/s)
  expect(stage.writes()).toEqual([])
})
