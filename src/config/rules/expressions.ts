import { caret, compileExpression, type Expression, type Names } from '../../mapping/language/expression.ts'
import type { MappingProblem } from '../../mapping/mapping.ts'
import type { Path } from '../report/document.ts'
import type { Report } from '../report/report.ts'

/** Compiles an expression that gives true or false. @returns undefined after noting why it does not compile */
export function readCondition(text: string, names: Names, path: Path, report: Report): Expression | undefined {
  const compiled = compileExpression(text, names, 'boolean')
  if ('evaluate' in compiled) return compiled
  report.note(path, compiled.message, { detail: caret(text, compiled.offset) })
  return undefined
}

/** Notes what is wrong with a mapping, each at the part of the rule it is about. */
export function noteMappingProblems(problems: readonly MappingProblem[], report: Report): void {
  for (const { attribute, part, message, caret: detail } of problems)
    report.note(['attributes', attribute, part], `attribute "${attribute}": ${message}`, { detail })
}
