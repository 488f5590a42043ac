import { Problem } from '../../domain/problem.ts'
import type { Path, Position } from './document.ts'

/** One thing that is wrong in one file, placed where the operator has to look. */
export interface ConfigProblem extends Position {
  /** As the operator would type it. */
  readonly file: string
  /** Where in the file's content: `['attributes', 'name.givenName', 'as']`. */
  readonly path: Path
  /** One sentence that names the thing. */
  readonly message: string
  /** What stands there, shortened. Never there for a secret. */
  readonly value?: string
  /** What to do. */
  readonly next?: string
  /** Lines to print underneath: an expression with a caret. */
  readonly detail?: string
}

/** Everything that is wrong in a configuration, in all its files, sorted by file and position. */
export class ConfigProblems extends Problem {
  readonly problems: readonly ConfigProblem[]

  constructor(problems: readonly ConfigProblem[]) {
    const sorted = [...problems].sort(byPlace)
    super('usage', 'config.invalid', sorted.map(formatProblem).join('\n'), 'correct the files, then run `usherd check`')
    this.problems = sorted
  }
}

/**
 * A problem as it is printed.
 * @returns `config/targets/monitoring.yaml:7:3  unknown key "atributes" (did you mean "attributes"?)`, and the detail
 *   lines indented underneath
 */
export function formatProblem({ file, line, column, message, value, next, detail }: ConfigProblem): string {
  const got = value === undefined ? '' : `, not ${value}`
  const advice = next === undefined ? '' : ` (${next})`
  const below = detail === undefined ? '' : `\n${detail.replace(/^/gm, '    ')}`
  return `${file}:${line}:${column}  ${message}${got}${advice}${below}`
}

function byPlace(a: ConfigProblem, b: ConfigProblem): number {
  if (a.file !== b.file) return a.file < b.file ? -1 : 1
  return a.line - b.line || a.column - b.column || (a.message < b.message ? -1 : a.message > b.message ? 1 : 0)
}
