import type { Document, Path, Position } from '../report/document.ts'
import { Places } from './places.ts'
import { findTrap } from './trap.ts'
import { parseYaml, type YamlNode } from './yaml-nodes.ts'

/** Something that keeps a file from being read, or makes it mean two things. Quotes nothing but keys. */
interface YamlProblem {
  readonly path: Path
  readonly at: Position
  readonly message: string
  readonly next?: string
}

/** Far above any configuration; keeps aliases of aliases from filling the memory. */
const mostValues = 100_000

/**
 * YAML 1.2 text to plain values with the position of each.
 * Aliases are followed; merge keys (`<<`), duplicate keys, keys that are not text, tags and aliases that contain
 * themselves are problems. With a syntax error the content is `undefined`.
 * @returns the document, and what is wrong with it as YAML; never throws
 */
export function readYaml(text: string): { readonly document: Document; readonly problems: readonly YamlProblem[] } {
  const parsed = parseYaml(text)
  if ('problems' in parsed) {
    return {
      document: new Places().document(undefined),
      problems: parsed.problems.map(problem => ({ path: [], ...problem })),
    }
  }
  const walk = new Walk()
  const content = walk.value(parsed.top, [])
  return { document: walk.places.document(content), problems: walk.problems }
}

type MapNode = Extract<YamlNode, { readonly kind: 'map' }>
type AliasNode = Extract<YamlNode, { readonly kind: 'alias' }>
type ScalarNode = Extract<YamlNode, { readonly kind: 'scalar' }>

/** Turns nodes into values, noting positions, traps and problems on the way. */
class Walk {
  readonly places = new Places()
  readonly problems: YamlProblem[] = []
  /** Nodes we are inside of: an alias to one of them would never end. */
  readonly #open = new Set<YamlNode>()
  #count = 0

  /** The plain value of a node; `undefined` for what a problem was noted about. */
  value(node: YamlNode, path: Path): unknown {
    this.#count++
    if (this.#count > mostValues) return this.#tooMuch(path)
    if (node.kind === 'alias') return this.#alias(node, path)
    this.places.setValue(path, node.at)
    if (node.kind === 'scalar') return this.#scalar(node, path)
    this.#open.add(node)
    const value =
      node.kind === 'map' ? this.#map(node, path) : node.items.map((item, index) => this.value(item, [...path, index]))
    this.#open.delete(node)
    return value
  }

  #tooMuch(path: Path): undefined {
    if (this.#count > mostValues + 1) return
    this.#note({
      path,
      at: { line: 1, column: 1 },
      message: `the file holds more than ${mostValues} values`,
      next: 'use fewer aliases',
    })
  }

  /** What an alias stands for, at the alias's place. */
  #alias({ at, target }: AliasNode, path: Path): unknown {
    this.places.setValue(path, at)
    if (target === undefined) {
      const message = 'an alias (*name) without an anchor (&name) before it'
      return this.#note({ path, at, message, next: 'quote the text if it is no alias' })
    }
    if (this.#open.has(target)) return this.#note({ path, at, message: 'this alias contains itself' })
    const value = this.value(target, path)
    this.places.setValue(path, at)
    return value
  }

  #map({ entries }: MapNode, path: Path): Record<string, unknown> {
    const block: Record<string, unknown> = Object.create(null)
    for (const { key: node, value } of entries) {
      const key = this.#key(node, path, block)
      if (key !== undefined) block[key] = this.value(value, [...path, key])
    }
    return block
  }

  /** @returns the key as text, or undefined when its pair is left out because of a problem */
  #key(node: YamlNode, path: Path, block: Readonly<Record<string, unknown>>): string | undefined {
    const { at } = node
    if (node.kind !== 'scalar') return this.#note({ path, at, message: 'a key has to be text' })
    const key = node.value === null ? '' : String(node.value)
    const own = [...path, key]
    if (key === '<<') {
      const next = 'write the keys out, or name the whole block by an alias'
      return this.#note({ path, at, message: 'merge keys (<<) are not supported', next })
    }
    if (key === '__proto__' || key === '') {
      return this.#note({ path, at, message: `${key === '' ? 'an empty text' : key} cannot be a key` })
    }
    if (Object.hasOwn(block, key)) {
      const next = `the first one is in line ${this.places.key(own)?.line ?? 1}`
      return this.#note({ path: own, at, message: `duplicate key "${key}"`, next })
    }
    this.places.setKey(own, at)
    this.#trap(node, own)
    return key
  }

  #scalar(node: ScalarNode, path: Path): unknown {
    const { value, at } = node
    this.#trap(node, path)
    if (typeof value !== 'number' || Number.isFinite(value)) return value
    return this.#note({ path, at, message: 'infinity and not-a-number have no meaning here' })
  }

  #trap({ plain, value, at }: ScalarNode, path: Path): void {
    const trap = plain === undefined ? undefined : findTrap(plain, value)
    if (trap !== undefined) this.places.addTrap({ path, at, ...trap })
  }

  #note(problem: YamlProblem): undefined {
    this.problems.push(problem)
  }
}
