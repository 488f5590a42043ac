// biome-ignore-all lint/suspicious/noTemplateCurlyInString: references to secrets are written like this
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { type Connector, defineSource, defineTarget, Secret, type SettingSpecs } from '#contract'
import type { Config } from '../../../src/config/config.ts'
import { jsonSchemas } from '../../../src/config/json-schema.ts'
import { loadConfig } from '../../../src/config/load.ts'
import { ConfigProblems, formatProblem } from '../../../src/config/report/problem.ts'

const never = (): never => {
  throw new Error('a configuration is loaded without opening anything')
}

const shippedFolder = mkdtempSync(join(tmpdir(), 'usherd-presets-'))
afterAll(() => rmSync(shippedFolder, { recursive: true }))

const settings = {
  url: { type: 'url', description: 'Address.', required: true },
  preset: { type: 'preset', description: 'Ready settings.', folder: shippedFolder },
  api: {
    type: 'block',
    description: 'Anything.',
    check: block =>
      'wrong' in block ? [{ path: ['wrong', 'deep'], message: 'wrong.deep is wrong', next: 'remove it' }] : [],
  },
} as const satisfies SettingSpecs

const connectors: readonly Connector[] = [
  defineSource({ kind: 'source', name: 'any', title: 'Any', settings, open: never }),
  defineTarget({
    kind: 'target',
    name: 'any',
    title: 'Any',
    settings,
    capabilities: () => ({
      create: true,
      update: 'partial',
      enable: true,
      disable: true,
      delete: true,
      list: true,
      clears: true,
      findBy: [],
      createTwice: 'conflict',
    }),
    attributes: ({ api = {} }) =>
      Object.fromEntries(Object.keys(api).map(name => [name, { type: 'text', description: '' }])),
    lookups: [],
    open: never,
  }),
]

writeFileSync(
  join(shippedFolder, 'crm.yaml'),
  `
settings:
  url: https://shipped.test
  api: { kept: 1, list: { kind: page, param: p }, deep: { a: 1, b: 2 } }
pace: { requests: 7 }
`,
)

async function load(target: string, files: Readonly<Record<string, string>> = {}, folder = 'targets'): Promise<Config> {
  const all: Readonly<Record<string, string>> = {
    '/c/usherd.yaml': 'store: ./usherd.db\n',
    '/c/sources/hr.yaml': 'connector: any\nsettings: { url: https://hr.test }\nkey: id\n',
    [`/c/${folder}/one.yaml`]: target,
    ...files,
  }
  return loadConfig('/c', {
    connectors,
    env: { KEY: 'hidden' },
    readFile: async path => all[path] ?? Promise.reject(Object.assign(new Error(path), { code: 'ENOENT' })),
    readFolder: async path => {
      const names = Object.keys(all)
        .filter(name => name.startsWith(`${path}/`))
        .map(name => name.slice(path.length + 1))
      return names.length > 0 ? names.filter(name => !name.includes('/')) : undefined
    },
  })
}

const problemsOf = (promise: Promise<unknown>): Promise<readonly string[]> =>
  promise.then(
    () => [],
    (error: unknown) => {
      if (!(error instanceof ConfigProblems)) throw error
      return error.problems.map(formatProblem)
    },
  )

const target = (settings: string): string =>
  `connector: any\nsettings:\n${settings}\nfrom: [hr]\nattributes: { kept: name }\n`

describe('presets', () => {
  test('a connection is laid over its preset, key by key; its own word wins', async () => {
    const [one] = (await load(target('  preset: crm\n  api: { kept: 2, deep: { b: 3 } }'))).targets
    expect(one?.settings).toMatchObject({
      url: 'https://shipped.test',
      api: { kept: 2, list: { kind: 'page', param: 'p' }, deep: { a: 1, b: 3 } },
    })
    expect(one?.pace).toMatchObject({ requests: 7 })
  })

  test('an empty value takes the preset’s away, and another kind replaces the whole block', async () => {
    const [one] = (await load(target('  preset: crm\n  api: { deep: , list: { kind: none } }'))).targets
    expect(one?.settings.api).toEqual({ kept: 1, list: { kind: 'none' } })
  })

  test('a pace of its own wins, and holds for a source as well', async () => {
    const [one] = (await load(`${target('  preset: crm')}pace: { requests: 3 }\n`)).targets
    expect(one?.pace).toMatchObject({ requests: 3 })
    const source = 'connector: any\nsettings: { preset: crm }\nkey: id\n'
    const read = async (more = '') =>
      (await load(source + more, {}, 'sources')).sources.find(({ name }) => name === 'one')
    expect(await read()).toMatchObject({ settings: { url: 'https://shipped.test' }, pace: { requests: 7 } })
    expect(await read('pace: { requests: 3 }\n')).toMatchObject({ pace: { requests: 3 } })
  })

  test('an operator’s own preset is named by its path, from the file that names it', async () => {
    const own = {
      '/c/targets/../own.yaml': '',
      '/c/own.yaml': 'settings: { url: https://own.test, api: { kept: 1 } }\n',
    }
    const [one] = (await load(target('  preset: ../own.yaml'), own)).targets
    expect(one?.settings.url).toBe('https://own.test')
  })

  test.each([
    [
      'nobody knows',
      '  preset: crn\n  url: https://a.test',
      {},
      '3:11  the preset "crn" cannot be used: there is no such file (did you mean "crm"?)',
    ],
    [
      'with a path for a name',
      '  preset: ../crm\n  url: https://a.test',
      {},
      '3:11  the preset "../crm" is neither a name nor a path (a path ends in .yaml)',
    ],
    [
      'that is no YAML',
      '  preset: ./p.yaml\n  url: https://a.test',
      { '/c/targets/p.yaml': 'a: [' },
      '3:11  the preset "./p.yaml" is no preset: ',
    ],
    [
      'with more than it may have',
      '  preset: ./p.yaml\n  url: https://a.test',
      { '/c/targets/p.yaml': 'guard: {}' },
      '3:11  the preset "./p.yaml" has the key "guard", which no preset may have',
    ],
  ])('a preset %s is a problem at its name', async (_what, settings, files, problem) => {
    // Files beside connections would be connections themselves: only those of the folder are listed.
    const found = await problemsOf(load(target(settings), files))
    expect(found.some(line => line.startsWith(`/c/targets/one.yaml:${problem}`))).toBe(true)
  })
})

test('an editor does not ask for what a preset may bring, and takes any attribute', () => {
  const branches = JSON.stringify(jsonSchemas(connectors).target.allOf)
  expect(branches.match(/"required":\[[^\]]*\]/g)).toEqual([
    '"required":["connector"]',
    '"required":[]',
    '"required":[]',
  ])
  expect(branches).not.toContain('"attributes"')
})

describe('settings that are a block', () => {
  test('a reference alone becomes a secret, at any depth', async () => {
    const api = '  api: { kept: 1, headers: [{ key: "${env:KEY}" }] }'
    const [one] = (await load(target(`  url: https://a.test\n${api}`))).targets
    expect(one?.settings.api).toEqual({ kept: 1, headers: [{ key: new Secret('hidden') }] })
    expect(JSON.stringify(one?.settings)).not.toContain('hidden')
  })

  test.each([
    ['a reference inside a text', 'key: "Bearer ${env:KEY}"', '4:15  "api.key" has to be a reference'],
    ['a reference to nothing', 'key: "${env:NONE}"', '4:15  "api.key" needs the environment variable NONE'],
    ['what the connector finds wrong', 'wrong: { deep: 1 }', '4:25  wrong.deep is wrong (remove it)'],
  ])('is placed to the column: %s', async (_what, api, problem) => {
    const found = await problemsOf(load(target(`  url: https://a.test\n  api: { ${api} }`)))
    expect(found[0]).toContain(`/c/targets/one.yaml:${problem}`)
    expect(found.join('\n')).not.toMatch(/hidden|Bearer/)
  })

  test('is a block of keys', async () => {
    expect(await problemsOf(load(target('  url: https://a.test\n  api: text')))).toEqual([
      '/c/targets/one.yaml:4:8  settings.api wants a block of keys',
    ])
  })
})
