/** One figure of a bench, and whether it is good enough. */
export interface BenchRow {
  /** What was measured. */
  readonly name: string
  /** The figure, with its unit, for people. */
  readonly figure: string
  /** The figure relative to what it is compared with. */
  readonly ratio: number
  /** What the ratio must be: `>= 0.97`. */
  readonly limit: string
  readonly ok: boolean
}

/** A row whose ratio must not be over a limit. */
export function atMost(most: number, row: Pick<BenchRow, 'name' | 'figure' | 'ratio'>): BenchRow {
  return { ...row, limit: `<= ${most}`, ok: row.ratio <= most }
}
