import { type ConfigProblem, ConfigProblems } from '../config/report/problem.ts'
import { Fault } from '../domain/fault.ts'
import { writeJson } from '../domain/json.ts'
import { Problem } from '../domain/problem.ts'
import { visibleLines } from '../domain/text/visible.ts'
import { type ExitCode, exitCodes } from './context.ts'
import { createPaint, type Paint } from './terminal/paint.ts'
import type { Terminal } from './terminal/terminal.ts'

/**
 * Prints what stopped a command on `err` and says which exit code it means. Operators get a sentence and the next step; a stack is
 * only printed for what nobody foresaw, together with the request to report it.
 * @param error what a command threw
 * @param json as one line of JSON instead: `{"error":{"code":...,"message":...,"next":...,"exit":...}}`
 */
export function reportProblem(error: unknown, terminal: Terminal, json: boolean): ExitCode {
  const told = toldOf(error)
  if (json) terminal.err(`${writeJson({ error: told })}\n`)
  else terminal.err(textOf(told, createPaint(terminal.colour)))
  return told.exit
}

/** What `--json` tells of what stopped a command. */
interface Told {
  /** Stable: of a Problem its own, `fault.` and its kind of a Fault, `defect` of what nobody foresaw. */
  readonly code: string
  readonly message: string
  readonly next?: string
  readonly exit: ExitCode
  /** What is wrong with the configuration, one by one. */
  readonly problems?: readonly ConfigProblem[]
  /** Of a defect. */
  readonly stack?: string
}

function toldOf(error: unknown): Told {
  if (error instanceof Problem) {
    const { code, message, next } = error
    const problems = error instanceof ConfigProblems ? { problems: error.problems } : {}
    return { code, message, ...(next === undefined ? {} : { next }), exit: codeOf(error), ...problems }
  }
  if (error instanceof Fault) return { code: `fault.${error.kind}`, message: error.message, exit: exitCodes.failed }
  const message = error instanceof Error ? error.message : String(error)
  const stack = error instanceof Error ? (error.stack ?? error.message) : message
  return { code: 'defect', message, exit: exitCodes.failed, stack }
}

function textOf({ message, next, stack }: Told, paint: Paint): string {
  if (stack !== undefined)
    return `${paint.bad('usherd has a defect')}; please report it with these lines:\n${visibleLines(stack)}\n`
  const advice = next === undefined ? '' : `      ${visibleLines(next)}\n`
  return `${paint.bad('error')} ${visibleLines(message)}\n${advice}`
}

function codeOf({ class: problemClass }: Problem): ExitCode {
  switch (problemClass) {
    case 'usage':
      return exitCodes.usage
    case 'held':
      return exitCodes.held
    case 'source':
      return exitCodes.source
    case 'store':
    case 'target':
      return exitCodes.failed
  }
}
