import { nearest } from '../../domain/text/nearest.ts'
import { callProblem, type KnownFunctions } from './calls.ts'
import { compareOurWay, comparesValues } from './compare.ts'
import { strictConversions } from './conversions.ts'
import { innerName, renamedMethods } from './functions.ts'
import { attributeOf, type ExpressionProblem, type Names, unknownName, written } from './names.ts'
import {
  type CallNode,
  type Chain,
  callOf,
  chainOf,
  childrenOf,
  dataFieldsOf,
  introduced,
  isNull,
  type Node,
} from './tree.ts'

/** What the language offers besides attributes, and how nodes of it are made. */
export interface Language extends KnownFunctions {
  /** Variables of the language itself, such as the type names. */
  readonly constants: ReadonlySet<string>
  /** Parses a piece of an expression. */
  node(text: string): Node
}

/** One place an attribute is put before evaluating: `#0`, `#1`, ... Such names cannot be typed in an expression. */
interface Slot {
  readonly key: string
  readonly attribute: string
}

/** What a scan found. `problems` is not empty: the expression must not be evaluated. */
export interface Scan {
  readonly problems: readonly ExpressionProblem[]
  readonly slots: readonly Slot[]
  /** The expression asks `has(...)` of an attribute. */
  readonly asksHas: boolean
  /** There is a `null` that can become the result: one that is not merely compared with. */
  readonly yieldsNull: boolean
  /** Attributes it asks for with `has(...)`: such a one may be missing from every record. */
  readonly askedFor: ReadonlySet<string>
  /** Texts that are written in it. */
  readonly literals: ReadonlySet<string>
  /** Fields of records built in it whose value comes from the data. */
  readonly builtFields: ReadonlySet<string>
}

/** Variables under which the slots are found: with `null` for what is absent, and (for `has`) without. */
export const slotsVariable = '#'
export const presentVariable = '#present'

/**
 * Reads the tree of an expression before it is checked, finds what is wrong with its names, and changes the tree:
 *
 * - `person.name.givenName` becomes one look into a slot. Attribute names are flat, so there is no object `person.name`,
 *   and whether `emails` and `emails.work` both exist does not matter.
 * - `has(person.title)` asks the variable that holds only what is there.
 * - A `null` as a branch of `?:` gets the type "anything", because the language refuses `x ? 'text' : null`.
 * - Methods that are not safe as the language has them are renamed to ours (functions.ts).
 *
 * - Comparisons are answered by our own functions (compare.ts).
 *
 * Nodes are changed in place: macros keep references to them. Seen to be necessary in cel-js 8.0.0 (2026-11).
 * @param strict comparing something that is absent is no answer
 */
export function scan(tree: Node, text: string, names: Names, language: Language, strict = false): Scan {
  const scanner = new Scanner(text, names, language, strict)
  scanner.visit(tree, new Set())
  return scanner.found()
}

class Scanner {
  readonly #text: string
  readonly #names: Names
  readonly #language: Language
  readonly #strict: boolean
  readonly #askedFor = new Set<string>()
  readonly #literals = new Set<string>()
  readonly #builtFields = new Set<string>()
  readonly #problems: ExpressionProblem[] = []
  readonly #slots = new Map<string, Slot>()
  #asksHas = false
  #yieldsNull = false

  constructor(text: string, names: Names, language: Language, strict: boolean) {
    this.#text = text
    this.#names = names
    this.#language = language
    this.#strict = strict
  }

  found(): Scan {
    return {
      problems: this.#problems,
      slots: [...this.#slots.values()],
      asksHas: this.#asksHas,
      yieldsNull: this.#yieldsNull,
      askedFor: this.#askedFor,
      literals: this.#literals,
      builtFields: this.#builtFields,
    }
  }

  /** @param bound names that macros around this node have introduced */
  visit(node: Node, bound: ReadonlySet<string>): void {
    const chain = chainOf(node)
    const call = callOf(node)
    if (chain !== undefined) this.#visitChain(chain, node, bound)
    else if (call !== undefined) this.#visitCall(call, node, bound)
    else this.#visitOperator(node, bound)
  }

  #visitOperator(node: Node, bound: ReadonlySet<string>): void {
    if (isNull(node)) this.#yieldsNull = true
    for (const name of dataFieldsOf(node)) this.#builtFields.add(name)
    if (node.op === 'value' && typeof node.args === 'string') this.#literals.add(node.args)
    const compares = node.op === '==' || node.op === '!='
    for (const child of childrenOf(node)) if (!(compares && isNull(child))) this.visit(child, bound)
    if (comparesValues(node)) compareOurWay(node, this.#text, this.#strict, text => this.#language.node(text))
    if (node.op === '?:' && Array.isArray(node.args)) {
      node.args = node.args.map((branch, index) =>
        index > 0 && isNull(branch) ? this.#language.node('dyn(null)') : branch,
      )
    }
  }

  #visitChain(chain: Chain, node: Node, bound: ReadonlySet<string>, variable = slotsVariable): void {
    const name = String(chain.root.args)
    if (bound.has(name)) return
    if (this.#isAttribute(name)) this.#claim(chain, node, variable)
    else if (!this.#language.constants.has(name)) this.#note({ message: this.#unknown(name), offset: chain.root.start })
  }

  /** Puts the attribute a chain means into a slot and lets the node read from there. */
  #claim(chain: Chain, node: Node, variable: string): void {
    const { root } = this.#names
    if (root !== undefined && chain.links.length === 0) {
      const message = `${root} needs the name of an attribute, such as ${this.#example()}`
      this.#note({ message, offset: chain.root.start })
      return
    }
    const attribute = attributeOf(chain, this.#names)
    if (typeof attribute !== 'string') {
      this.#note(attribute)
      return
    }
    if (variable === presentVariable) this.#askedFor.add(attribute)
    this.#readSlot(node, this.#slotFor(attribute), variable)
  }

  #slotFor(attribute: string): Slot {
    const slot = this.#slots.get(attribute) ?? { key: `#${this.#slots.size}`, attribute }
    this.#slots.set(attribute, slot)
    return slot
  }

  #readSlot(node: Node, { key }: Slot, variable: string): void {
    if (node.op === 'id') node.args = key
    else node.args = [this.#leaf('x', variable), node.op === '[]' ? this.#leaf('""', key) : key]
  }

  /** A variable or a text that could not be written in an expression. */
  #leaf(kind: 'x' | '""', content: string): Node {
    const leaf = this.#language.node(kind)
    leaf.args = content
    return leaf
  }

  #visitCall(call: CallNode, node: Node, bound: ReadonlySet<string>): void {
    const name = introduced(call)
    if (name !== undefined) this.#visitMacro(call, bound, name)
    else if (call.name === 'has' && call.receiver === undefined) this.#visitHas(call, node, bound)
    else this.#visitFunction(call, node, bound)
  }

  /** The first argument is the new name; `cel.bind(x, value, ...)` does not know it in its value yet. */
  #visitMacro({ name, receiver, args }: CallNode, bound: ReadonlySet<string>, introducedName: string): void {
    const isBind = name === 'bind'
    if (receiver !== undefined && !isBind) this.visit(receiver, bound)
    const inner = new Set(bound).add(introducedName)
    for (const [index, argument] of args.entries()) {
      if (index > 0) this.visit(argument, isBind && index === 1 ? bound : inner)
    }
  }

  #visitFunction(call: CallNode, node: Node, bound: ReadonlySet<string>): void {
    this.#note(callProblem(call, node, this.#text, this.#language))
    if (call.receiver !== undefined) this.visit(call.receiver, bound)
    for (const argument of call.args) this.visit(argument, bound)
    if (node.op === 'call' && strictConversions.has(call.name) && Array.isArray(node.args))
      node.args[0] = `${call.name}_`
    const renamed = node.op === 'rcall' && renamedMethods[call.name]?.includes(call.args.length)
    if (renamed === true && Array.isArray(node.args)) node.args[0] = innerName(call.name)
  }

  #visitHas({ args: [argument] }: CallNode, node: Node, bound: ReadonlySet<string>): void {
    const chain = argument?.op === '.' ? chainOf(argument) : undefined
    if (argument?.op !== '.') {
      const message = 'has() takes a name with a dot, such as has(person.title); otherwise compare with != null'
      this.#note({ message, offset: node.start })
    } else if (chain === undefined) this.visit(argument, bound)
    else {
      this.#asksHas = true
      this.#visitChain(chain, argument, bound, presentVariable)
    }
  }

  #isAttribute(name: string): boolean {
    const { root, attributes } = this.#names
    if (root !== undefined) return name === root
    if (attributes === 'any') return !this.#language.constants.has(name)
    return attributes.some(attribute => attribute === name || attribute.startsWith(`${name}.`))
  }

  #unknown(name: string): string {
    const { root, attributes } = this.#names
    if (root === undefined) return attributes === 'any' ? `${name} is unknown` : unknownName(name, root, attributes)
    const near = nearest(name, attributes === 'any' ? [root] : [root, ...attributes])
    if (near === undefined) return `${name} is unknown; attributes are written ${this.#example()}`
    return `${name} is unknown; did you mean ${near === root ? root : written(near, root)}?`
  }

  #example(): string {
    const { root, attributes } = this.#names
    return written(attributes === 'any' ? 'userName' : (attributes[0] ?? 'userName'), root)
  }

  #note(problem: ExpressionProblem | undefined): void {
    if (problem !== undefined) this.#problems.push(problem)
  }
}
