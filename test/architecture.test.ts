import { readFileSync } from 'node:fs'
import { basename, dirname } from 'node:path'
import { describe, expect, test } from 'vitest'
import { circlesOfFiles, circlesOfRooms } from './architecture/circles.ts'
import { notMirrored } from './architecture/mirrored.ts'
import {
  commentsOf,
  type Import,
  importsOf,
  readFiles,
  resolved,
  type SourceFile,
  withoutComments,
} from './architecture/source-files.ts'
import { unusedExports } from './architecture/unused-exports.ts'

/** The house (docs/architecture.md): a file imports from lower floors or its own folder. */
const floors: readonly (readonly [folder: string, floor: string, below: readonly string[]])[] = [
  ['src/domain/', 'domain', []],
  ['src/simulation/', 'simulation', ['domain']],
  ['src/mapping/', 'mapping', ['domain']],
  ['src/plan/', 'plan', ['domain', 'mapping']],
  ['src/store/', 'store', ['domain']],
  ['src/transport/', 'transport', ['domain']],
  ['connectors/', 'connectors', []],
  ['src/engine/', 'engine', ['domain', 'mapping', 'plan', 'store', 'transport']],
  ['src/scim/', 'scim', ['domain', 'mapping', 'store']],
  ['src/config/', 'config', ['domain', 'mapping', 'plan', 'scim']],
  ['src/scaffold/', 'scaffold', ['domain', 'config']],
  ['src/http/', 'http', ['domain', 'store', 'transport', 'engine', 'config', 'scim']],
  ['src/log.ts', 'log', ['domain']],
  ['src/app.ts', 'app', ['domain', 'mapping', 'plan', 'store', 'transport', 'engine', 'config', 'scim', 'http', 'log']],
  [
    'src/cli/',
    'cli',
    [
      'domain',
      'mapping',
      'plan',
      'store',
      'transport',
      'engine',
      'config',
      'scaffold',
      'scim',
      'http',
      'log',
      'app',
      'connectors',
      'simulation',
    ],
  ],
]

const floorOf = (path: string) => floors.find(([folder]) => path.startsWith(folder))

/** A connector's own folder; the lists of connectors and of simulators see them all. */
const ownFolder = (importer: string): string =>
  ['connectors/index.ts', 'connectors/simulators.ts'].includes(importer)
    ? 'connectors/'
    : `${importer.split('/').slice(0, 2).join('/')}/`

function breachOf(importer: string, { from }: Import): string | undefined {
  const target = resolved(importer, from)
  const home = floorOf(importer)
  if (target === undefined || home === undefined) return undefined
  const [folder, floor, below] = home
  if (folder === 'connectors/') {
    return ['#contract', '#kit', '#simulation'].includes(from) || target.startsWith(ownFolder(importer))
      ? undefined
      : `${importer} imports ${from}: connectors see #contract, #kit and their own folder`
  }
  if (target.startsWith(folder)) return undefined
  const other = floorOf(target)
  return other !== undefined && below.includes(other[1])
    ? undefined
    : `${importer} (${floor}) imports ${target}${other === undefined ? '' : ` (${other[1]})`}`
}

const packageOf = (from: string): string | undefined => {
  if (from.startsWith('.') || from.startsWith('#') || from.startsWith('node:')) return undefined
  return from
    .split('/')
    .slice(0, from.startsWith('@') ? 2 : 1)
    .join('/')
}

/** Every package that more than one file imports. */
function crowdedPackages(files: readonly SourceFile[]): readonly string[] {
  const homes = new Map<string, Set<string>>()
  for (const { path, text } of files) {
    for (const { from } of importsOf(text)) {
      const name = packageOf(from)
      if (name !== undefined) homes.set(name, (homes.get(name) ?? new Set()).add(path))
    }
  }
  return [...homes]
    .filter(([, paths]) => paths.size > 1)
    .map(([name, paths]) => `${name} is imported by ${[...paths].join(', ')}`)
}

interface Ban {
  readonly name: string
  readonly pattern: RegExp
  readonly where: (path: string) => boolean
  /** Files that may, each for the reason beside it; `*` stands for any connector. */
  readonly except: Readonly<Record<string, string>>
}

const inFloors =
  (...names: readonly string[]) =>
  (path: string) =>
    names.includes(floorOf(path)?.[1] ?? '')
const everywhere = (): boolean => true

/** Connectors called after what they read or speak: words that mean more than the connector. */
const plainNames = ['file', 'ldap', 'rest', 'scim', 'sql']
const products = ['zabbix', 'otrs', 'znuny', 'superoffice', 'nexudus', 'scim-push']
const connectorNames = readFiles(['connectors/*/index.ts'])
  .map(({ path }) => basename(dirname(path)))
  .filter(name => !plainNames.includes(name))

const bans: readonly Ban[] = [
  {
    name: 'a connector is named',
    pattern: new RegExp([...new Set([...products, ...connectorNames])].join('|'), 'i'),
    where: inFloors('domain', 'mapping', 'plan', 'store', 'transport', 'engine'),
    except: {},
  },
  {
    name: 'JSON is read or written by hand: src/domain/json.ts keeps the digits of whole numbers and sees names that stand twice',
    pattern: /\bJSON\.(parse|stringify|rawJSON)\b|\.json\(\)/,
    where: path => !path.startsWith('src/simulation/') && !/^connectors\/[^/]+\/simulator/.test(path),
    except: { 'src/domain/json.ts': 'the home of JSON' },
  },
  { name: 'console is used', pattern: /\bconsole\./, where: everywhere, except: {} },
  {
    name: 'the environment is read',
    pattern: /\bprocess\.env\b/,
    where: everywhere,
    except: {
      'src/cli/main.ts': 'the only place that knows the process',
      'src/config/load.ts': 'a default for callers without an environment of their own',
    },
  },
  {
    name: 'the wall clock is read',
    pattern: /\bDate\.now\(|\bnew Date\(\)/,
    where: everywhere,
    except: {
      'src/transport/clock.ts': 'the clock itself',
      'connectors/*/simulator.ts': 'a default of a program for tests and demonstrations',
      'src/simulation/simulator.ts': 'the same',
    },
  },
  {
    name: 'chance is used',
    pattern: /\bMath\.random\b/,
    where: everywhere,
    except: { 'src/cli/main.ts': 'handed in from here' },
  },
  {
    name: 'a timer is started',
    pattern: /\bset(Timeout|Interval)\(|\btimers\/promises\b/,
    where: everywhere,
    except: {
      'src/transport/clock.ts': 'the clock itself',
      'src/http/server.ts': 'bounds a graceful close',
      'src/simulation/wait.ts': 'a server told to be slow is slow',
      'src/simulation/page-script.ts': 'runs in a browser',
    },
  },
]

function bannedIn({ path, text }: SourceFile): readonly string[] {
  const code = withoutComments(text)
  return bans
    .filter(
      ban =>
        ban.where(path) &&
        ban.except[path.replace(/^connectors\/[^/]+\//, 'connectors/*/')] === undefined &&
        ban.pattern.test(code),
    )
    .map(ban => `${path}: ${ban.name}`)
}

/** Import and export lists rename with `as`: nothing in them is a cast. The lines stay, empty. */
const withoutLists = (text: string): string =>
  text.replace(/^(import|export)\b[^;'"()=]*?(\bfrom\s*['"][^'"]+['"]|\}$)/gm, list => list.replace(/[^\n]/g, ''))

const suspicious = [
  /\bas (?!const\b)[A-Za-z{([]/,
  /[:<,|&=]\s*any\b(?=\s*(?:$|[[\]>,;)=|&{]))|\bas any\b/,
  /[\w)\]]!(?=$|[\s.;,)\][(])(?!=)/,
]

/** `any`, `as`, `!` and lint ignores without a remark on the same line or the one above. */
function unexplained({ path, text }: SourceFile): readonly string[] {
  const lines = withoutLists(text).split('\n')
  return lines.flatMap((line, index) => {
    if (/^\s*(\*|\/\*)/.test(line)) return []
    const code = line.replace(/(['"`])(?:\\.|(?!\1).)*\1/g, "''").replace(/\/\/.*$/, '')
    const isIgnore = /\bbiome-ignore/.test(line)
    if (!isIgnore && !suspicious.some(pattern => pattern.test(code))) return []
    const remarked = isIgnore
      ? /biome-ignore(-all|-start|-end)? [\w/]+: \S/.test(line)
      : /\/\/\s*\S/.test(line) || /^\s*(\/\/|\*|\/\*)/.test(lines[index - 1] ?? '')
    return remarked ? [] : [`${path}:${index + 1} ${line.trim()}`]
  })
}

/** Files and folders with a name that invites everything. */
const drawers = (files: readonly SourceFile[]): readonly string[] =>
  files.map(({ path }) => path).filter(path => /(^|\/)(utils?|helpers?|lib|common|misc)(\/|\.ts$)/.test(path))

const files = readFiles(['src/**/*.ts', 'connectors/**/*.ts'])
const others = readFiles(['test/**/*.ts', 'bench/**/*.ts', 'prove/**/*.ts', 'scripts/**/*.ts', 'scaffold/**/*.ts'])

/** What every connector for a target has, by these names. */
const sameNames = ['account', 'apply', 'check', 'client', 'create', 'index', 'read', 'revise', 'settings']

/** Files a connector for a target does not have under the name they have in all others. */
function missingFiles(paths: readonly string[]): readonly string[] {
  const targets = paths.filter(path => /^connectors\/[^/]+\/index\.ts$/.test(path)).map(dirname)
  const isTarget = (folder: string): boolean =>
    paths.some(path => /^(apply|create)\.ts$/.test(path.slice(folder.length + 1)) && path.startsWith(`${folder}/`))
  return targets
    .filter(isTarget)
    .flatMap(folder => sameNames.map(name => `${folder}/${name}.ts`))
    .filter(path => !paths.includes(path))
}

/** Rooms of the house that the table of docs/architecture.md does not explain. */
function unexplainedRooms(paths: readonly string[], page: string): readonly string[] {
  const rooms = new Set(paths.flatMap(path => /^src\/[^/]+\/[^/]+\//.exec(path)?.[0] ?? []))
  return [...rooms].filter(room => !page.includes(`| \`${room}\``))
}

/** Comments that send their reader to pages which are not in the repository. */
const outwardComments = ({ path, text }: SourceFile): readonly string[] =>
  [...commentsOf(text).matchAll(/\b(?:field guide|(?:design|house|guide) ?§ ?\w*)/gi)].map(
    ([words]) => `${path}: ${words}`,
  )

describe('the house', () => {
  test('is looked at whole', () => {
    expect(files.length).toBeGreaterThan(100)
    expect(files.flatMap(({ text }) => importsOf(text)).length).toBeGreaterThan(files.length)
  })
  test('a file imports from lower floors or its own folder', () => {
    expect(files.flatMap(({ path, text }) => importsOf(text).flatMap(one => breachOf(path, one) ?? []))).toEqual([])
  })
  test('every source file stands on a floor', () => {
    expect(files.filter(({ path }) => floorOf(path) === undefined).map(({ path }) => path)).toEqual([])
  })
  test('an outside package is imported by one file', () => {
    expect(crowdedPackages(files)).toEqual([])
  })
  test('files do not import each other in a circle, types included', () => {
    expect(circlesOfFiles(files)).toEqual([])
  })
  test('rooms beside each other do not import each other in a circle', () => {
    expect(circlesOfRooms(files)).toEqual([])
  })
  test('every room is explained', () => {
    const paths = files.map(({ path }) => path)
    expect(unexplainedRooms(paths, readFileSync('docs/architecture.md', 'utf8'))).toEqual([])
  })
  test('a file has the same name in every connector', () => {
    expect(missingFiles(files.map(({ path }) => path))).toEqual([])
  })
  test('what is exported is taken by somebody', () => {
    expect(unusedExports(files, [...files, ...others])).toEqual([])
  })
  test('the test of one file stands at its mirrored path', () => {
    const paths = (of: readonly SourceFile[]): readonly string[] => of.map(({ path }) => path)
    expect(notMirrored(paths(files), paths(others))).toEqual([])
  })
  test('no comment points outside the repository', () => {
    const ownTest = 'test/architecture.test.ts'
    expect([...files, ...others].filter(({ path }) => path !== ownTest).flatMap(outwardComments)).toEqual([])
  })
  test('no file is a drawer', () => {
    expect(drawers(files)).toEqual([])
  })
  test('what a floor may not know or do, it does not', () => {
    expect(files.flatMap(bannedIn)).toEqual([])
  })
  test('every cast, every any and every lint ignore gives its reason', () => {
    expect(files.flatMap(unexplained)).toEqual([])
  })
})

describe('what may be', () => {
  test.each([
    ['a lower floor', 'src/engine/x.ts', "import { y } from '../plan/y.ts'"],
    ['the own folder', 'src/store/sqlite/x.ts', "import { y } from '../store.ts'"],
    ['a room of a lower floor', 'src/plan/show/x.ts', "import type { y } from '../../domain/text/y.ts'"],
    ['the contract, for a connector', 'connectors/a/index.ts', "import { y } from '#contract'"],
    ['what connectors share, for a connector', 'connectors/a/index.ts', "import { y } from '#kit'"],
    ['a sibling, for a connector', 'connectors/a/index.ts', "import { y } from './deep/y.ts'"],
    ['the list of connectors', 'connectors/index.ts', "import { y } from './a/index.ts'"],
    ['a package', 'src/domain/x.ts', "import y from 'y'"],
    ['an import that is only talked about', 'src/domain/x.ts', "// import { y } from '../plan/y.ts'"],
    ['the same in a longer comment', 'src/domain/x.ts', "/*\n import { y } from '../plan/y.ts'\n*/"],
  ])('%s', (_name, path, text) => {
    expect(importsOf(text).flatMap(one => breachOf(path, one) ?? [])).toEqual([])
  })
  test('a package with one home, however much of it is imported there', () => {
    const text = "import a from '@x/y'\nimport type { B } from '@x/y/deep'\nimport { readFile } from 'node:fs/promises'"
    expect(
      crowdedPackages([
        { path: 'a.ts', text },
        { path: 'b.ts', text: "import 'node:fs/promises'" },
      ]),
    ).toEqual([])
  })
  test('a product named in a comment, as the source of a fact', () => {
    expect(bannedIn({ path: 'src/plan/x.ts', text: '// Zabbix 7.0 does so\nconst x = 1' })).toEqual([])
  })
})

describe('this test goes red for', () => {
  const file = (path: string, text: string): SourceFile => ({ path, text })
  test.each([
    ['a floor that imports a higher one', 'src/domain/x.ts', "import { y } from '../plan/y.ts'"],
    ['floors side by side', 'src/store/x.ts', "import { y } from '../transport/y.ts'"],
    ['the engine knowing the configuration', 'src/engine/x.ts', "import type { Config } from '../config/config.ts'"],
    ['a connector that reaches into the house', 'connectors/a/index.ts', "import { y } from '../../src/domain/y.ts'"],
    ['a connector that reaches into another', 'connectors/a/index.ts', "import { y } from '../b/y.ts'"],
    ['the planner knowing the store', 'src/plan/x.ts', "import type { y } from '../store/targets.ts'"],
    ['the mapping knowing the planner', 'src/mapping/x.ts', "import type { y } from '../plan/policy.ts'"],
    ['a dynamic import', 'src/domain/x.ts', "const y = await import('../plan/y.ts')"],
    ['an import for its effects', 'src/domain/x.ts', "import '../plan/y.ts'"],
    ['an import over several lines', 'src/domain/x.ts', "import {\n  type A,\n  b as c,\n} from '../plan/y.ts'"],
    ['the list of connectors reaching into the house', 'connectors/index.ts', "import { y } from '../src/plan/y.ts'"],
    ['the planner knowing simulations', 'src/plan/x.ts', "import type { S } from '#simulation'"],
    ['an import after a text that looks like a comment', 'src/domain/x.ts', "const g = '/*'\nimport '../plan/y.ts'"],
    ['an import after an address', 'src/domain/x.ts', "const u = 'http://a'; import '../plan/y.ts'"],
    ['an import after a pattern with quotes', 'src/domain/x.ts', "const p = /['\"`]/g\nimport '../plan/y.ts'"],
    ['an export from elsewhere', 'src/domain/x.ts', "export { y } from '../plan/y.ts'"],
  ])('%s', (_name, path, text) => {
    expect(importsOf(text).flatMap(one => breachOf(path, one) ?? [])).toHaveLength(1)
  })
  test.each(['src/plan/utils.ts', 'src/http/helpers/a.ts', 'connectors/a/common.ts', 'src/lib.ts'])(
    'a drawer: %s',
    path => {
      expect(drawers([file(path, '')])).toEqual([path])
    },
  )
  test('a circle of two files, also where it is of types only', () => {
    const two = [file('src/a.ts', "import type { b } from './b.ts'"), file('src/b.ts', "import { a } from './a.ts'")]
    expect(circlesOfFiles(two)).toEqual(['src/a.ts <-> src/b.ts'])
  })
  test('a circle over a third file', () => {
    const three = [
      file('src/a.ts', "import { b } from './b.ts'"),
      file('src/b.ts', "export { c } from './c.ts'"),
      file('src/c.ts', "const a = await import('./a.ts')"),
    ]
    expect(circlesOfFiles(three)).toEqual(['src/a.ts <-> src/b.ts <-> src/c.ts'])
  })
  test('two rooms that import each other, though no two of their files do', () => {
    const rooms = [
      file('src/x/one/a.ts', "import { b } from '../two/b.ts'"),
      file('src/x/one/deep/c.ts', ''),
      file('src/x/two/b.ts', ''),
      file('src/x/two/d.ts', "import { c } from '../one/deep/c.ts'"),
    ]
    expect(circlesOfFiles(rooms)).toEqual([])
    expect(circlesOfRooms(rooms)).toEqual(['src/x/one <-> src/x/two'])
  })
  test('a connector that calls a file otherwise', () => {
    const paths = sameNames.map(name => `connectors/a/${name}.ts`)
    expect(missingFiles(paths)).toEqual([])
    expect(missingFiles(paths.map(path => path.replace('revise', 'update')))).toEqual(['connectors/a/revise.ts'])
    expect(missingFiles(['connectors/only-read/index.ts', 'connectors/only-read/reading.ts'])).toEqual([])
  })
  test('a room nobody explains', () => {
    expect(unexplainedRooms(['src/plan/new/a.ts', 'src/app.ts'], '| `src/plan/show/` | texts |')).toEqual([
      'src/plan/new/',
    ])
  })
  test.each([
    ['a function', 'export function a() {}'],
    ['an asynchronous function', 'export async function a() {}'],
    ['a generator', 'export async function* a() {}'],
    ['a type', 'export type a = string'],
    ['a constant', 'export const a = 1'],
    ['an export from elsewhere under another name', "export { b as a } from './c.ts'"],
  ])('an export nobody takes: %s', (_name, text) => {
    const readers = [file('src/b.ts', "import { other } from './a.ts'\n// import { a } from './a.ts'")]
    expect(unusedExports([file('src/a.ts', text)], readers)).toHaveLength(1)
  })
  test.each([
    ['an import', "import { a } from './a.ts'"],
    ['an import of its type', "import { type a as b } from './a.ts'"],
    ['everything', "import * as all from './a.ts'"],
    ['a dynamic import', "await import('./a.ts')"],
    ['an export to others', "export type { a } from './a.ts'"],
  ])('no export that is taken: %s', (_name, text) => {
    expect(unusedExports([file('src/a.ts', 'export const a = 1')], [file('src/b.ts', text)])).toEqual([])
  })
  test('the test of a file that stands elsewhere', () => {
    const sources = ['src/plan/values/diff.ts', 'connectors/rest/describe/shape.ts', 'src/engine/run/run.ts']
    expect(notMirrored(sources, ['test/plan/diff.test.ts', 'test/connectors/rest/shape.test.ts'])).toHaveLength(2)
    expect(
      notMirrored(sources, ['test/plan/values/diff.test.ts', 'test/plan/story.test.ts', 'test/e2e/run.test.ts']),
    ).toEqual([])
  })
  test('a comment that points outside the repository', () => {
    expect(outwardComments(file('src/a.ts', '/** As the field guide says (design §5). */'))).toHaveLength(2)
    expect(outwardComments(file('src/a.ts', "const x = 'design §5' // RFC 7644 §3.4.2"))).toEqual([])
  })
  test('a package with two homes', () => {
    expect(
      crowdedPackages([file('a.ts', "import got from 'got'"), file('b.ts', "import type { X } from 'got'")]),
    ).toHaveLength(1)
  })
  test.each([
    ['a connector named in the engine', 'src/engine/x.ts', "if (name === 'zabbix') stop()"],
    ['a connector inside a longer name', 'src/plan/x.ts', 'const forZabbixOnly = true'],
    ['console', 'src/plan/x.ts', 'console.log(1)'],
    ['JSON read by hand', 'connectors/a/x.ts', 'const x: unknown = JSON.parse(text)'],
    ['JSON written by hand', 'src/store/x.ts', 'write(JSON.stringify(x))'],
    ['JSON read by what fetched it', 'connectors/a/x.ts', 'await answer.json()'],
    ['the environment', 'src/app.ts', 'process.env.HOME'],
    ['the wall clock', 'src/engine/x.ts', 'const now = new Date()'],
    ['chance', 'src/engine/x.ts', 'Math.random()'],
    ['a timer', 'connectors/a/x.ts', 'setTimeout(f, 1)'],
    ['a timer that promises', 'src/engine/x.ts', "import { setTimeout as sleep } from 'node:timers/promises'"],
  ])('%s', (_name, path, text) => {
    expect(bannedIn(file(path, text))).toHaveLength(1)
  })
  test.each([
    ['a cast', 'const x = y as string', 1],
    ['a cast with a reason', 'const x = y as string // checked above', 0],
    ['as const', 'const x = [1] as const', 0],
    ['a cast of what ends on this line', 'const x = {\n  y: 1,\n} as Settings', 1],
    ['a name an import gives', "import { a as b } from './a.ts'", 0],
    ['a name an import over several lines gives', "import {\n  a as b,\n} from './a.ts'", 0],
    ['a word in a text', "const x = 'as Foo says'", 0],
    ['any', 'const x: any = 1', 1],
    ['any inside a type', 'const x: Record<string, any> = {}', 1],
    ['the word any', 'if (any) return // of them', 0],
    ['a non-null assertion', 'const x = y!.z', 1],
    ['a non-null assertion before an index', 'const x = y![0]', 1],
    ['an inequality', 'if (x !== y) z()', 0],
    ['a negation', 'if (x && !y) z()', 0],
    ['a lint ignore', '// biome-ignore lint/style/x', 1],
    ['a lint ignore with a reason', '// biome-ignore lint/style/x: a table reads better packed', 0],
  ])('%s', (_name, text, found) => {
    expect(unexplained(file('a.ts', text))).toHaveLength(found)
  })
})
