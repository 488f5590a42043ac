import { writeJson } from '../../domain/json.ts'
import { Problem } from '../../domain/problem.ts'
import { shorten } from '../../domain/text/shorten.ts'
import type { Forgotten } from '../../engine/events/forgotten-pair.ts'
import { checkPairs } from '../../engine/links/check-pairs.ts'
import { withSecretRevision } from '../../engine/plan/secret-marks.ts'
import { defineCommand, required } from '../command.ts'
import type { CommandContext, ExitCode } from '../context.ts'
import { json } from '../options.ts'
import { withStore } from '../session.ts'

export const storeCommand = defineCommand({
  name: 'store',
  summary: 'look after the memory: check whether anybody is forgotten',
  examples: ['usherd store check', 'usherd store check --json'],
  exitCodes: ['failed', 'usage'],
  arguments: { what: required('what') },
  options: { json },
  run: checkStore,
})

/** Lines shown; the rest is counted. */
const mostShown = 20

/**
 * Says whether everybody the sources know, and every account, is as the rules say or on the way there. Asks the memory only, beside a running daemon too; what the targets really hold is another question.
 */
function checkStore(
  context: CommandContext,
  { what, json }: { readonly what: string; readonly json: boolean },
): Promise<ExitCode> {
  const { terminal, stop } = context
  if (what !== 'check')
    throw new Problem('usage', 'usage.store', `usherd store cannot ${shorten(what)}`, 'There is: usherd store check.')
  return withStore<ExitCode>(
    context,
    async (store, config) => {
      const found: Forgotten[] = []
      const policies = config.targets.map(({ policy }) => withSecretRevision(policy, store.salt))
      for await (const one of checkPairs(store, policies, stop)) found.push(one)
      if (json) terminal.out(`${writeJson({ forgotten: found }, 2)}\n`)
      else terminal.out(found.length === 0 ? wellText(policies.length) : foundText(found))
      return found.length === 0 ? 0 : 1
    },
    'needed',
  )
}

const wellText = (targets: number): string =>
  `nobody is forgotten at ${targets} ${targets === 1 ? 'target' : 'targets'}: everybody is as last confirmed, or something is planned, open, held or withheld\n`

function foundText(found: readonly Forgotten[]): string {
  const shown = found.slice(0, mostShown).map(({ message, person }) => `${message}: usherd sync --user ${person}\n`)
  const more = found.length > mostShown ? `and ${found.length - mostShown} more; --json has all\n` : ''
  return `${shown.join('')}${more}${found.length} forgotten. usherd serve has them planned again when it starts. This is a defect; please report it.\n`
}
