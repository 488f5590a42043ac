import { globSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'

/** A file of the project, by its path from the top. */
export interface SourceFile {
  readonly path: string
  readonly text: string
}

/** One import or export from another file or package. */
export interface Import {
  /** As it is written: a path, `#contract`, a package. */
  readonly from: string
  /** What is taken, by the names it has there; `*` for everything, which dynamic imports take too. */
  readonly names: readonly string[]
}

export const readFiles = (patterns: readonly string[]): readonly SourceFile[] =>
  globSync([...patterns])
    .sort()
    .map(path => ({ path, text: readFileSync(path, 'utf8') }))

const statement =
  /\b(?:import|export)\b(?:\s+type\b)?(?<taken>[^'"`;()]*?)\bfrom\s*['"](?<listed>[^'"]+)['"]|\bimport\s*['"](?<effect>[^'"]+)['"]|\bimport\(\s*['"](?<dynamic>[^'"]+)['"]/g

/** Every import of a file, types included; what only comments talk about is left out. */
export function importsOf(text: string): readonly Import[] {
  return [...withoutComments(text).matchAll(statement)].map(({ groups = {} }) => ({
    from: groups.listed ?? groups.effect ?? groups.dynamic ?? '',
    names: groups.dynamic === undefined ? namesIn(groups.taken ?? '') : ['*'],
  }))
}

/** `a, { type b, c as d }` takes `default`, `b` and `c`. */
function namesIn(taken: string): readonly string[] {
  const list = /\{([^}]*)\}/.exec(taken)?.[1] ?? ''
  const beside = taken.replace(/\{[^}]*\}/, '').replace(/[\s,]/g, '')
  const named = list
    .split(',')
    .map(one => one.trim().replace(/^type\s+/, ''))
    .filter(one => one !== '')
    .map(one => one.split(/\s+as\s+/)[0] ?? one)
  if (beside === '') return named
  return [beside.startsWith('*') ? '*' : 'default', ...named]
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

export const withoutComments = (text: string): string => text.replace(notCode, (_all, kept?: string) => kept ?? '')

/** The comments of a file, one after the other. */
export const commentsOf = (text: string): string =>
  [...text.matchAll(notCode)].map(([all, kept]) => (kept === undefined ? all : '')).join('\n')

/** The file an import means; undefined for packages. */
export function resolved(importer: string, from: string): string | undefined {
  if (from === '#contract') return 'src/domain/contract.ts'
  if (from === '#kit') return 'connectors/kit/kit.ts'
  if (from === '#simulation') return 'src/simulation/simulation.ts'
  return from.startsWith('.') ? normalize(join(dirname(importer), from)) : undefined
}
