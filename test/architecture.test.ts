import { globSync, readFileSync } from 'node:fs'
import { basename, dirname, join, normalize } from 'node:path'
import { describe, expect, test } from 'vitest'

/** The house (docs/architecture.md): a file imports from lower floors or its own folder. */
const floors: readonly (readonly [folder: string, floor: string, below: readonly string[]])[] = [
  ['src/domain/', 'domain', []],
  ['src/simulation/', 'simulation', ['domain']],
  ['src/plan/', 'plan', ['domain']],
  ['src/store/', 'store', ['domain']],
  ['src/transport/', 'transport', ['domain']],
  ['connectors/', 'connectors', []],
  ['src/engine/', 'engine', ['domain', 'plan', 'store', 'transport']],
  ['src/scim/', 'scim', ['domain', 'plan', 'store']],
  ['src/config/', 'config', ['domain', 'plan', 'scim']],
  ['src/scaffold/', 'scaffold', ['domain', 'config']],
  ['src/http/', 'http', ['domain', 'plan', 'store', 'transport', 'engine', 'config', 'scim']],
  ['src/log.ts', 'log', ['domain']],
  ['src/app.ts', 'app', ['domain', 'plan', 'store', 'transport', 'engine', 'config', 'scim', 'http', 'log']],
  [
    'src/cli/',
    'cli',
    [
      'domain',
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

/** The planner's vocabulary (changes in a plan, links) stands beside the store that keeps it; types only, so nothing is called. */
const records = 'src/store/records.ts'

interface Import {
  readonly from: string
  readonly typeOnly: boolean
}

interface SourceFile {
  readonly path: string
  readonly text: string
}

function importsOf(text: string): readonly Import[] {
  const code = withoutComments(text)
  const pattern =
    /\b(import|export)(\s+type)?\b[^'"`;()]*?\bfrom\s*['"]([^'"]+)['"]|\bimport\s*['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]/g
  return [...code.matchAll(pattern)].map(found => ({
    from: found[3] ?? found[4] ?? found[5] ?? '',
    typeOnly: found[2] !== undefined,
  }))
}

/** What may hold the beginning of a comment without being one, and comments. The first group stays. */
const notCode = new RegExp(
  [
    /('(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\.|[^`\\])*`|(?<=[=(,:[!&|?{};\n]\s*)\/(?![*/])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n[])+\/)/,
    /\/\*[\s\S]*?\*\//,
    /\/\/[^\n]*/,
  ]
    .map(({ source }) => source)
    .join('|'),
  'g',
)

const withoutComments = (text: string): string => text.replace(notCode, (_all, kept?: string) => kept ?? '')

const floorOf = (path: string) => floors.find(([folder]) => path.startsWith(folder))

/** The file an import means; undefined for packages. */
function resolved(importer: string, from: string): string | undefined {
  if (from === '#contract') return 'src/domain/contract.ts'
  if (from === '#simulation') return 'src/simulation/simulation.ts'
  return from.startsWith('.') ? normalize(join(dirname(importer), from)) : undefined
}

/** A connector's own folder; the lists of connectors and of simulators see them all. */
const ownFolder = (importer: string): string =>
  ['connectors/index.ts', 'connectors/simulators.ts'].includes(importer)
    ? 'connectors/'
    : `${importer.split('/').slice(0, 2).join('/')}/`

function breachOf(importer: string, { from, typeOnly }: Import): string | undefined {
  const target = resolved(importer, from)
  const home = floorOf(importer)
  if (target === undefined || home === undefined) return undefined
  const [folder, floor, below] = home
  if (folder === 'connectors/') {
    return from === '#contract' || from === '#simulation' || target.startsWith(ownFolder(importer))
      ? undefined
      : `${importer} imports ${from}: connectors see #contract and their own folder`
  }
  if (target.startsWith(folder)) return undefined
  if (floor === 'plan' && target === records && typeOnly) return undefined
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
const connectorNames = globSync('connectors/*/index.ts')
  .map(path => basename(dirname(path)))
  .filter(name => !plainNames.includes(name))

const bans: readonly Ban[] = [
  {
    name: 'a connector is named',
    pattern: new RegExp([...new Set([...products, ...connectorNames])].join('|'), 'i'),
    where: inFloors('domain', 'plan', 'store', 'transport', 'engine'),
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

const files: readonly SourceFile[] = globSync(['src/**/*.ts', 'connectors/**/*.ts'])
  .sort()
  .map(path => ({ path, text: readFileSync(path, 'utf8') }))

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
    ['the types of the records', 'src/plan/x.ts', "import type { y } from '../store/records.ts'"],
    ['the contract, for a connector', 'connectors/a/index.ts', "import { y } from '#contract'"],
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
    ['a value taken from the records', 'src/plan/x.ts', "import { y } from '../store/records.ts'"],
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
