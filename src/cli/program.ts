import { Problem } from '../domain/problem.ts'
import type { Command, Group } from './command.ts'
import { applyCommand } from './commands/apply.ts'
import { checkCommand } from './commands/check.ts'
import { connectorGroup } from './commands/connector.ts'
import { demoCommand } from './commands/demo.ts'
import { explainCommand } from './commands/explain.ts'
import { initCommand } from './commands/init.ts'
import { logCommand } from './commands/log.ts'
import { movedCommand } from './commands/moved.ts'
import { planCommand } from './commands/plan.ts'
import { releaseCommand } from './commands/release.ts'
import { linkCommand, relinkCommand, unlinkCommand } from './commands/relink.ts'
import { retryCommand } from './commands/retry.ts'
import { schemaCommand } from './commands/schema.ts'
import { scimGroup } from './commands/scim-record.ts'
import { serveCommand } from './commands/serve.ts'
import { settleCommand } from './commands/settle.ts'
import { simulateCommand } from './commands/simulate.ts'
import { statusCommand } from './commands/status.ts'
import { storeCommand } from './commands/store-check.ts'
import { syncCommand } from './commands/sync.ts'
import { tokenGroup } from './commands/token.ts'
import { undoCommand } from './commands/undo.ts'
import { type CommandContext, exitCodes, Forwarded, type RunCommandLine } from './context.ts'
import { readCommandLine } from './registrar.ts'
import { reportProblem } from './report-problem.ts'
import type { Terminal } from './terminal/terminal.ts'

/** All there is behind `usherd`, in the order in which its help lists it. Each brings its own options, examples and exit codes. */
export const commands: readonly (Command | Group)[] = [
  initCommand,
  checkCommand,
  planCommand,
  applyCommand,
  syncCommand,
  serveCommand,
  statusCommand,
  logCommand,
  explainCommand,
  retryCommand,
  storeCommand,
  releaseCommand,
  settleCommand,
  relinkCommand,
  linkCommand,
  unlinkCommand,
  movedCommand,
  undoCommand,
  schemaCommand,
  tokenGroup,
  scimGroup,
  connectorGroup,
  simulateCommand,
  demoCommand,
]

const summary =
  'Keeps the accounts of your systems in step with your people: reads, plans, judges, and sends only what changed.'

const exitCodeHelp = `
Exit codes:
  0  done, also when there was nothing to do
  1  some operations failed, or records cannot be read
  2  configuration or usage
  3  held by the guard: review, then usherd apply <fingerprint>
  4  a source could not be read whole
  130  interrupted
`

/** Serves the terminal as well as commands sent to a running daemon, so it never ends the process. */
export const runCommandLine: RunCommandLine = async (argv, surroundings, forward) => {
  const { terminal, env, version, stop } = surroundings
  const configDirectory = env.USHERD_CONFIG || './config'
  const program = { name: 'usherd', summary, version, configDirectory, commands, footer: exitCodeHelp }
  const json = argv.includes('--json')
  const typed = json ? readForProgram(argv, program, terminal) : readCommandLine(argv, program, terminal)
  if (typeof typed === 'number') return typed
  const context: CommandContext = {
    ...surroundings,
    configDirectory: typed.configDirectory,
    runCommandLine,
    ...(forward === undefined ? {} : { forward: store => forward(store, argv, surroundings) }),
  }
  try {
    return await typed.command.run(context, typed.values)
  } catch (error) {
    if (error instanceof Forwarded) return error.code
    if (stop.aborted) return exitCodes.interrupted
    return reportProblem(error, terminal, json)
  }
}

/** A line that asks for JSON is refused in JSON, too, when it is not understood. */
function readForProgram(
  argv: readonly string[],
  program: Parameters<typeof readCommandLine>[1],
  terminal: Terminal,
): ReturnType<typeof readCommandLine> {
  let said = ''
  const err = (text: string): void => {
    said += text
  }
  const typed = readCommandLine(argv, program, { ...terminal, err })
  if (typed !== exitCodes.usage) return typed
  const [first = '', ...others] = said.trim().split('\n')
  const next = others.join(' ').trim() || undefined
  return reportProblem(new Problem('usage', 'usage.line', first.replace(/^error: /, ''), next), terminal, true)
}
