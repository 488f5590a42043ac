// biome-ignore-all lint/suspicious/noTemplateCurlyInString: references to secrets are written like this
import { type Connector, defineSource, defineTarget } from '#contract'
import type { Config } from '../../src/config/config.ts'
import { loadConfig } from '../../src/config/load.ts'
import { ConfigProblems, formatProblem } from '../../src/config/report/problem.ts'

const never = (): never => {
  throw new Error('a configuration is loaded without opening anything')
}

/** A source and a target that declare one of everything. Only their declarations are used here. */
export const sampleConnectors: readonly Connector[] = [
  defineSource({
    kind: 'source',
    name: 'table',
    title: 'Table',
    settings: {
      path: { type: 'path', description: 'The file.', required: true, example: '../people.csv' },
      format: { type: 'choice', description: 'How it is written.', choices: ['csv', 'json'], default: 'csv' },
      columns: { type: 'map', description: 'Other names.' },
      most: { type: 'integer', description: 'Most records.', least: 1 },
    },
    open: never,
  }),
  defineTarget({
    kind: 'target',
    name: 'monitor',
    title: 'Monitor',
    settings: {
      url: { type: 'url', description: 'Address of the API.', required: true, example: 'https://host/api' },
      token: { type: 'secret', description: 'API token.' },
      user: { type: 'text', description: 'Login name.' },
      strict: { type: 'boolean', description: 'Strict.', default: false },
      groups: { type: 'texts', description: 'Groups.' },
    },
    validate: settings =>
      settings.token === undefined && settings.user === undefined ? ['token or user is needed'] : [],
    capabilities: () => ({
      create: true,
      update: 'partial',
      enable: true,
      disable: true,
      delete: false,
      list: true,
      clears: true,
      findBy: ['username', 'mail'],
      createTwice: 'conflict',
    }),
    attributes: () => ({
      username: { type: 'text', description: 'Login.', required: true, maxLength: 10 },
      mail: { type: 'text', description: 'Mail.' },
      level: { type: 'number', description: 'Level.' },
      enabled: { type: 'boolean', description: 'Enabled.' },
      theme: { type: 'text', description: 'Theme.', choices: ['dark', 'blue'] },
      role: { type: 'text', description: 'Role.', lookup: { kind: 'role' } },
      groups: { type: 'list', description: 'Groups.', lookup: { kind: 'group' }, own: 'additive' },
      media: { type: 'records', description: 'Media.', identity: ['kind'] },
      password: { type: 'text', description: 'Password.', secret: true },
      id: { type: 'text', description: 'Id.', readOnly: 'the monitor gives it' },
      'extra.*': { type: 'text', description: 'Extra fields.' },
    }),
    lookups: ['role', 'group'],
    open: never,
  }),
]

/** Files by path below `config/`. */
export type Files = Readonly<Record<string, string>>

export const goodFiles: Files = {
  'usherd.yaml': 'listen: { port: 9090 }\n',
  'sources/hr.yaml':
    'connector: table\nsettings: { path: ../people.csv }\nkey: id\nattributes:\n  userName: login\n  emails.work: mail\n  title: title\n',
  'targets/monitoring.yaml':
    'connector: monitor\nsettings: { url: "https://m.test/api", token: "${env:TOKEN}" }\nfrom: [hr]\nattributes:\n  username: userName\n',
}

const missing = (): never => {
  throw Object.assign(new Error('not there'), { code: 'ENOENT' })
}

/** Loads files that exist only here, as the directory `config`. */
export function load(
  files: Files,
  env: Readonly<Record<string, string>> = { TOKEN: 'hunter2' },
  connectors = sampleConnectors,
): Promise<Config> {
  const paths = new Map(Object.entries(files).map(([path, text]) => [`config/${path}`, text]))
  const readFolder = async (folder: string): Promise<string[] | undefined> => {
    const inside = [...paths.keys()]
      .filter(path => path.startsWith(`${folder}/`))
      .map(path => path.slice(folder.length + 1))
    return inside.length === 0 ? undefined : inside.filter(name => !name.includes('/'))
  }
  return loadConfig('config', { connectors, env, readFolder, readFile: async path => paths.get(path) ?? missing() })
}

/** The good files with some of them replaced. */
export const loadWith = (files: Files): Promise<Config> => load({ ...goodFiles, ...files })

/** Everything that is wrong with the good files once some are replaced, as printed; nothing when nothing is. */
export async function problemsWith(files: Files): Promise<readonly string[]> {
  try {
    await loadWith(files)
    return []
  } catch (error) {
    if (error instanceof ConfigProblems) return error.problems.map(formatProblem)
    throw error
  }
}

/** A target file with some of its keys replaced or added, one key a line; `undefined` leaves one out. */
export function target(keys: Readonly<Record<string, string | undefined>> = {}): Files {
  const lines = {
    connector: 'monitor',
    settings: '{ url: "https://m.test/api", token: "${env:TOKEN}" }',
    from: '[hr]',
    attributes: '{ username: userName }',
    ...keys,
  }
  return { 'targets/monitoring.yaml': file(lines) }
}

/** The same for the source file. */
export function source(keys: Readonly<Record<string, string | undefined>> = {}): Files {
  return {
    'sources/hr.yaml': file({
      connector: 'table',
      settings: '{ path: ../people.csv }',
      key: 'id',
      attributes: '{ userName: login, emails.work: mail, title: title }',
      ...keys,
    }),
  }
}

const file = (lines: Readonly<Record<string, string | undefined>>): string =>
  Object.entries(lines)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => `${key}: ${value}\n`)
    .join('')
