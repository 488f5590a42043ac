import { CommanderError, InvalidArgumentError, Command as Parser, Option as ParserOption } from 'commander'
import type { Command, Group, Option } from './command.ts'
import { type ExitCode, exitCodes } from './context.ts'
import type { Terminal } from './terminal/terminal.ts'

/** What a command line is read against. */
interface Program {
  readonly name: string
  readonly summary: string
  readonly version: string
  /** The directory of the configuration where the line names none. */
  readonly configDirectory: string
  /** In the order in which the help lists them. */
  readonly commands: readonly (Command | Group)[]
  /** Printed below the help of the program. */
  readonly footer: string
}

/** A command line that was understood: what to carry out, and with what. */
interface TypedCommand {
  readonly command: Command
  readonly configDirectory: string
  /** Of every argument and option of the command, by their names in its declaration. */
  readonly values: Readonly<Record<string, unknown>>
}

/**
 * Takes a command line apart: the one home of commander. Nothing is carried out. Help and the version, where the line asks for
 * them, and what is wrong with the line are printed here.
 * @param argv the words behind the program's name
 * @returns the command that is meant; or the exit code, when the line is answered already: `done` after help and version,
 * `usage` when it could not be understood
 */
export function readCommandLine(
  argv: readonly string[],
  program: Program,
  terminal: Terminal,
): TypedCommand | ExitCode {
  let typed: TypedCommand | undefined
  const parser = createParser(program, terminal)
  for (const one of program.commands)
    register(one, parser, (command, values) => {
      typed = { command, values, configDirectory: String(parser.opts().config) }
    })
  try {
    parser.parse([...argv], { from: 'user' })
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    return error.exitCode === 0 ? exitCodes.done : exitCodes.usage
  }
  return typed ?? exitCodes.done
}

function createParser({ name, summary, version, configDirectory, footer }: Program, terminal: Terminal): Parser {
  return new Parser(name)
    .description(summary)
    .version(version, '-V, --version', 'print the version')
    .option('-c, --config <dir>', 'directory of the configuration (or USHERD_CONFIG)', configDirectory)
    .helpOption('-h, --help', 'print help')
    .helpCommand('help [command]', 'print help for a command')
    .showHelpAfterError(`(${name} help shows what there is)`)
    .configureOutput({
      writeOut: terminal.out,
      writeErr: terminal.err,
      getOutHelpWidth: () => terminal.width,
      getErrHelpWidth: () => terminal.width,
    })
    .exitOverride()
    .addHelpText('after', footer)
}

type OnTyped = (command: Command, values: TypedCommand['values']) => void

/** Adds a command, or a group with all that is below it. */
function register(entry: Command | Group, parent: Parser, onTyped: OnTyped): void {
  const parser = parent.command(entry.name).description(entry.summary)
  if (entry.examples.length > 0) parser.addHelpText('after', exampleText(entry.examples))
  if ('commands' in entry) for (const one of entry.commands) register(one, parser, onTyped)
  else registerAction(entry, parser, onTyped)
}

function registerAction(command: Command, parser: Parser, onTyped: OnTyped): void {
  const words = Object.entries(command.arguments)
  const options = Object.entries(command.options).map(([name, option]) => ({ name, option, own: parserOption(option) }))
  for (const [, { written }] of words) parser.argument(written)
  for (const { own } of options) parser.addOption(own)
  parser.action((...typed: readonly unknown[]) => {
    // The arguments come in their order; options that were not typed are not among `given`, or hold what `parserOption` put there.
    const given = parser.opts()
    onTyped(command, {
      ...Object.fromEntries(words.map(([name, word], place) => [name, word.read(typed[place])])),
      ...Object.fromEntries(
        options.map(({ name, option, own }) => [name, given[own.attributeName()] ?? option.otherwise]),
      ),
    })
  })
}

function parserOption({ flags, summary, otherwise, shownDefault, value }: Option<unknown>): ParserOption {
  const own = new ParserOption(flags, summary)
  if (shownDefault !== undefined) own.default(otherwise, shownDefault)
  if (value === undefined) return own
  return own.argParser((text, before: unknown) => {
    const read = value.read(text, before ?? otherwise)
    if (read === undefined) throw new InvalidArgumentError(value.wants ?? '')
    return read
  })
}

const exampleText = (examples: readonly string[]): string =>
  `\nExamples:\n${examples.map(example => `  $ ${example}`).join('\n')}\n`
