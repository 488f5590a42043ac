import { describe, expect, test } from 'vitest'
import { crowd, csv, sourceYaml } from './files.ts'
import { accountOf, type Stage, setUp } from './stage.ts'

const ten = crowd(10)

/** Ten people with accounts. */
async function populated(options: Parameters<typeof setUp>[0] = {}): Promise<Stage> {
  const stage = await setUp(options)
  await stage.people(ten)
  await stage.run('sync')
  stage.writes()
  return stage
}

const working = (stage: Stage): number => ten.filter(({ login }) => accountOf(stage, login)?.disabled === false).length

describe('a source that cannot be read whole takes nothing from anybody', () => {
  const whole = csv(ten)
  test.each([
    ['an empty file', '', /people\.csv/],
    ['a header and nobody', `${whole.split('\n')[0]}\n`, /is empty, 10 people were known/],
    ['a file cut within a row', whole.slice(0, -30), /people\.csv/],
    ['a file without its header', whole.split('\n').slice(1).join('\n'), /people\.csv|key/],
    ['bytes that are not UTF-8', Buffer.concat([Buffer.from(whole), Buffer.from('1011,ren\xe9\n', 'latin1')]), /UTF-8/],
  ])('%s: exit 4, no write request', async (_name, content, sentence) => {
    await using stage = await populated()
    await stage.file(content)
    const { code, err } = await stage.run('sync')
    expect(code).toBe(4)
    expect(err).toMatch(sentence)
    expect(err).toMatch(/skipped zabbix/)
    expect(stage.writes()).toEqual([])
    expect(working(stage)).toBe(10)
  })

  test('a file larger than allowed: exit 4, no write request', async () => {
    await using stage = await populated()
    await stage.configure({ source: sourceYaml({ settings: '{ path: ../../people.csv, mostBytes: 300 }' }) })
    const { code, err } = await stage.run('sync')
    expect(code).toBe(4)
    expect(err).toContain('people.csv')
    expect(stage.writes()).toEqual([])
  })

  test('a file that is not there: exit 4, and its name', async () => {
    await using stage = await populated()
    await stage.configure({ source: sourceYaml({ settings: '{ path: ../../nobody.csv }' }) })
    const { code, err } = await stage.run('sync')
    expect(code).toBe(4)
    expect(err).toContain('nobody.csv')
    expect(stage.writes()).toEqual([])
  })

  test('once it can be read again, everything goes on', async () => {
    await using stage = await populated()
    await stage.file('')
    await stage.run('sync')
    await stage.people(ten.slice(0, 9))
    expect((await stage.run('sync')).code).toBe(0)
    expect(accountOf(stage, 'p10')).toMatchObject({ disabled: true })
  })
})

test('without the canary nobody is taken for gone; others go on', async () => {
  await using stage = await populated({ source: { proof: '{ canaries: ["1001"], shrink: 100% }' } })
  await stage.people([...ten.slice(2), { key: '2001', login: 'new' }])
  const held = await stage.run('sync')
  expect(held.code).toBe(3)
  expect(held.out).toContain('whose absence is not proved')
  expect(accountOf(stage, 'new')).toBeDefined()
  expect(working(stage)).toBe(10)
})

test('while a reading is doubted, the run waits for somebody to look, and no account is said to be as it should be', async () => {
  await using stage = await populated({ source: { proof: '{ canaries: ["2001"] }' } })
  const { code, out, err } = await stage.run('sync')
  expect(code).toBe(3)
  expect(out).toContain('nothing to do, as far as the sources could be read and believed')
  expect(out).not.toContain('as it should be')
  expect(err).toContain('does not show 2001')
  expect(err).toContain('Look at source people: nobody else is missing')
})

test('a record that cannot be read is named by row and field, and its person is not a leaver', async () => {
  await using stage = await populated()
  const lines = csv(ten).split('\n')
  await stage.file([...lines.slice(0, 5), '1005,p5,short', ...lines.slice(6)].join('\n'))
  const { code, out } = await stage.run('sync')
  expect(code).toBe(1)
  expect(out).toMatch(/people row 6.*3 cells where the header has 8 columns/)
  expect(out).toMatch(/1005.*nothing is changed until a record comes that can be read/s)
  expect(stage.writes()).toEqual([])
  expect(working(stage)).toBe(10)
  const status = await stage.run('status')
  expect(status.out).toMatch(/not understood 1005|not understood "1005"/)
  await stage.people(ten)
  expect((await stage.run('sync')).code).toBe(0)
  expect((await stage.run('status')).out).not.toContain('not understood')
})

test('a key that stands twice: neither record counts, both rows can be found, and nobody is touched', async () => {
  await using stage = await populated()
  await stage.people([...ten, { key: '1003', login: 'impostor' }])
  const { code, out } = await stage.run('sync')
  expect(code).toBe(1)
  expect(out).toMatch(/key "1003" stands more than once in source people \(again in row 12\)/)
  expect(accountOf(stage, 'impostor')).toBeUndefined()
  expect(stage.writes()).toEqual([])

  await stage.people(ten.map(row => (row.key === '1003' ? { ...row, last: 'Else' } : row)))
  expect((await stage.run('sync')).code).toBe(0)
  expect(accountOf(stage, 'p3')).toMatchObject({ surname: 'Else' })
})

test('whoever stands in a row that has run into the one before is not a leaver', async () => {
  await using stage = await populated()
  await stage.file(csv(ten).replace(/\n1005,/, '1005,'))
  const held = await stage.run('sync')
  expect(held.code).toBe(1)
  expect(held.err).toContain('1 record that looks like two run together, and 1 people missing may stand in it')
  expect(working(stage)).toBe(10)
  await stage.people(ten)
  expect((await stage.run('sync')).code).toBe(0)
})

test('a record without a key is told by every run, also while nobody is missing', async () => {
  await using stage = await populated()
  await stage.people([...ten, { key: '', login: 'new' }])
  for (let runs = 0; runs < 2; runs += 1) {
    const { code, out } = await stage.run('sync')
    expect(code).toBe(1)
    expect(out).toMatch(/people row 12: the key field "key" is missing/)
    expect(out).toContain('nothing to do, as far as the sources could be read and believed')
  }
  await stage.people(ten)
  expect((await stage.run('sync')).code).toBe(0)
})

test('a record without a key is named by row; while somebody is missing, that somebody may be behind it', async () => {
  await using stage = await populated({ source: { proof: '{ failures: 50% }' } })
  await stage.people(ten.map(row => (row.key === '1004' ? { ...row, key: '' } : row)))
  const held = await stage.run('sync')
  expect(held.code).toBe(1)
  expect(held.out).toMatch(/people row 5/)
  expect(held.out).toContain('absence is not proved')
  expect(working(stage)).toBe(10)
})

test.each([
  ['nobody is known yet', 0],
  ['others have accounts', 4],
])(
  'new people whose records cannot be read are named, with the next command, and no run says done: %s',
  async (_when, known) => {
    await using stage = await setUp()
    await stage.configure({
      source: sourceYaml().replace('  title: title\n', '  title: { from: title, table: { Engineer: Engineer } }\n'),
    })
    const rows = crowd(known + 16, (row, index) => (index < known ? row : { ...row, title: 'Unheard' }))
    if (known > 0) {
      await stage.people(rows.slice(0, known))
      expect((await stage.run('sync')).code).toBe(0)
    }
    await stage.people(rows)
    for (const argv of [['plan'], ['sync'], ['sync'], ['plan']]) {
      const { code, out } = await stage.run(...argv)
      expect({ argv, code }).toEqual({ argv, code: 1 })
      expect(out).toMatch(/people row \d+ 10\d\d: .*title.*is not in the table/)
      expect(out).toContain('… 6 more records that are not wholly understood')
      expect(out).toContain('correct them in people, then: usherd sync; until then usherd status names them')
      expect(out).not.toMatch(/nothing to do:/)
    }
  },
)
