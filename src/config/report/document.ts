/** Keys and list positions from a file's top to one of its values. */
export type Path = readonly (string | number)[]

/** 1-based, as editors count. */
export interface Position {
  readonly line: number
  readonly column: number
}

/** A value whose text other programs, or the next reader, would take for something else. */
export interface Trap {
  readonly path: Path
  readonly at: Position
  readonly message: string
  readonly next: string
}

/** A file's content and where everything in it stands. */
export interface Document {
  /** Maps are objects without a prototype. */
  readonly content: unknown
  /** Where the value at a path begins, or the nearest thing around it that is there. */
  locate(path: Path): Position
  /** Where the key at the end of a path begins; without one, as `locate`. */
  locateKey(path: Path): Position
  /** The traps at or under a path. They quote the file: not for places that hold secrets. */
  traps(path: Path): readonly Trap[]
}

/**
 * The value at a path.
 * @returns undefined where there is none
 */
export function dig(content: unknown, path: Path): unknown {
  let value = content
  for (const step of path)
    value = isBlock(value) || Array.isArray(value) ? (value as Record<string | number, unknown>)[step] : undefined // both are looked up by key
  return value
}

/** Whether a value is a block of keys. */
export const isBlock = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
