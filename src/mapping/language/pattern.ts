import { type Edge, type Part, PatternError, parsePattern } from './pattern-parse.ts'

/** A compiled pattern: does it occur anywhere in the text? */
export type Pattern = (text: string) => boolean

interface PatternProblem {
  readonly message: string
  readonly offset: number
}

/** Together they bound a search at two million steps, a fraction of a second. */
const mostStates = 500
/** Longest text a pattern is asked about, in UTF-16 code units. */
export const longestSearched = 4_000

type State =
  | { readonly kind: 'one'; readonly test: (point: string) => boolean }
  | { readonly kind: 'edge'; readonly edge: Edge }
  | { readonly kind: 'split'; first: number; second: number }
  | { readonly kind: 'found' }

/**
 * Compiles a pattern to a machine that is in all its possible states at once (Thompson 1968): no pattern an operator can
 * write makes it slow, while `(a+)+$` keeps the built-in engine busy for hours on thirty letters.
 * @returns what is wrong and where, for a pattern that is not understood
 */
export function compilePattern(text: string): Pattern | PatternProblem {
  try {
    const states: State[] = []
    lay(parsePattern(text), states)
    states.push({ kind: 'found' })
    return subject => search(states, subject)
  } catch (error) {
    if (error instanceof PatternError) return { message: error.message, offset: error.offset }
    throw error
  }
}

/** Appends the states of a part; its exit is whatever is appended next. */
function lay(part: Part, states: State[]): void {
  if (states.length > mostStates) throw new PatternError('is too large', 0)
  if (part.kind === 'one' || part.kind === 'edge') states.push(part)
  else if (part.kind === 'sequence') for (const inner of part.parts) lay(inner, states)
  else if (part.kind === 'repeat') layRepeat(part, states)
  else layChoice(part.parts, states)
}

function layChoice(parts: readonly Part[], states: State[]): void {
  const ends: Extract<State, { kind: 'split' }>[] = []
  for (const [index, inner] of parts.entries()) {
    if (index === parts.length - 1) {
      lay(inner, states)
      break
    }
    const fork = addSplit(states)
    lay(inner, states)
    ends.push(addSplit(states))
    fork.second = states.length
  }
  for (const end of ends) end.first = end.second = states.length
}

function layRepeat({ part, least, most }: Extract<Part, { kind: 'repeat' }>, states: State[]): void {
  for (let count = 0; count < least; count++) lay(part, states)
  if (most === Number.POSITIVE_INFINITY) {
    const loop = states.length
    const fork = addSplit(states)
    lay(part, states)
    const back = addSplit(states)
    back.first = back.second = loop
    fork.second = states.length
    return
  }
  const forks: Extract<State, { kind: 'split' }>[] = []
  for (let count = least; count < most; count++) {
    forks.push(addSplit(states))
    lay(part, states)
  }
  for (const fork of forks) fork.second = states.length
}

/** A fork whose first way is the next state. */
function addSplit(states: State[]): Extract<State, { kind: 'split' }> {
  const split: Extract<State, { kind: 'split' }> = {
    kind: 'split',
    first: states.length + 1,
    second: states.length + 1,
  }
  states.push(split)
  return split
}

function search(states: readonly State[], subject: string): boolean {
  const points = [...subject]
  let current = new Set<number>()
  for (let at = 0; at <= points.length; at++) {
    const reached = new Set<number>()
    for (const state of [...current, 0]) if (follow(states, state, points, at, reached)) return true
    current = new Set()
    const point = points[at]
    if (point === undefined) break
    for (const index of reached) {
      const state = states[index]
      if (state?.kind === 'one' && state.test(point)) current.add(index + 1)
    }
  }
  return false
}

/** Adds a state and all that can be reached from it without a letter. @returns whether the end is among them */
function follow(
  states: readonly State[],
  start: number,
  points: readonly string[],
  at: number,
  reached: Set<number>,
): boolean {
  const open = [start]
  for (let index = open.pop(); index !== undefined; index = open.pop()) {
    if (reached.has(index)) continue
    reached.add(index)
    const state = states[index]
    if (state?.kind === 'found') return true
    if (state?.kind === 'split') open.push(state.second, state.first)
    if (state?.kind === 'edge' && isAt(state.edge, points, at)) open.push(index + 1)
  }
  return false
}

function isAt(edge: Edge, points: readonly string[], at: number): boolean {
  if (edge === 'start') return at === 0
  if (edge === 'end') return at === points.length
  const atWord = isWord(points[at - 1]) !== isWord(points[at])
  return edge === 'word' ? atWord : !atWord
}

const isWord = (point: string | undefined): boolean => point !== undefined && /^\w$/.test(point)
