import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, expect, test } from 'vitest'
import { accountOf, type Stage, setUp } from './stage.ts'

const people = [
  { key: '1001', login: 'anna', first: 'Anna', last: 'Süß', mail: 'anna@example.org' },
  { key: '1002', login: 'ben', first: 'Ben', last: 'Ito' },
  { key: '1003', login: 'ben2', first: 'Ben', last: 'Ito' },
]

/** People are known, and each has an account. */
async function known(): Promise<Stage> {
  const stage = await setUp()
  await stage.people(people)
  expect((await stage.run('sync')).code).toBe(0)
  stage.writes()
  return stage
}

const naming: readonly (readonly string[])[] = [
  ['plan', '--user'],
  ['sync', '--user'],
  ['explain'],
  ['log', '--user'],
  ['retry', '--user'],
  ['undo', '1', '--user'],
  ['settle', 'people', '--user'],
  ['unlink', '--yes'],
]

describe('whoever is known at no source', () => {
  test.each(naming.map(argv => [argv.join(' '), argv] as const))('is refused by usherd %s', async (_line, argv) => {
    await using stage = await known()
    for (const nobody of ['nobody', '99999']) {
      const { code, out, err } = await stage.run(...argv, nobody)
      expect(err).toContain(`nobody is known at any source by the key, login, address or name "${nobody}"`)
      expect({ code, out }).toEqual({ code: 2, out: '' })
    }
    expect(stage.writes()).toEqual([])
  })

  test('is told the nearest who is known, and the command for them', async () => {
    await using stage = await known()
    expect((await stage.run('plan', '--user', 'annna')).err).toContain(
      'The nearest is 1001 (Anna Süß): usherd plan --user 1001',
    )
    expect((await stage.run('log', '--user', '10001')).err).toContain('usherd log --user 1001')
    expect((await stage.run('explain', 'Anna Süss', 'surname')).err).toContain('usherd explain 1001 surname')
  })

  test('is refused before the first run too, once the sources were read', async () => {
    await using stage = await setUp()
    await stage.people(people)
    expect((await stage.run('sync', '--user', 'nobody')).code).toBe(2)
    expect(stage.writes()).toEqual([])
  })

  test('may stand in a source that could not be read: that is what is said, with exit code 4', async () => {
    await using stage = await known()
    await stage.file('')
    const { code, err } = await stage.run('sync', '--user', 'nobody')
    expect(code).toBe(4)
    expect(err).toMatch(/nobody is known .*"nobody", as far as the sources could be read: source people/)
  })
})

describe('somebody is meant by', () => {
  test.each([
    ['their key', '1001'],
    ['their login', 'anna'],
    ['their address', 'anna@example.org'],
    ['the name that outputs show', 'Anna Süß'],
    ['that name as another keyboard composes it', 'Anna Su\u0308ß'],
  ])('%s', async (_what, user) => {
    await using stage = await known()
    expect((await stage.run('explain', user)).out).toMatch(/^1001 {2}Anna Süß\n/)
    expect((await stage.run('log', '--user', user)).out).toContain('create 1001 Anna Süß')
    await stage.people(people.map(row => ({ ...row, title: 'Lead' })))
    const { code, out } = await stage.run('plan', '--user', user)
    expect(code).toBe(0)
    expect(out).toContain('1001')
    expect(out).not.toContain('1002')
  })

  test('a login that is new in the source, or has become somebody else’s there', async () => {
    await using stage = await known()
    const [anna, ...others] = people
    const moved = [
      { ...anna, key: '1001', login: 'anna.suess' },
      { key: '1004', login: 'anna', last: 'Neu' },
      ...others,
    ]
    await stage.people(moved)
    await stage.run('sync', '--user', 'anna.suess')
    expect(accountOf(stage, 'anna.suess')).toBeDefined()
    const { out } = await stage.run('plan', '--user', 'anna')
    expect(out).toContain('1004')
  })

  test('a name that several have is answered with their keys', async () => {
    await using stage = await known()
    for (const argv of [['explain'], ['sync', '--user']]) {
      const { code, err } = await stage.run(...argv, 'Ben Ito')
      expect(code).toBe(2)
      expect(err).toContain('"Ben Ito" may be 2 people: 1002 (Ben Ito), 1003 (Ben Ito)')
      expect(err).toContain(`usherd ${argv.join(' ')} 1002`)
    }
  })

  test('the whole of a login, though others begin with it', async () => {
    await using stage = await known()
    expect((await stage.run('explain', 'ben')).out).toMatch(/^1002 /)
  })

  test('the beginning of a name where a command only looks, and not where it acts', async () => {
    await using stage = await known()
    expect((await stage.run('explain', 'ann')).out).toMatch(/^1001 /)
    const { code, err } = await stage.run('sync', '--user', 'ann')
    expect(code).toBe(2)
    expect(err).toContain('It is the beginning of what these are called: 1001 (Anna Süß)')
  })

  test('a key whose record is forgotten, as far as the ledger has something of it', async () => {
    await using stage = await known()
    const database = new DatabaseSync(join(stage.folder, 'usherd.db'))
    database.exec("DELETE FROM person WHERE key = '1001'")
    database.close()
    expect((await stage.run('log', '--user', '1001')).out).toContain('create 1001 Anna Süß')
  })
})

test('explain refuses an attribute that is nowhere, with the nearest one, and shows one of the source', async () => {
  await using stage = await known()
  const { code, out, err } = await stage.run('explain', '1001', 'usernam')
  expect({ code, out }).toEqual({ code: 2, out: '' })
  expect(err).toContain('Anna Süß (1001) has no attribute "usernam"')
  expect(err).toContain('The nearest is username: usherd explain 1001 username')
  expect((await stage.run('explain', '1001', 'shoeSizeInInches')).err).toMatch(/Attributes are: .*usrgrps/)
  expect((await stage.run('explain', '1001', 'department')).out).toContain('department: "IT"')
})
