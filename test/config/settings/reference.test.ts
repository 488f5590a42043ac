// biome-ignore-all lint/suspicious/noTemplateCurlyInString: references to secrets are written like this
import { describe, expect, test } from 'vitest'
import { fillIn, resolveSecret } from '../../../src/config/settings/reference.ts'

const files: Readonly<Record<string, string>> = {
  '/run/secrets/zabbix': 'hunter2\n',
  '/etc/usherd/sources/key': 'two\nlines\r\n',
  '/empty': '\n',
}
const outside = {
  env: { TOKEN: 'hunter2', EMPTY: '', HOST: 'zabbix.corp.test' },
  readFolder: async () => [],
  readFile: async (path: string) => {
    const text = files[path]
    if (text === undefined) throw Object.assign(new Error('no'), { code: path === '/closed' ? 'EACCES' : 'ENOENT' })
    return text
  },
}
const secretOf = async (written: unknown): Promise<string> => {
  const found = await resolveSecret(written, '/etc/usherd/sources', outside)
  return 'value' in found ? found.value.reveal() : `${found.problem.message} (${found.problem.next})`
}

describe('a secret', () => {
  test.each([
    ['${env:TOKEN}', 'hunter2'],
    ['${file:/run/secrets/zabbix}', 'hunter2'],
    ['${file:key}', 'two\nlines'],
  ])('%s is fetched, without the line end after it', async (written, value) =>
    expect(await secretOf(written)).toBe(value),
  )

  test.each([
    ['${env:NONE}', 'needs the environment variable NONE, which is not set (set NONE where usherd is started)'],
    ['${env:EMPTY}', 'needs the environment variable EMPTY, which is empty (set EMPTY where usherd is started)'],
    ['${file:/none}', 'needs the file "/none": there is no such file (create it, readable by the user usherd runs as)'],
    [
      '${file:/closed}',
      'needs the file "/closed": it may not be read by this user (create it, readable by the user usherd runs as)',
    ],
    ['${file:/empty}', 'needs the file "/empty", which is empty (write the secret into it)'],
    ['${env:not a name}', 'names no variable of the environment (write "${env:NAME}" or "${file:/path}")'],
  ])('%s cannot be had, in words', async (written, problem) => expect(await secretOf(written)).toBe(problem))

  test.each(['hunter2', 'Bearer ${env:TOKEN}', '${hunter2}', '${env:}', 12345, { value: 'hunter2' }, ['hunter2'], ''])(
    '%j is no reference, and is not repeated',
    async written => {
      expect(await secretOf(written)).toBe(
        'has to be a reference: secrets do not stand in the file (write "${env:NAME}" or "${file:/path}")',
      )
    },
  )
})

describe('a text that is no secret', () => {
  test.each([
    ['plain', { value: 'plain' }],
    ['https://${env:HOST}/api', { value: 'https://zabbix.corp.test/api' }],
    ['$5 and {braces}', { value: '$5 and {braces}' }],
  ])('%j has its variables filled in', (written, expected) => expect(fillIn(written, outside.env)).toEqual(expected))

  test.each([
    ['${env:NONE}', 'needs the environment variable NONE, which is not set'],
    ['${file:/x}', 'cannot come from a file, because it is no secret'],
    ['${HOME}', 'holds ${...} that is not ${env:NAME}'],
  ])('%j is refused', (written, message) =>
    expect(fillIn(written, outside.env)).toMatchObject({ problem: { message } }),
  )
})
