// biome-ignore-all lint/suspicious/noTemplateCurlyInString: references to secrets are written like this
import { inspect } from 'node:util'
import { describe, expect, test } from 'vitest'
import { ConfigProblems } from '../../src/config/report/problem.ts'
import { Secret } from '../../src/domain/secret.ts'
import { goodFiles, load, loadWith, target } from './sample.ts'

const planted = 'hunter2'
const settings = (token: string) => target({ settings: `{ url: "https://m.test/api", token: ${token} }` })
const password = (rule: string) => target({ attributes: `{ username: userName, password: ${rule} }` })

async function failureOf(files: Readonly<Record<string, string>>): Promise<ConfigProblems> {
  try {
    await load({ ...goodFiles, ...files }, { TOKEN: planted, WEIRD: `${planted} x` })
  } catch (error) {
    if (error instanceof ConfigProblems) return error
    throw error
  }
  throw new Error('the files were accepted')
}

describe('a secret in the wrong place is named by its place and never printed', () => {
  test.each([
    ['a literal token', settings(planted)],
    ['a quoted literal token', settings(`"${planted}"`)],
    ['a token that is a number', settings('0042424242')],
    ['a token in a list', settings(`[${planted}]`)],
    ['a token in a block', settings(`{ value: ${planted} }`)],
    ['a token around a reference', settings(`"${planted}\${env:TOKEN}"`)],
    ['a token as a reference', settings(`"\${${planted}}"`)],
    ['a token as an impossible variable', settings(`"\${env:${planted} x}"`)],
    ['a token under a mistyped key', target({ settings: `{ url: "https://m.test/api", tokn: ${planted} }` })],
    ['a number under a mistyped key', target({ settings: '{ url: "https://m.test/api", tokn: 0042424242 }' })],
    [
      'a token of an unknown connector',
      {
        ...settings(planted),
        'targets/monitoring.yaml': `connector: x\nsettings: { token: 0042424242, other: ${planted} }\nfrom: [hr]\nattributes: { password: { secret: ${planted} } }\n`,
      },
    ],
    ['settings that are a text', target({ settings: planted })],
    ['settings that are a list', target({ settings: `[${planted}, 0042424242]` })],
    ['a password in a URL', target({ settings: `{ url: "https://a:${planted}@m.test/api", user: a }` })],
    ['a password in a broken URL', target({ settings: `{ url: "https://a:${planted}@m.test:x", user: a }` })],
    ['a password rule that is a text', password(planted)],
    ['a password rule that is a number', password('0042424242')],
    ['a password rule that is a list', password(`[${planted}]`)],
    ['a password that is a constant', password(`{ value: ${planted} }`)],
    ['a literal secret', password(`{ secret: ${planted} }`)],
    ['a literal secret that is a number', password('{ secret: 0042424242 }')],
    ['a secret beside a constant', password(`{ secret: "\${env:TOKEN}", value: ${planted} }`)],
    ['a password under a mistyped name', target({ attributes: `{ username: userName, pasword: ${planted} }` })],
    ['a number under a mistyped name', target({ attributes: '{ username: userName, pasword: 0042424242 }' })],
    ['a secret for what is none', target({ attributes: `{ username: { secret: "\${env:TOKEN}" } }` })],
    ['a broken file', { 'targets/monitoring.yaml': `connector: monitor\nsettings: { token: "${planted} }\n` }],
    ['a token like an alias', settings(`*${planted}`)],
  ])('%s', async (_what, files) => {
    const problem = await failureOf(files)
    const everything = [
      problem.message,
      String(problem),
      problem.stack,
      JSON.stringify(problem),
      JSON.stringify(problem.problems),
      inspect(problem, { depth: 9 }),
    ].join('\n')
    expect(problem.problems.length).toBeGreaterThan(0)
    expect(everything).not.toContain(planted)
    expect(everything).not.toContain('42424242')
  })
})

test('a loaded configuration shows no secret, whichever way it is printed', async () => {
  const config = await loadWith(password('{ secret: "${env:TOKEN}" }'))
  const [monitoring] = config.targets
  expect(monitoring?.settings.token).toBeInstanceOf(Secret)
  expect(monitoring?.policy.mapping.secrets.password?.reveal()).toBe(planted)
  expect(inspect(config, { depth: 20 })).not.toContain(planted)
  expect(JSON.stringify(config)).not.toContain(planted)
})
