import { describe, expect, test } from 'vitest'
import { crowd } from './files.ts'
import { type Stage, setUp } from './stage.ts'

/** Somebody has an account, and the token of the target is in nobody's environment any more. */
async function withoutToken(): Promise<Stage> {
  const stage = await setUp()
  await stage.people(crowd(1))
  expect((await stage.run('sync')).code).toBe(0)
  delete stage.env.ZABBIX_TOKEN
  return stage
}

describe('looking needs no secret', () => {
  test.each([[['status']], [['log']], [['explain', '1001', '--offline']], [['token', 'list']]])(
    'usherd %j works where the token is not set',
    async argv => {
      await using stage = await withoutToken()
      const { code, err } = await stage.run(...argv)
      expect({ code, err }).toEqual({ code: 0, err: '' })
    },
  )

  test.each([[['plan']], [['explain', '1001']], [['store', 'check']], [['check']]])(
    'usherd %j, which needs it, still names the variable',
    async argv => {
      await using stage = await withoutToken()
      const { code, err } = await stage.run(...argv)
      expect(code).toBe(2)
      expect(err).toContain('needs the environment variable ZABBIX_TOKEN, which is not set')
    },
  )

  test('a target is not said to have moved where its address is not set', async () => {
    await using stage = await setUp()
    const target = (await import('./files.ts')).targetYaml('PLACE').replace('"PLACE"', '"${' + 'env:ZABBIX_URL}"')
    await stage.configure({ target })
    stage.env.ZABBIX_URL = stage.zabbix.url
    await stage.people(crowd(1))
    expect((await stage.run('sync')).code).toBe(0)
    delete stage.env.ZABBIX_URL
    const { code, out } = await stage.run('status')
    expect(code).toBe(0)
    expect(out).not.toMatch(/moved|left/)
    expect((await stage.run('explain', '1001', '--offline')).out).not.toContain('usherd moved')
  })

  test('a secret that is written into the file is refused all the same', async () => {
    await using stage = await setUp()
    await stage.configure({
      target: (await import('./files.ts')).targetYaml(stage.zabbix.url).replace('${' + 'env:ZABBIX_TOKEN}', 'abc'),
    })
    expect((await stage.run('status')).err).toContain('secrets do not stand in the file')
  })
})

describe('--json tells errors in JSON, on stderr, with the exit code', () => {
  test.each([
    ['somebody unknown', ['plan', '--json', '--user', 'nobody'], 'usage.unknown-user'],
    ['a target that is none', ['sync', 'nowhere', '--json'], 'usage.unknown-target'],
    ['a line that is not understood', ['status', '--json', '--jsno'], 'usage.line'],
  ])('%s', async (_what, argv, code) => {
    await using stage = await setUp()
    await stage.people(crowd(1))
    const said = await stage.run(...argv)
    expect(said).toMatchObject({ code: 2, out: '' })
    const { error } = JSON.parse(said.err)
    expect(error).toMatchObject({ code, exit: 2, message: expect.any(String), next: expect.any(String) })
  })

  test('a configuration, problem by problem with file and line', async () => {
    await using stage = await setUp()
    delete stage.env.ZABBIX_TOKEN
    const { code, out, err } = await stage.run('plan', '--json')
    expect({ code, out }).toEqual({ code: 2, out: '' })
    expect(JSON.parse(err).error).toMatchObject({
      code: 'config.invalid',
      problems: [{ file: expect.stringContaining('zabbix.yaml'), line: 3, message: expect.stringContaining('ZABBIX') }],
    })
  })
})

test('what a name holds speaks to no terminal: not in plan, sync, log, explain or status', async () => {
  await using stage = await setUp()
  const first = 'A\u001b]0;owned\u0007\u001b[2Jnn\u202e\u009b31m'
  const bad = { key: '10\u001b[2J\u202e02', login: 'p2', status: 'x' }
  await stage.people([...crowd(1, row => ({ ...row, first, last: '"No\nwak"' })), bad, bad])
  const said = []
  for (const argv of [['plan'], ['sync'], ['log'], ['explain', '1001'], ['explain', '1001', 'name'], ['status']])
    said.push({ argv, ...(await stage.run(...argv)) })
  for (const { argv, out, err } of said) {
    const rest = `${out}${err}`.replaceAll('\n', '')
    expect({ argv, heard: rest.match(/[\p{Cc}\u202e]/gu) }).toEqual({ argv, heard: null })
    if (argv[0] === 'log' || argv[0] === 'explain') expect(out).toContain('␛')
  }
  expect(said.find(({ argv }) => argv[0] === 'log')?.out).toContain('No␊wak')
})
