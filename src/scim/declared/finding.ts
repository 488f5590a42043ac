/** Where in the declared data: `['schemas', 0, 'attributes', 2, 'name']`. */
export type DeclaredPath = readonly (string | number)[]

/** Something wrong in declared schemas and types, in the words of the configuration's own problems. */
export interface Finding {
  readonly path: DeclaredPath
  /** One sentence that names the thing. */
  readonly message: string
  /** What to do. */
  readonly next?: string
}

/** Collects what is wrong, so that everything is told at once. */
export type Report = (path: DeclaredPath, message: string, next?: string) => void

/** Reports every item whose key an earlier one (or `taken`) has already; keys are compared without case. */
export function reportRepeats<T>(
  items: readonly T[],
  { key, taken = [], tell }: { key: (item: T) => string; taken?: readonly string[]; tell: (index: number) => void },
): void {
  const seen = new Set(taken.map(text => text.toLowerCase()))
  items.forEach((item, index) => {
    const folded = key(item).toLowerCase()
    if (seen.has(folded)) tell(index)
    seen.add(folded)
  })
}
