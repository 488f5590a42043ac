import type { CommandContext, ExitCode, ExitName } from './context.ts'

/** One command as its file declares it: all there is to know for the help, for taking a command line apart, and to carry it out. */
export interface Command {
  /** The word it is called by: `plan`. */
  readonly name: string
  /** What it does, in half a sentence, for the list of commands. */
  readonly summary: string
  /** Whole command lines for its help; a command of a group may leave them to the group. */
  readonly examples: readonly string[]
  /** What it may end with besides `done` and `interrupted`, refused configurations and lines included. */
  readonly exitCodes: readonly ExitName[]
  /** By the names under which `run` gets them, in the order in which they are typed. */
  readonly arguments: Arguments
  /** By the names under which `run` gets them, in the order in which the help lists them. */
  readonly options: Options
  /**
   * Carries it out.
   * @param values of every argument and option, by their names here
   * @throws Problem, Fault, Forwarded, and what the stop signal fires with
   */
  run(context: CommandContext, values: Readonly<Record<string, unknown>>): Promise<ExitCode>
}

/** Commands that are called by two words or more: `token create`. */
export interface Group {
  readonly name: string
  readonly summary: string
  readonly examples: readonly string[]
  /** In the order in which the help lists them. */
  readonly commands: readonly (Command | Group)[]
}

/** A word that is typed at a fixed place. */
interface Argument<Value> {
  /** As help and usage write it: `<user>` must be there, `[field]` may, of `[targets...]` there may be several. */
  readonly written: string
  /** @param word what was typed: a text, texts where there may be several, or undefined */
  read(word: unknown): Value
}

/** What is typed behind a `--name`, at any place. */
export interface Option<Value> {
  /** As the help writes it: `-u, --user <key>`, or `--json` where nothing follows. */
  readonly flags: string
  readonly summary: string
  /** What the command gets when it was not typed. */
  readonly otherwise: Value
  /** How the help writes `otherwise`; left out: not at all. */
  readonly shownDefault?: string
  /** Left out where nothing follows the name: typed, it is true. */
  readonly value?: {
    /**
     * @param text what was typed
     * @param before what was made of the same option earlier in the line, or `otherwise`
     * @returns undefined for a text that is not acceptable
     */
    read(text: string, before: Value): Value | undefined
    /** The sentence that refuses a text; left out where every text is acceptable. */
    readonly wants?: string
  }
}

type Arguments = Readonly<Record<string, Argument<unknown>>>
type Options = Readonly<Record<string, Option<unknown>>>
type ValuesOf<Parts> = {
  readonly [Name in keyof Parts]: Parts[Name] extends Argument<infer Value> | Option<infer Value> ? Value : never
}

interface Declaration<Words extends Arguments, Choices extends Options>
  extends Pick<Command, 'name' | 'summary' | 'exitCodes'> {
  readonly examples?: readonly string[]
  readonly arguments?: Words
  readonly options?: Choices
  // A property, not a method: the compiler lets a method ask for values that are not declared.
  readonly run: (context: CommandContext, values: ValuesOf<Words> & ValuesOf<Choices>) => Promise<ExitCode>
}

/** Makes a command of its declaration; the compiler holds what `run` gets to the arguments and options that are declared. */
export function defineCommand<
  Words extends Arguments = Record<never, never>,
  Choices extends Options = Record<never, never>,
>(declaration: Declaration<Words, Choices>): Command {
  const { examples = [], arguments: words = {}, options = {} } = declaration
  return {
    ...declaration,
    examples,
    arguments: words,
    options,
    // Whoever calls it reads every value with the argument or option of that name, as `values` demands.
    run: (context, values) => declaration.run(context, values as ValuesOf<Words> & ValuesOf<Choices>),
  }
}

/** @param name as usage writes it, between pointed brackets; without the word the line is refused */
export const required = (name: string): Argument<string> => ({ written: `<${name}>`, read: String })

/** @param name as usage writes it, between square brackets */
export const optional = (name: string): Argument<string | undefined> => ({
  written: `[${name}]`,
  read: word => (word === undefined ? undefined : String(word)),
})

/** All words from here on, none included. @param name as usage writes it, in the plural */
export const several = (name: string): Argument<readonly string[]> => ({
  written: `[${name}...]`,
  read: words => (Array.isArray(words) ? words.map(String) : []),
})

/** True when it was typed. @param flags `--json` */
export const flag = (flags: string, summary: string): Option<boolean> => ({ flags, summary, otherwise: false })

/** A text that may be left out. @param flags `-u, --user <key>` */
export const text = (flags: string, summary: string): Option<string | undefined> => ({
  flags,
  summary,
  otherwise: undefined,
  value: { read: written => written },
})

/** A text with a default, which the help shows. @param flags `-n, --limit <count>` */
export const textOr = (flags: string, summary: string, otherwise: string): Option<string> => ({
  flags,
  summary,
  otherwise,
  shownDefault: `"${otherwise}"`,
  value: { read: written => written },
})

/** A text that may be typed several times; the command gets all of them in their order. @param flags `--fault <spec>` */
export const texts = (flags: string, summary: string): Option<readonly string[]> => ({
  flags,
  summary,
  otherwise: [],
  value: { read: (written, before) => [...before, written] },
})

/**
 * A number with a default, which the help shows.
 * @param flags `--patience <seconds>`
 * @param read makes a number of what was typed, undefined of what is none
 * @param wants the sentence for what is none: `It wants seconds, such as 30.`
 */
export const number = (
  flags: string,
  summary: string,
  {
    read,
    wants,
    otherwise,
  }: { read(text: string): number | undefined; readonly wants: string; readonly otherwise: number },
): Option<number> => ({ flags, summary, otherwise, shownDefault: String(otherwise), value: { read, wants } })
