import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { setUpWith } from './any-stage.ts'
import { crowd } from './files.ts'
import { type Stage, setUp } from './stage.ts'

// biome-ignore lint/suspicious/noTemplateCurlyInString: references to secrets are written like this
const withSecret = '{ secret: "${env:FIRST_PASSWORD}" }'
// biome-ignore lint/suspicious/noTemplateCurlyInString: references to secrets are written like this
const managedSecret = '{ secret: "${env:FIRST_PASSWORD}", own: managed }'
const password = 'Planted-S3cret-Passw0rd'

/** Everything usherd wrote into its folder, and every secret that may not be in it. */
async function traces({ folder }: Stage): Promise<string> {
  const names = await readdir(folder, { recursive: true, withFileTypes: true })
  const files = names.filter(one => one.isFile() && !one.parentPath.includes('config'))
  return (await Promise.all(files.map(one => readFile(join(one.parentPath, one.name), 'latin1')))).join('\n')
}

test('token and password reach the target and nothing else: no output, no log, no database', async () => {
  await using stage = await setUp({ target: { attributes: { passwd: withSecret } } })
  stage.env.FIRST_PASSWORD = password
  await stage.people(crowd(3))
  stage.zabbix.misbehave({ misbehaviour: { kind: 'refused', account: 'p2' }, next: 1, matching: ({ write }) => write })
  const commands = [
    ['plan', '--json'],
    ['plan', '--user', '1001'],
    ['sync', '--json'],
    ['sync'],
    ['status', '--json'],
    ['log', '--json'],
    ['log'],
    ['explain', '1001'],
    ['explain', '1001', '--json'],
    ['check', '--live'],
  ]
  let said = ''
  for (const command of commands) {
    const { out, err } = await stage.run(...command)
    said += out + err
  }
  stage.zabbix.misbehave({ misbehaviour: { kind: 'cut', when: 'before' }, probability: 1 })
  stage.env.FIRST_PASSWORD = `${password}-2`
  for (const command of [['plan'], ['sync', '--patience', '0']]) {
    const { out, err } = await stage.run(...command)
    said += out + err
  }
  const arrived = JSON.stringify(stage.zabbix.journal)
  expect(arrived).toContain(password)
  for (const secret of [
    password,
    stage.zabbix.token,
    encodeURIComponent(password),
    Buffer.from(password).toString('base64'),
  ]) {
    expect(said).not.toContain(secret)
    expect(await traces(stage)).not.toContain(secret)
  }
  expect(said).toContain('***')
})

test('a password that is ours to keep: a new one goes out to everybody at once, and the plan shows that there is one, not what it is', async () => {
  await using stage = await setUp({ target: { attributes: { passwd: managedSecret } } })
  stage.env.FIRST_PASSWORD = password
  await stage.people(crowd(3))
  await stage.run('sync')
  stage.env.FIRST_PASSWORD = `${password}-2`
  const { code, out } = await stage.run('sync')
  expect(code).toBe(0)
  expect(out).toContain('passwd: *** -> ***')
  expect(stage.zabbix.users().filter(({ passwd }) => passwd === `${password}-2`)).toHaveLength(3)
  stage.writes()
  expect((await stage.run('sync')).out).toContain('nothing to do')
  expect((await stage.run('store', 'check')).out).toContain('nobody is forgotten at 1 target')
  expect(stage.writes()).toEqual([])
  expect(await traces(stage)).not.toContain(password)
})

test('a password that is set when an account is made and never again: another one makes nobody due', async () => {
  await using stage = await setUp({ target: { attributes: { passwd: withSecret } } })
  stage.env.FIRST_PASSWORD = password
  await stage.people(crowd(3))
  await stage.run('sync')
  stage.writes()
  stage.env.FIRST_PASSWORD = `${password}-2`
  const { code, out } = await stage.run('sync', '--json')
  expect(code).toBe(0)
  expect(JSON.parse(out).plan.counts).toEqual([])
  expect(stage.writes()).toEqual([])
})

test('a secret whose variable is not set is one sentence, and nothing is sent', async () => {
  await using stage = await setUp()
  delete stage.env.ZABBIX_TOKEN
  await stage.people(crowd(1))
  const { code, err } = await stage.run('sync')
  expect(code).toBe(2)
  expect(err).toContain('ZABBIX_TOKEN')
  expect(stage.zabbix.journal).toEqual([])
})

test('a secret that is part of an address as well is seen in no sentence', async () => {
  const target = (url: string): string =>
    [
      'connector: rest',
      `settings: { preset: gitlab, url: "${url}", token: "\${env:TOKEN}" }`,
      'from: [hr]',
      'match: [username]',
      'attributes: { username: id, email: mail, name: id }',
    ].join('\n')
  await using stage = await setUpWith({
    files: {
      'usherd.yaml': 'store: ../usherd.db\n',
      'sources/hr.yaml': 'connector: file\nsettings: { path: ../../people.csv }\nkey: id\n',
      // biome-ignore lint/suspicious/noTemplateCurlyInString: references to secrets are written like this
      'targets/code.yaml': target('http://127.0.0.1:1/${env:TOKEN}/api'),
    },
    people: [{ id: 'ann', mail: 'ann@example.org' }],
    env: { TOKEN: password },
  })
  let said = ''
  for (const command of [
    ['check', '--live'],
    ['plan'],
    ['sync', '--patience', '0'],
    ['status'],
    ['status', '--json'],
    ['explain', 'ann'],
    ['log', '--json'],
  ]) {
    const { out, err } = await stage.run(...command)
    said += `$ ${command.join(' ')}\n${out}${err}`
  }
  expect(said).toContain('http://127.0.0.1:1/***/api')
  expect(said).not.toContain(password)
  await stage.configure({
    // biome-ignore lint/suspicious/noTemplateCurlyInString: references to secrets are written like this
    'targets/code.yaml': target('http://127.0.0.1:1/other/${env:TOKEN}'),
  })
  for (const command of [['plan'], ['sync', '--patience', '0'], ['status'], ['moved', 'code']]) {
    const { out, err } = await stage.run(...command)
    said += `$ ${command.join(' ')}\n${out}${err}`
  }
  expect(said).toContain('http://127.0.0.1:1/other/***')
  expect(said).not.toContain(password)
  expect((await stage.databaseBytes()).toString('latin1')).not.toContain(password)
})
