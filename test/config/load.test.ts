// biome-ignore-all lint/suspicious/noTemplateCurlyInString: references to secrets are written like this
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { defineSource } from '#contract'
import { loadConfig } from '../../src/config/load.ts'
import { keepDefaults } from '../../src/domain/keep.ts'
import { guardDefaults } from '../../src/domain/policy.ts'
import { goodFiles, load, loadWith, sampleConnectors, source, target } from './sample.ts'

describe('a directory without usherd.yaml', () => {
  test('has every default', async () => {
    const { 'usherd.yaml': _left, ...rest } = goodFiles
    const config = await load(rest)
    expect(config).toMatchObject({
      directory: resolve('config'),
      listen: { host: '127.0.0.1', port: 8080, trustedProxies: [] },
      store: resolve('data/usherd.db'),
      log: { level: 'info', format: 'pretty' },
    })
    expect(config.sources[0]).toMatchObject({
      name: 'hr',
      file: 'config/sources/hr.yaml',
      watch: false,
      proof: { canaries: [], shrink: 0.25, failures: 0.05 },
    })
    expect(config.targets[0]).toMatchObject({
      name: 'monitoring',
      pace: { requests: 5, perMs: 1000, concurrency: 2 },
      policy: {
        target: 'monitoring',
        sources: ['hr'],
        match: [],
        leavers: { action: 'disable' },
        protect: [],
        guard: guardDefaults,
      },
    })
  })

  test('and without connections is a configuration too', async () => {
    expect(await load({ 'usherd.yaml': '' })).toMatchObject({ sources: [], targets: [], remarks: [] })
  })
})

test('no directory at all is one sentence that names the way out', async () => {
  await expect(load({})).rejects.toMatchObject({
    name: 'Problem',
    class: 'usage',
    code: 'config.missing',
    message: 'there is no configuration directory "config"',
    next: expect.stringContaining('usherd init'),
  })
})

test('a source has a pace as targets have: its own figures, then the default, then usherd’s', async () => {
  const config = await loadWith({
    'usherd.yaml': 'defaults: { pace: { per: 2s, requests: 1, longestPause: 6h } }',
    ...source({ pace: '{ requests: 9 }' }),
    ...target({ pace: '{ longestPause: 10m }' }),
  })
  expect(config.sources[0]?.pace).toEqual({ requests: 9, perMs: 2000, concurrency: 2, longestPauseMs: 21_600_000 })
  expect(config.targets[0]?.pace).toEqual({ requests: 1, perMs: 2000, concurrency: 2, longestPauseMs: 600_000 })
})

test('every key of usherd.yaml is read, paths relative to it', async () => {
  const text = `
listen: { host: "::", port: 0, trustedProxies: [10.0.0.0/8, "::1", "fd00::/8"], tls: { cert: tls/cert.pem, key: /etc/key.pem }, publicUrl: "https://usherd.example.org" }
store: store.db
log: { level: debug, format: json }
keep: { ledger: forever, runs: 8d }
`
  expect(await loadWith({ 'usherd.yaml': text })).toMatchObject({
    listen: {
      host: '::',
      port: 0,
      trustedProxies: ['10.0.0.0/8', '::1', 'fd00::/8'],
      tls: { cert: resolve('config/tls/cert.pem'), key: '/etc/key.pem' },
      publicUrl: 'https://usherd.example.org',
    },
    store: resolve('config/store.db'),
    log: { level: 'debug', format: 'json' },
    keep: { ledgerMs: Number.POSITIVE_INFINITY, runsMs: 691_200_000 },
  })
})

test('what is kept and not said is kept as ever: the ledger for more than a year', async () => {
  const { keep, timezone } = await loadWith({ 'usherd.yaml': 'keep: { runs: 30d }' })
  expect(keep).toEqual({ ledgerMs: keepDefaults.ledgerMs, runsMs: 30 * 86_400_000 })
  expect(keepDefaults.ledgerMs).toBeGreaterThan(366 * 86_400_000)
  expect(timezone).toBe('UTC')
})

describe('defaults of usherd.yaml', () => {
  const defaults = `
defaults:
  pace: { requests: 1, per: 2s, concurrency: 1, daily: 100 }
  guard: { disable: { share: 50% }, create: 7, hold: all }
  schedule: { timezone: Europe/Berlin }
  proof: { shrink: 10%, canaries: ["1"] }
`
  test('hold for every connection that says nothing', async () => {
    const config = await loadWith({ 'usherd.yaml': defaults, ...source({ schedule: '"0 3 * * *"' }) })
    expect(config.targets[0]).toMatchObject({
      pace: { requests: 1, perMs: 2000, concurrency: 1, daily: 100 },
      policy: { guard: { ...guardDefaults, disable: { floor: 3, share: 0.5, most: 25 }, create: 7, hold: 'all' } },
    })
    expect(config.sources[0]).toMatchObject({
      schedule: { cron: '0 3 * * *', timezone: 'Europe/Berlin' },
      proof: { shrink: 0.1, canaries: ['1'], failures: 0.05 },
    })
  })

  test('give way key by key to what a connection says', async () => {
    const config = await loadWith({
      'usherd.yaml': defaults,
      ...source({ schedule: '{ cron: "0 3 * * *", timezone: UTC }', proof: '{ failures: 0.2 }' }),
      ...target({ pace: '{ requests: 9 }', guard: '{ disable: { most: 9 }, create: { floor: 1 } }' }),
    })
    expect(config.targets[0]).toMatchObject({
      pace: { requests: 9, perMs: 2000 },
      policy: {
        guard: { disable: { floor: 3, share: 0.5, most: 9 }, create: { floor: 1, share: 1, most: 7 }, hold: 'all' },
      },
    })
    expect(config.sources[0]).toMatchObject({ schedule: { timezone: 'UTC' }, proof: { shrink: 0.1, failures: 0.2 } })
  })

  test('without a time zone, schedules are in UTC', async () => {
    expect((await loadWith(source({ schedule: '"0 3 * * *"' }))).sources[0]?.schedule).toEqual({
      cron: '0 3 * * *',
      timezone: 'UTC',
    })
  })
})

describe('settings', () => {
  test('have absolute paths, defaults, and what the environment says', async () => {
    const files = {
      ...goodFiles,
      ...source({
        settings: '{ path: "${env:FOLDER}/people.csv", most: "${env:MOST}", columns: { a: "${env:FOLDER}" } }',
      }),
    }
    const config = await load(files, { TOKEN: 'x', FOLDER: '..', MOST: '12' })
    expect(config.sources[0]?.settings).toEqual({
      path: resolve('config/people.csv'),
      format: 'csv',
      most: 12,
      columns: { a: '..' },
    })
    expect(config.targets[0]?.settings).toMatchObject({ url: 'https://m.test/api', strict: false, user: undefined })
  })
})

describe('rules', () => {
  test('a plain name is short for the place a value comes from, and one conversion for a list of one', async () => {
    const config = await loadWith(
      target({ attributes: '{ username: userName, mail: { from: emails.work, as: lowercase }, level: { value: 3 } }' }),
    )
    expect(config.targets[0]?.policy.mapping.rules).toEqual({
      username: { from: 'userName' },
      mail: { from: 'emails.work', as: ['lowercase'] },
      level: { value: 3 },
    })
  })

  test('an attribute that only a .* name covers has its own entry', async () => {
    const config = await loadWith(target({ attributes: '{ username: userName, extra.room: title }' }))
    expect(Object.keys(config.targets[0]?.policy.attributes ?? {})).toEqual(['username', 'extra.room'])
    expect(config.targets[0]?.policy.attributes['extra.room']?.description).toBe('Extra fields.')
  })

  test('a source without rules takes fields as they are, and has to show what the targets read of them', async () => {
    const { recipe } = (await loadWith(source({ attributes: undefined }))).sources[0] ?? {}
    expect(recipe).toEqual({
      key: 'id',
      expects: [{ field: 'userName', reader: expect.stringMatching(/^the rule of "username" at /) }],
    })
  })
})

describe('the revision of a mapping', () => {
  const revisionOf = async (keys: Readonly<Record<string, string>>): Promise<string | undefined> =>
    (await loadWith(target(keys))).targets[0]?.policy.revision
  const rules = '{ username: userName, mail: emails.work }'

  test.each([
    ['a rule', { attributes: '{ username: userName, mail: title }' }],
    ['the scope', { attributes: rules, scope: '"person.title == \'Lead\'"' }],
    ['match', { attributes: rules, match: '[username]' }],
    ['leavers', { attributes: rules, leavers: '{ action: unmanage }' }],
    ['protect', { attributes: rules, protect: '["username == \'Admin\'"]' }],
    [
      'the reference of a secret',
      { attributes: '{ username: userName, mail: emails.work, password: { secret: "${env:TOKEN}" } }' },
    ],
  ])('changes with %s', async (_what, keys) => {
    expect(await revisionOf(keys)).not.toBe(await revisionOf({ attributes: rules }))
  })

  test.each([
    ['pace', { pace: '{ requests: 9 }' }],
    ['guard', { guard: '{ create: 9 }' }],
    ['tests', { tests: '[{ given: {}, expect: {} }]' }],
    ['the order of the rules', { attributes: '{ mail: emails.work, username: userName }' }],
    ['spelling a rule out', { attributes: '{ username: { from: userName }, mail: emails.work }' }],
  ])('stays when %s changes', async (_what, keys) => {
    expect(await revisionOf({ attributes: rules, ...keys })).toBe(await revisionOf({ attributes: rules }))
  })

  test('stays when the value of a secret changes', async () => {
    const files = {
      ...goodFiles,
      ...target({ attributes: '{ username: userName, password: { secret: "${env:TOKEN}" } }' }),
    }
    const [one, two] = [await load(files, { TOKEN: 'one' }), await load(files, { TOKEN: 'two' })]
    expect(one.targets[0]?.policy.revision).toBe(two.targets[0]?.policy.revision)
  })

  test('of a source changes with its key and its rules, not with its schedule', async () => {
    const revision = async (keys: Readonly<Record<string, string>>): Promise<string | undefined> =>
      (await loadWith(source(keys))).sources[0]?.revision
    const base = await revision({})
    expect(await revision({ key: 'other' })).not.toBe(base)
    expect(await revision({ attributes: '{ userName: other, emails.work: mail, title: title }' })).not.toBe(base)
    expect(await revision({ schedule: '"0 3 * * *"', proof: '{ shrink: 50% }' })).toBe(base)
  })
})

describe('files that are not read', () => {
  test('are mentioned when they could be meant as connections', async () => {
    const config = await loadWith({
      'targets/old.yaml.bak': '',
      'monitoring.yaml': '',
      'sources/.gitkeep': '',
      'people.csv': '',
    })
    expect(config.remarks).toEqual([
      'config/monitoring.yaml is not read: connections belong in sources/ or targets/',
      'config/targets/old.yaml.bak is not read: the files of connections end in .yaml',
    ])
  })
})

test('a failing test of the mapping is told, and the configuration still loads', async () => {
  const config = await loadWith(
    target({
      tests:
        '[{ given: { userName: ann }, expect: { username: bob } }, { given: { userName: ann }, expect: { username: ann } }]',
    }),
  )
  expect(config.targets[0]?.tests).toHaveLength(2)
  expect(config.targets[0]?.testFailures).toEqual([expect.stringMatching(/username.*"bob".*"ann"/)])
})

test('a real directory with a secret in a file is read from the disk', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'usherd-config-'))
  try {
    const files = {
      ...goodFiles,
      ...target({ settings: '{ url: "https://m.test/api", token: "${file:../secrets/token}" }' }),
      'secrets/token': 'from-the-file\n',
    }
    for (const [path, text] of Object.entries(files)) {
      await mkdir(dirname(join(folder, path)), { recursive: true })
      await writeFile(join(folder, path), text)
    }
    const config = await loadConfig(folder, { connectors: sampleConnectors, env: {} })
    expect(config.sources.map(({ name }) => name)).toEqual(['hr'])
    const token = config.targets[0]?.settings.token as { reveal(): string } | undefined // the spec says secret
    expect(token?.reveal()).toBe('from-the-file')
  } finally {
    await rm(folder, { recursive: true })
  }
})

describe('what is right and may not be meant is said', () => {
  test('an empty field that takes no right away', async () => {
    const groups = (more: string) =>
      target({ attributes: `{ username: userName, groups: { from: title, lookup: group${more} } }` })
    const { remarks } = await loadWith(groups(''))
    expect(remarks).toEqual([expect.stringMatching(/"title" is empty keeps every entry of "groups".*clear: true/)])
    expect((await loadWith(groups(', clear: true'))).remarks).toEqual([])
  })

  test.each([
    ['what the source wants one by one', 'attributes', '{ from: title, lookup: group }', true],
    ['also where the list is ours alone', 'attributes', '{ from: title, lookup: group, own: managed }', true],
    ['not what is set once', 'attributes', '{ from: title, lookup: group, own: create-only }', false],
    [
      'not where something stands in for an empty field',
      'attributes',
      '{ from: title, lookup: group, default: [Staff] }',
      false,
    ],
    [
      'not what a table makes of another field',
      'attributes',
      '{ from: title, lookup: group, table: { Boss: [Staff] } }',
      false,
    ],
    ['not a constant', 'attributes', '{ value: [Staff], lookup: group }', false],
    ['not what names nothing at the target', 'attributes', '{ from: title }', false],
  ])('rights that an empty field keeps: %s', async (_what, key, rule, isSaid) => {
    const { remarks } = await loadWith(target({ [key]: `{ username: userName, groups: ${rule} }` }))
    expect(remarks).toEqual(isSaid ? [expect.stringMatching(/"title" is empty keeps every entry of "groups"/)] : [])
  })

  test('an empty field of one value is left alone like any other, and needs no word', async () => {
    const { remarks } = await loadWith(
      target({ attributes: '{ username: userName, role: { from: title, lookup: role } }' }),
    )
    expect(remarks).toEqual([])
  })

  test.each([
    [
      'of which only one says who is active',
      '{ userName: login, active: { from: status, as: boolean } }',
      '{ title: title }',
      [],
    ],
    ['that are not both asked by the target', '{ userName: login }', '{ userName: login }', []],
  ])('two sources %s are no contradiction', async (what, hr, badge, said) => {
    const from = what.startsWith('that are not') ? '[hr]' : '[hr, badge]'
    const { remarks } = await loadWith({
      ...source({ attributes: hr }),
      'sources/badge.yaml': Object.values(source({ attributes: badge }))[0] ?? '',
      ...target({ from, match: '[username]' }),
    })
    expect(remarks).toEqual(said)
  })

  test('two sources that both say who is active, or who an account belongs to', async () => {
    const badge = source({ attributes: '{ userName: login, active: { from: employed, as: boolean } }' })
    const { remarks } = await loadWith({
      ...source({ attributes: '{ userName: login, active: { from: status, as: boolean } }' }),
      'sources/badge.yaml': Object.values(badge)[0] ?? '',
      ...target({ from: '[hr, badge]', match: '[username]' }),
    })
    expect(remarks).toEqual([
      expect.stringMatching(/monitoring\.yaml: hr and badge both give "active"/),
      expect.stringMatching(/hr and badge both give "userName"; accounts are found by it/),
    ])
  })
})

test('limits of proof on a source that is pushed into are said to have no effect', async () => {
  const pushed = defineSource({
    kind: 'source',
    name: 'pushed',
    title: 'Pushed',
    settings: {},
    key: 'id',
    pushed: true,
    open: () => {
      throw new Error('nothing is opened')
    },
  })
  const files = {
    ...goodFiles,
    'sources/hr.yaml':
      'connector: pushed\nattributes: { userName: userName }\nproof: { canaries: ["1"], shrink: 10% }\n',
  }
  const { remarks } = await load(files, undefined, [...sampleConnectors, pushed])
  expect(remarks).toEqual([
    expect.stringMatching(/hr\.yaml: proof\.canaries has no effect/),
    expect.stringMatching(/hr\.yaml: proof\.shrink has no effect/),
  ])
})
