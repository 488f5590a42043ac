/** Why a dispatcher came to rest. */
export interface Rest {
  readonly kind: 'empty' | 'waiting' | 'halted' | 'moved' | 'stopped'
  /** People whose situation moved under a planned change: they need planning again. */
  readonly replan: number
  /** When there would be something to do again. */
  readonly until?: Date
  readonly reason?: string
}
