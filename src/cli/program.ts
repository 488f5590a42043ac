import { Command, CommanderError, InvalidArgumentError } from 'commander'
import { faultWords } from '#simulation'
import { Problem } from '../domain/problem.ts'
import { applyCommand } from './commands/apply.ts'
import { checkCommand } from './commands/check.ts'
import { connectorAbilitiesCommand, connectorNewCommand } from './commands/connector.ts'
import { demoCommand } from './commands/demo.ts'
import { explainCommand } from './commands/explain.ts'
import { initCommand } from './commands/init.ts'
import { logCommand } from './commands/log.ts'
import { type MovedOptions, movedCommand } from './commands/moved.ts'
import { planCommand } from './commands/plan.ts'
import { releaseCommand } from './commands/release.ts'
import { retryCommand } from './commands/retry.ts'
import { schemaCommand } from './commands/schema.ts'
import { serveCommand } from './commands/serve.ts'
import { settleCommand } from './commands/settle.ts'
import { simulateCommand } from './commands/simulate.ts'
import { statusCommand } from './commands/status.ts'
import { storeCommand } from './commands/store-check.ts'
import { syncCommand } from './commands/sync.ts'
import { undoCommand } from './commands/undo.ts'
import { type CommandContext, type ExitCode, exitCodes, Forwarded } from './context.ts'
import { text } from './option-text.ts'
import { addRelinkCommands } from './relink-program.ts'
import { reportProblem } from './report-problem.ts'
import { addScimCommands } from './scim-program.ts'

/** A context whose configuration directory is not yet known: the command line says it. */
export type Surroundings = Omit<CommandContext, 'configDirectory' | 'forward'>

/** Sends a command line to whoever holds a store; undefined: nobody answers there. */
export type Forward = (
  store: string,
  argv: readonly string[],
  surroundings: Surroundings,
) => Promise<ExitCode | undefined>

/**
 * Runs one command line to its exit code. Never throws and never ends the process: the same function serves the terminal
 * and commands sent to a running daemon.
 * @param argv the words behind `usherd`
 * @param forward how a command reaches a daemon that holds the store; left out inside the daemon itself
 */
export async function runCommandLine(
  argv: readonly string[],
  surroundings: Surroundings,
  forward?: Forward,
): Promise<ExitCode> {
  let code: ExitCode = exitCodes.done
  const context =
    forward === undefined
      ? surroundings
      : { ...surroundings, forward: (store: string) => forward(store, argv, surroundings) }
  const program = createProgram(context, result => {
    code = result
  })
  try {
    await program.parseAsync([...argv], { from: 'user' })
  } catch (error) {
    if (error instanceof Forwarded) return error.code
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.done : exitCodes.usage
    if (surroundings.stop.aborted) return exitCodes.interrupted
    return reportProblem(error, surroundings.terminal)
  }
  return code
}

type Handler<Options> = (context: CommandContext, options: Options) => Promise<ExitCode>

/** What commands are added with. */
export interface Registrar {
  /** @param examples command lines, for the help */
  add(name: string, description: string, examples: readonly string[]): Command
  /** Makes an action: `shape` gets the arguments in their order and the options by name. */
  handle<Options>(
    handler: Handler<Options>,
    shape: (args: readonly string[], options: Record<string, unknown>) => Options,
  ): (...parts: unknown[]) => Promise<void>
}

function createProgram(surroundings: Omit<CommandContext, 'configDirectory'>, done: (code: ExitCode) => void): Command {
  const { terminal, env, version } = surroundings
  const program = new Command('usherd')
    .description(
      'Keeps the accounts of your systems in step with your people: reads, plans, judges, and sends only what changed.',
    )
    .version(version, '-V, --version', 'print the version')
    .option('-c, --config <dir>', 'directory of the configuration (or USHERD_CONFIG)', env.USHERD_CONFIG || './config')
    .helpOption('-h, --help', 'print help')
    .helpCommand('help [command]', 'print help for a command')
    .showHelpAfterError('(usherd help shows what there is)')
    .configureOutput({
      writeOut: terminal.out,
      writeErr: terminal.err,
      getOutHelpWidth: () => terminal.width,
      getErrHelpWidth: () => terminal.width,
    })
    .exitOverride()
    .addHelpText('after', exitCodeHelp)

  const handle: Registrar['handle'] =
    <Options>(
      handler: Handler<Options>,
      shape: (args: readonly string[], options: Record<string, unknown>) => Options,
    ) =>
    async (...parts: unknown[]): Promise<void> => {
      const options = parts.at(-2)
      const configDirectory = String(program.opts().config)
      // commander calls with the arguments in order, then the options, then the command.
      const args = parts
        .slice(0, -2)
        .flatMap(part => (Array.isArray(part) ? part.map(String) : part === undefined ? [] : [String(part)]))
      done(await handler({ ...surroundings, configDirectory }, shape(args, isRecord(options) ? options : {})))
    }

  const add = (name: string, description: string, examples: readonly string[]): Command => {
    const command = program.command(name).description(description)
    command.addHelpText('after', `\nExamples:\n${examples.map(example => `  $ ${example}`).join('\n')}\n`)
    return command
  }

  add('init [dir]', 'write a starter configuration: a source, a target, three example people', [
    'usherd init',
    'usherd init /etc/usherd',
  ]).action(handle(initCommand, ([directory]) => ({ directory })))
  add('check', 'check the configuration and run its mapping tests; sends nothing', [
    'usherd check',
    'usherd check --live      # also sign in everywhere',
    'usherd --config /etc/usherd check',
  ])
    .option('--live', 'also sign in everywhere and say what each side can do')
    .option('--json', 'machine-readable output')
    .action(handle(checkCommand, (_args, { live, json }) => ({ live: live === true, json: json === true })))
  add('plan [targets...]', 'read, plan, judge and print the field-by-field diff; sends nothing', [
    'usherd plan',
    'usherd plan monitoring --user 1001',
    'usherd plan --json | jq .counts',
  ])
    .option('-u, --user <key>', 'only this person, with every step')
    .option('--all', 'print every change, however many there are')
    .option('--json', 'machine-readable output')
    .action(
      handle(planCommand, (targets, { user, all, json }) => ({
        targets,
        user: text(user),
        all: all === true,
        json: json === true,
      })),
    )
  add('apply [fingerprints...]', 'send exactly these plans (default: those of the latest run), or say what moved', [
    'usherd apply 3f2a9c41d0be',
    'usherd apply',
  ])
    .option('--json', 'machine-readable output')
    .action(handle(applyCommand, (fingerprints, { json }) => ({ fingerprints, json: json === true })))
  add('sync [targets...]', 'read, plan, judge and apply, once; for cron and CI', [
    'usherd sync',
    'usherd sync monitoring',
    'usherd sync --user 1001',
    'usherd sync --attended      # a large change that you know of',
    'usherd sync --json',
  ])
    .option('-u, --user <key>', 'only this person')
    .option('--all', 'print every change, however many there are')
    .option(
      '--patience <seconds>',
      'wait so long for repeats and pauses before leaving them to the next run',
      seconds,
      20,
    )
    .option('--attended', 'you are looking: limits hold nothing, and nothing of it counts for the day; not for cron')
    .option('--json', 'machine-readable output')
    .action(
      handle(syncCommand, (targets, { user, all, json, patience, attended }) => ({
        targets,
        user: text(user),
        all: all === true,
        json: json === true,
        attended: attended === true,
        patienceMs: Number(patience) * 1000,
      })),
    )
  add('serve', 'the daemon: schedules, watched files, health and metrics', [
    'usherd serve',
    'usherd --config /etc/usherd serve',
  ]).action(handle(serveCommand, () => ({})))
  add('status', 'connections, last runs, queues, and what waits for a human', ['usherd status', 'usherd status --json'])
    .option('--json', 'machine-readable output')
    .action(handle(statusCommand, (_args, { json }) => ({ json: json === true })))
  add('log', 'what was sent to whom, when, why, and the answer', [
    'usherd log',
    'usherd log --user 1001',
    'usherd log --target monitoring --since 2d',
    'usherd log --run 17 --json',
  ])
    .option('-u, --user <key>', 'only this person')
    .option('-t, --target <name>', 'only this target')
    .option('--run <id>', 'only this run')
    .option('--since <when>', 'a date, or a span back from now such as 2d or 4h')
    .option('-n, --limit <count>', 'at most so many entries', '50')
    .option('--json', 'machine-readable output: one object a line')
    .action(
      handle(logCommand, (_args, options) => ({
        user: text(options.user),
        target: text(options.target),
        run: text(options.run),
        since: text(options.since),
        limit: String(options.limit),
        json: options.json === true,
      })),
    )
  add(
    'explain <user> [field]',
    'why one person is as they are: source, mapping, wanted, confirmed, live, pending, last sent',
    ['usherd explain 1001', 'usherd explain ann roleid'],
  )
    .option('--json', 'machine-readable output')
    .option('--offline', 'do not ask the targets')
    .action(
      handle(explainCommand, ([user = '', field], { json, offline }) => ({
        user,
        field,
        json: json === true,
        offline: offline === true,
      })),
    )
  add('retry', 'try refused and parked operations again', [
    'usherd retry',
    'usherd retry --target monitoring',
    'usherd retry --user 1001',
    'usherd retry --target crm --user 1001 --anew',
  ])
    .option('-t, --target <name>', 'only this target')
    .option('-u, --user <key>', 'only this person')
    .option('--anew', 'you looked at the target and nobody is there: send again without looking first (with --user)')
    .action(
      handle(retryCommand, (_args, { target, user, anew }) => ({
        target: text(target),
        user: text(user),
        anew: anew === true,
      })),
    )
  add('store <what>', 'look after the memory: check whether anybody is forgotten', [
    'usherd store check',
    'usherd store check --json',
  ])
    .option('--json', 'machine-readable output')
    .action(handle(storeCommand, ([what = ''], { json }) => ({ what, json: json === true })))
  add('release <target>', 'let a halted target go on, or send what the guard holds for one that is not', [
    'usherd release monitoring',
  ]).action(handle(releaseCommand, ([target = '']) => ({ target })))
  add('settle <source>', 'say what a source leaves open: who is missing is gone, what it said last counts no more', [
    'usherd settle hr --user 1001',
    'usherd settle hr --doubted      # everybody whom a doubted reading did not show is gone',
  ])
    .option('-u, --user <key>', 'this person: missing is gone; gone or silent, what the source said last is forgotten')
    .option('--doubted', 'everybody whose absence from the source is not proved is gone')
    .action(
      handle(settleCommand, ([source = ''], { user, doubted }) => ({
        source,
        user: text(user),
        doubted: doubted === true,
      })),
    )
  addRelinkCommands({ add, handle })
  add('moved <connection>', 'say what stands where a target or source talks to now: the same system, or another', [
    'usherd moved monitoring          # how it stands, and which accounts are there; changes nothing',
    'usherd moved monitoring --same   # the same system at another place: links that agree are kept',
    'usherd moved monitoring --other  # another system: links are forgotten, accounts found by match',
    'usherd moved hr --same --yes --json',
  ])
    .option('--same', 'the same system at another place')
    .option('--other', 'another system (targets only)')
    .option('-y, --yes', 'do not ask')
    .option('--json', 'machine-readable output')
    .action(
      handle(movedCommand, ([connection = ''], { same, other, yes, json }) => ({
        connection,
        word: wordOf(same === true, other === true),
        yes: yes === true,
        json: json === true,
      })),
    )
  add('undo <run>', 'make a plan that restores the values from before a run', [
    'usherd undo 17',
    'usherd undo 17 --user 1001',
  ])
    .option('-u, --user <key>', 'only this person')
    .option('--json', 'machine-readable output')
    .action(handle(undoCommand, ([run = ''], { user, json }) => ({ run, user: text(user), json: json === true })))
  add('schema', 'print the JSON Schemas of the configuration files, or write them', [
    'usherd schema',
    'usherd schema --write config/schema',
  ])
    .option('--write <dir>', 'write usherd.json, scim.json, source.json and target.json there')
    .action(handle(schemaCommand, (_args, { write }) => ({ directory: text(write) })))
  addScimCommands({ add, handle })
  const connector = add('connector', 'what connectors can do; in a checkout, the files of a new one', [
    'usherd connector abilities',
    'usherd connector abilities --write   # into docs/connectors/README.md',
    'usherd connector new help-desk',
    'usherd connector new help-desk --dry-run   # only list the files',
  ])
  connector
    .command('new <name>')
    .description('write a small working connector, its simulator, tests and page, and register it')
    .option('--dry-run', 'list the files, write nothing')
    .action(handle(connectorNewCommand, ([name = ''], { dryRun }) => ({ name, dryRun: dryRun === true })))
  connector
    .command('abilities')
    .description('print what every connector can do, as Markdown')
    .option('--write', 'into docs/connectors/README.md of the checkout')
    .action(handle(connectorAbilitiesCommand, (_args, { write }) => ({ write: write === true })))
  add('simulate [names...]', 'simulators of the shipped targets on this machine, with faults on demand', [
    'usherd simulate',
    'usherd simulate zabbix --follow',
    'usherd simulate --fault throttled:0.1 --fault cut-after:0.05,on=writes',
    'usherd simulate scim --write ./config      # a target file, and what it refers to',
  ])
    .option('--port <first>', 'port of the first simulator, the others follow; 0 for any free ones', port, 8901)
    .option(
      '--fault <spec>',
      `goes wrong: NAME[:PROBABILITY][,on=reads|writes][,next=COUNT]; ${faultWords.map(({ word }) => word).join(', ')}`,
      (spec: string, specs: readonly string[] = []) => [...specs, spec],
    )
    .option('--follow', 'print requests as they come')
    .option('--write <dir>', 'write target files there, and simulated.env with what they refer to')
    .option('--json', 'machine-readable output: one object a line')
    .action(
      handle(simulateCommand, (names, { port: first, fault, follow, write, json }) => ({
        names,
        port: Number(first),
        faults: Array.isArray(fault) ? fault.map(String) : [],
        follow: follow === true,
        json: json === true,
        write: text(write),
      })),
    )
  add('demo', 'simulators, example people, a first sync and the daemon, in one command', [
    'usherd demo',
    'usherd demo --once      # stop after the first sync',
  ])
    .option('--once', 'stop after the first sync')
    .option('--all', 'print every change, however many there are')
    .action(handle(demoCommand, (_args, { once, all }) => ({ once: once === true, all: all === true })))
  return program
}

function wordOf(same: boolean, other: boolean): MovedOptions['word'] {
  if (same && other)
    throw new Problem('usage', 'usage.moved', 'it is either the same system or another one', 'Give --same or --other.')
  return same ? 'same' : other ? 'other' : undefined
}

const exitCodeHelp = `
Exit codes:
  0  done, also when there was nothing to do
  1  some operations failed
  2  configuration or usage
  3  held by the guard: review, then usherd apply <fingerprint>
  4  a source could not be read whole
  130  interrupted
`

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null

function seconds(raw: string): number {
  const number = Number(raw)
  if (raw.trim() === '' || !Number.isFinite(number) || number < 0)
    throw new InvalidArgumentError('It wants seconds, such as 30.')
  return number
}

/** Room is left for every simulator behind the first. */
const highestPort = 65_500

function port(raw: string): number {
  const number = Number(raw)
  if (/^\d+$/.test(raw) && number <= highestPort) return number
  throw new InvalidArgumentError(`It wants a port from 0 to ${highestPort}, such as 8901.`)
}
