/** What a pattern is made of. `one` matches exactly one code point. */
export type Part =
  | { readonly kind: 'one'; readonly test: (point: string) => boolean }
  | { readonly kind: 'edge'; readonly edge: Edge }
  | { readonly kind: 'sequence'; readonly parts: readonly Part[] }
  | { readonly kind: 'choice'; readonly parts: readonly Part[] }
  | { readonly kind: 'repeat'; readonly part: Part; readonly least: number; readonly most: number }

export type Edge = 'start' | 'end' | 'word' | 'inside'

/** Thrown while parsing and caught by whoever compiles a pattern; `offset` points into the pattern. */
export class PatternError extends Error {
  readonly offset: number

  constructor(message: string, offset: number) {
    super(message)
    this.offset = offset
  }
}

/** RE2's limit. */
const mostRepeats = 1_000

const edges: Readonly<Record<string, Edge>> = { '^': 'start', $: 'end', '\\b': 'word', '\\B': 'inside' }
const quantifier = /[*+?]|\{(\d+)(?:(,)(\d*))?\}/y
const group = /\((?:\?(?::|P?<[A-Za-z_]\w*>))?/y
const atom = /\\[pP]\{[^}]*\}|\\x[\da-fA-F]{2}|\\u[\da-fA-F]{4}|\\u\{[\da-fA-F]+\}|\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|./suy

/**
 * Parses a regular expression of the RE2 family: no look-around, no back references, so that a search takes time in
 * proportion to the text. `(?i)` at the beginning ignores case.
 * @throws PatternError
 */
export function parsePattern(text: string): Part {
  const flags = text.startsWith('(?i)') ? 'iu' : 'u'
  return new Parser(text, flags).parse()
}

class Parser {
  readonly #text: string
  readonly #flags: string
  #at: number

  constructor(text: string, flags: string) {
    this.#text = text
    this.#flags = flags
    this.#at = flags === 'iu' ? 4 : 0
  }

  parse(): Part {
    const part = this.#choice(0)
    if (this.#at < this.#text.length) throw new PatternError('has a ")" without "("', this.#at)
    return part
  }

  #choice(depth: number): Part {
    if (depth > 50) throw new PatternError('is nested too deeply', this.#at)
    const parts = [this.#sequence(depth)]
    while (this.#text[this.#at] === '|') {
      this.#at += 1
      parts.push(this.#sequence(depth))
    }
    return { kind: 'choice', parts }
  }

  #sequence(depth: number): Part {
    const parts: Part[] = []
    while (this.#at < this.#text.length && !'|)'.includes(this.#text.charAt(this.#at)))
      parts.push(this.#repeated(depth))
    return { kind: 'sequence', parts }
  }

  #repeated(depth: number): Part {
    const part = this.#single(depth)
    const start = this.#at
    const [sign, least, comma, most] = this.#take(quantifier) ?? []
    if (sign === undefined) return part
    if (this.#text[this.#at] === '?') this.#at += 1 // lazy or greedy: the same to a question
    const again = this.#take(quantifier)
    if (again !== undefined)
      throw new PatternError(`repeats a repetition (${sign}${again[0]}): put brackets around it`, start)
    if (sign === '*') return { kind: 'repeat', part, least: 0, most: Number.POSITIVE_INFINITY }
    if (sign === '+') return { kind: 'repeat', part, least: 1, most: Number.POSITIVE_INFINITY }
    if (sign === '?') return { kind: 'repeat', part, least: 0, most: 1 }
    const upper = comma === undefined ? Number(least) : most === '' ? Number.POSITIVE_INFINITY : Number(most)
    if (Number(least) > mostRepeats || (upper > mostRepeats && upper !== Number.POSITIVE_INFINITY))
      throw new PatternError(`has ${sign}, more than ${mostRepeats} repetitions`, start)
    if (upper < Number(least)) throw new PatternError(`has ${sign}, which begins above its end`, start)
    return { kind: 'repeat', part, least: Number(least), most: upper }
  }

  #single(depth: number): Part {
    const start = this.#at
    const opened = this.#take(group)
    if (opened !== undefined) return this.#group(start, depth)
    const [source] = this.#take(atom) ?? ['']
    if (source === ']' || source === '}')
      throw new PatternError(`has a "${source}" that belongs to nothing; write \\${source} for the character`, start)
    if (source === '[]' || source === '[^]') throw new PatternError(`has ${source}, a class of nothing`, start)
    if ('*+?'.includes(source)) throw new PatternError(`has nothing before "${source}" to repeat`, start)
    const edge = edges[source]
    return edge === undefined ? { kind: 'one', test: this.#test(source, start) } : { kind: 'edge', edge }
  }

  #group(start: number, depth: number): Part {
    const next = this.#text[this.#at]
    if (next === '?') throw new PatternError('uses a (?…) that cannot be matched in linear time', start)
    const part = this.#choice(depth + 1)
    if (this.#text[this.#at] !== ')') throw new PatternError('has a "(" without ")"', start)
    this.#at += 1
    return part
  }

  /** Which single code points an atom stands for. Classes and escapes are asked of the built-in engine, one point at a time. */
  #test(source: string, offset: number): (point: string) => boolean {
    if (/^\\[1-9k]/.test(source))
      throw new PatternError('refers back to a group, which cannot be matched in linear time', offset)
    if (source === '[' || source === '\\') throw new PatternError(`has a "${source}" that is not finished`, offset)
    if (source.includes('[:'))
      throw new PatternError(`has ${source}…; write \\p{L} for letters and \\d for digits`, offset)
    const literal = /^\\[^\p{L}\p{N}]$/u.test(source)
      ? source.slice(1)
      : source.length <= 2 && !source.startsWith('\\') && source !== '.'
        ? source
        : undefined
    if (literal !== undefined && this.#flags === 'u') return point => point === literal
    return this.#askEngine(literal === undefined ? source : `\\u{${literal.codePointAt(0)?.toString(16)}}`, offset)
  }

  #askEngine(source: string, offset: number): (point: string) => boolean {
    try {
      const expression = new RegExp(`^(?:${source})$`, this.#flags)
      return point => expression.test(point)
    } catch {
      throw new PatternError(`has ${source}, which is not understood`, offset)
    }
  }

  #take(token: RegExp): RegExpExecArray | undefined {
    token.lastIndex = this.#at
    const found = token.exec(this.#text)
    if (found === null) return undefined
    this.#at = token.lastIndex
    return found
  }
}
