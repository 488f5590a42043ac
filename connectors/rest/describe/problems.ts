import type { Block, BlockProblem } from '#contract'
import { disagreements } from './agreement.ts'
import { describe } from './description.ts'

/** Everything that is wrong with a description, each with its place. */
export function descriptionProblems(written: Block): readonly BlockProblem[] {
  const problems: BlockProblem[] = []
  const description = describe(written, problems)
  return problems.length > 0 ? problems : disagreements(description)
}
