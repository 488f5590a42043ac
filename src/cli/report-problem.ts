import { Fault } from '../domain/fault.ts'
import { Problem } from '../domain/problem.ts'
import { type ExitCode, exitCodes } from './context.ts'
import { createPaint } from './terminal/paint.ts'
import type { Terminal } from './terminal/terminal.ts'

/**
 * Prints what stopped a command and says which exit code it means. Operators get a sentence and the next step; a stack is
 * only printed for what nobody foresaw, together with the request to report it.
 * @param error what a command threw
 */
export function reportProblem(error: unknown, terminal: Terminal): ExitCode {
  const paint = createPaint(terminal.colour)
  if (error instanceof Problem) {
    terminal.err(`${paint.bad('error')} ${error.message}\n`)
    if (error.next !== undefined) terminal.err(`      ${error.next}\n`)
    return codeOf(error)
  }
  if (error instanceof Fault) {
    terminal.err(`${paint.bad('error')} ${error.message}\n`)
    return exitCodes.failed
  }
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error)
  terminal.err(`${paint.bad('usherd has a defect')}; please report it with these lines:\n${stack}\n`)
  return exitCodes.failed
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
