import { type Alias, isAlias, isMap, isScalar, isSeq, type Node as LibraryNode, LineCounter, parseDocument } from 'yaml'
import { wholeNumber } from '../../domain/json.ts'
import type { Position } from '../report/document.ts'
import { unquotedReference, unreadable, yamlSentences } from './yaml-sentences.ts'

/** A value as it stands in a file. */
export type YamlNode = { readonly at: Position } & (
  | { readonly kind: 'map'; readonly entries: readonly { readonly key: YamlNode; readonly value: YamlNode }[] }
  | { readonly kind: 'list'; readonly items: readonly YamlNode[] }
  /** `target` is undefined when no such anchor stands before it. */
  | { readonly kind: 'alias'; readonly target: YamlNode | undefined }
  /** `plain`: its text, when it has no quotes and no tag, so that its type was guessed from the text. */
  | { readonly kind: 'scalar'; readonly value: unknown; readonly plain?: string }
)

/** A place where text is not YAML. */
interface SyntaxProblem {
  readonly at: Position
  readonly message: string
}

/** @returns the top node, or every line that is not YAML; never throws, quotes nothing of the text */
export function parseYaml(text: string): { readonly top: YamlNode } | { readonly problems: readonly SyntaxProblem[] } {
  const lines = new LineCounter()
  // Errors are data here. `uniqueKeys` is off because we name the first line of a duplicate, which the parser cannot.
  const parsed = parseDocument(text, {
    lineCounter: lines,
    prettyErrors: false,
    uniqueKeys: false,
    merge: false,
    // Digits are kept; what a number holds becomes one again below.
    intAsBigInt: true,
    resolveKnownTags: false,
    logLevel: 'error',
  })
  const at = (offset: number): Position => positionOf(lines, offset)
  const problems = [...parsed.errors, ...parsed.warnings].map(({ pos: [offset], code }) => ({
    at: at(offset),
    message: followsReference(text, offset) ? unquotedReference : (yamlSentences[code] ?? unreadable),
  }))
  if (problems.length > 0) return { problems: oneALine(problems) }
  return { top: translate(parsed.contents, { at, resolve: alias => alias.resolve(parsed), known: new Map() }) }
}

/** Whether the parser stumbled over, or behind, a `${` that is not quoted. */
function followsReference(text: string, offset: number): boolean {
  const line = text.slice(text.lastIndexOf('\n', offset - 1) + 1, offset + 1)
  return /[[{,\s]\$\{/.test(line)
}

/** One mistake makes several errors in its line; the first one is where it is. */
function oneALine(problems: readonly SyntaxProblem[]): SyntaxProblem[] {
  const seen = new Set<number>()
  return problems
    .toSorted((a, b) => a.at.line - b.at.line || a.at.column - b.at.column)
    .filter(({ at }) => !seen.has(at.line) && seen.add(at.line))
}

function positionOf(lines: LineCounter, offset: number): Position {
  const { line, col } = lines.linePos(offset)
  return { line: Math.max(line, 1), column: Math.max(col, 1) }
}

interface Translation {
  readonly at: (offset: number) => Position
  readonly resolve: (alias: Alias) => LibraryNode | undefined
  /** Nodes translated so far: an alias and its anchor share one node, also inside itself. */
  readonly known: Map<unknown, YamlNode>
}

/** A node of the library in our words. A map's value that is not written at all is a null where its key stands. */
function translate(node: unknown, translation: Translation, place?: Position): YamlNode {
  const { known, resolve } = translation
  // Every node that came from text has a range; only nodes made by programs have none.
  const at = place ?? translation.at((node as LibraryNode | null)?.range?.[0] ?? 0)
  if (isAlias(node)) return { kind: 'alias', at, target: known.get(resolve(node)) }
  if (isMap(node)) {
    const entries: { key: YamlNode; value: YamlNode }[] = []
    known.set(node, { kind: 'map', at, entries })
    for (const { key, value } of node.items) {
      const name = translate(key, translation)
      entries.push({ key: name, value: translate(value, translation, value === null ? name.at : undefined) })
    }
  } else if (isSeq(node)) {
    const items: YamlNode[] = []
    known.set(node, { kind: 'list', at, items })
    for (const item of node.items) items.push(translate(item, translation))
  } else if (isScalar(node)) {
    const plain = node.type === 'PLAIN' && node.tag === undefined && node.source !== undefined
    const value = typeof node.value === 'bigint' ? wholeNumber(node.value) : node.value
    known.set(node, { kind: 'scalar', at, value, ...(plain && { plain: node.source }) })
  }
  return known.get(node) ?? { kind: 'scalar', at, value: null }
}
