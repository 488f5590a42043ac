import { existsSync, globSync, readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { exitCodes } from '../../src/cli/context.ts'
import { runCommandLine } from '../../src/cli/program.ts'
import { type GuardPolicy, guardDefaults, type Limit } from '../../src/domain/policy.ts'
import { limitFor } from '../../src/plan/judge/guard.ts'
import { systemClock } from '../../src/transport/clock.ts'
import { cellsOf, codeSpans, type Link, linksOf, pathsNamed, slugsOf, testsNamed } from './markdown.ts'

const root = resolve(import.meta.dirname, '../..')

const read = (path: string): string => readFileSync(join(root, path), 'utf8')
const textsOf = (...patterns: readonly string[]) =>
  globSync(patterns, { cwd: root })
    .sort()
    .map(path => ({ path, text: read(path) }))
const pages = textsOf('*.md', 'docs/**/*.md', 'connectors/**/*.md', '.github/*.md')
/** Their links are of the host that shows them. */
const forms = textsOf('.github/**/*.yml')

/** What the program prints on `--help`. */
async function help(...words: readonly string[]): Promise<string> {
  const printed: string[] = []
  const never = new AbortController().signal
  const code = await runCommandLine([...words, '--help'], {
    terminal: {
      out: text => printed.push(text),
      err: text => printed.push(text),
      colour: false,
      width: 200,
      interactive: false,
    },
    env: {},
    cwd: root,
    connectors: [],
    clock: systemClock,
    random: () => 0,
    randomBytes: count => new Uint8Array(count),
    stop: never,
    kill: never,
    version: '0.0.0',
  })
  expect(code, printed.join('')).toBe(exitCodes.done)
  return printed.join('')
}

/** Names of the commands the program has, `help` itself left out. */
async function commands(): Promise<readonly string[]> {
  const listed = (await help()).split('Commands:\n')[1]?.split('\n\n')[0] ?? ''
  return listed
    .split('\n')
    .flatMap(line => /^ {2}([a-z]+)\b/.exec(line)?.[1] ?? [])
    .filter(name => name !== 'help')
    .sort()
}

/** Rows of the README's tables whose first cell is `usherd <command>`. */
const documented = cellsOf(read('README.md'))
  .flatMap(([first = '']) => /^`usherd ([a-z]+)/.exec(first)?.[1] ?? [])
  .sort()

function broken({ path }: { readonly path: string }, { target }: Link): boolean {
  const [file = '', anchor] = target.split('#')
  const full = file === '' ? join(root, path) : join(root, dirname(path), file)
  if (!existsSync(full)) return true
  return anchor !== undefined && full.endsWith('.md') && !slugsOf(readFileSync(full, 'utf8')).includes(anchor)
}

describe('the documentation', () => {
  test('has the pages it is made of', () => {
    expect(pages.map(({ path }) => path)).toEqual(
      expect.arrayContaining([
        'CHANGELOG.md',
        'CONTRIBUTING.md',
        'README.md',
        'SECURITY.md',
        'docs/architecture.md',
        'docs/configuration.md',
        'docs/glossary.md',
        'docs/operations.md',
      ]),
    )
  })

  test.each(pages)('$path has no link that leads nowhere', page => {
    expect(
      linksOf(page.text)
        .filter(link => broken(page, link))
        .map(({ target }) => target),
    ).toEqual([])
  })

  test.each(pages)('$path names only files that exist', ({ path, text }) => {
    const missing = pathsNamed(text).filter(
      named => ![root, dirname(join(root, path))].some(folder => existsSync(join(folder, named))),
    )
    expect(missing).toEqual([])
  })

  test.each(pages)('$path quotes only tests that exist', ({ text }) => {
    const lost = testsNamed(text).filter(({ file, name }) => !read(file).includes(name))
    expect(lost).toEqual([])
  })

  test('quotes a test for each of the invariants', () => {
    const section = read('docs/architecture.md').split('## What always holds')[1]?.split('\n## ')[0] ?? ''
    const rows = cellsOf(section).filter(([first = '']) => /^\d+$/.test(first))
    expect(rows.length).toBeGreaterThanOrEqual(13)
    expect(rows.filter(([, , tests = '']) => testsNamed(tests).length === 0)).toEqual([])
  })
})

describe('the commands', () => {
  test('in the README are those of the program', async () => {
    expect(documented).toEqual(await commands())
  })

  test('in every shell example exist, with the options they are given', async () => {
    const known = new Map<string, string>()
    for (const name of await commands()) known.set(name, await help(name))
    const general = await help()
    const wrong = [...pages, ...forms].flatMap(({ path, text }) =>
      unknownCommands(text, known, general).map(line => `${path}: ${line}`),
    )
    expect(wrong).toEqual([])
  })

  test('have exit codes that the README explains', async () => {
    const explained = cellsOf(read('README.md')).flatMap(([first = '']) => (/^\d+$/.test(first) ? [Number(first)] : []))
    expect(explained).toEqual(Object.values(exitCodes))
    const printed = [...(await help()).matchAll(/^ {2}(\d+) {2}/gm)].map(([, code]) => Number(code))
    expect(printed).toEqual(explained)
  })
})

/** Lines that run `usherd` with a command or an option it does not have. */
function unknownCommands(page: string, known: ReadonlyMap<string, string>, general: string): readonly string[] {
  return codeSpans(page).filter(line => {
    const words =
      /(?:^|npx |sudo (?:-u usherd )?|\/bin\/)usherd((?: +[^\s"')]+)+)/.exec(line)?.[1]?.trim().split(/ +/) ?? []
    const end = words.findIndex(word => word.startsWith('#') || word === '2>&1')
    const meant = end < 0 ? words : words.slice(0, end)
    const name = meant.find((word, index) => !word.startsWith('-') && meant[index - 1] !== '--config')
    if (name === undefined || !/^[a-z]+$/.test(name)) return false
    const own = known.get(name) ?? (name === 'help' ? general : undefined)
    if (own === undefined) return true
    const options = meant.flatMap(word => /^--?[a-z-]+/.exec(word) ?? [])
    return options.some(option => !`${own}${general}`.includes(`${option} `) && !own.includes(`${option}\n`))
  })
}

describe('the numbers', () => {
  const rows = cellsOf(read('docs/configuration.md'))
  const limits = ['disable', 'delete', 'update', 'create', 'clear'] as const
  const sizes = [12, 250, 120_000]

  test.each(limits)('of the %s limit are what the guard reckons', name => {
    const row = rows.find(([first, , , twelve]) => first === `\`${name}\`` && twelve !== undefined) ?? []
    expect(row.slice(3)).toEqual(sizes.map(known => limitFor(guardDefaults[name], known).toLocaleString('en')))
  })

  test.each(limits)('of the default %s limit are the defaults', name => {
    const row = rows.find(([first, , , twelve]) => first === `\`${name}\`` && twelve !== undefined) ?? []
    expect(row[2]).toBe(`\`${written(guardDefaults[name])}\``)
  })

  test('in the README are those of the guard', () => {
    const page = read('README.md')
    const { disable, update, create } = guardDefaults
    for (const limit of [disable, update, create]) expect(page).toContain(sentence(limit))
  })
})

/** A limit as it stands in a configuration file. */
function written(limit: Limit): string {
  return typeof limit === 'number'
    ? String(limit)
    : `{ floor: ${limit.floor}, share: ${limit.share * 100}%, most: ${limit.most} }`
}

/** A limit as the README says it. */
function sentence(limit: GuardPolicy['disable']): string {
  if (typeof limit === 'number') return String(limit)
  const { floor, share, most } = limit
  return `More than ${floor} (in larger places ${share * 100} % of the accounts, at most ${most})`
}

describe('these tests go red for', () => {
  test.each([
    ['a link to a file that is not there', '[x](docs/nowhere.md)'],
    ['a link to a heading that is not there', '[x](README.md#nowhere)'],
  ])('%s', (_name, text) => {
    expect(linksOf(text).filter(link => broken({ path: 'CHANGELOG.md' }, link))).toHaveLength(1)
  })
  test('a file that is not there', () => {
    expect(pathsNamed('see `src/plan/nowhere.ts` and `src/plan/`')).toEqual(['src/plan/nowhere.ts', 'src/plan/'])
  })
  test('a test under a path in quotes', () => {
    expect(testsNamed('`test/a.test.ts` "one"; `test/b.ts` "two"')).toEqual([
      { file: 'test/a.test.ts', name: 'one' },
      { file: 'test/b.ts', name: 'two' },
    ])
  })
  test.each(['usherd sink', 'usherd sync --paitence 3', 'sudo -u usherd usherd --config /etc/usherd pln'])(
    '%s',
    async line => {
      const known = new Map([['sync', await help('sync')]])
      expect(unknownCommands(`\`\`\`sh\n${line}\n\`\`\``, known, await help())).toEqual([line])
    },
  )
})
