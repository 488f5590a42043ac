import { changeKinds } from '../../domain/change.ts'

/** Places in the order in which operations go out. */
export const ranks: readonly number[] = changeKinds.map((_kind, rank) => rank)

/** SQL for the place of a kind. */
export const rankOf = (column: string): string =>
  `CASE ${column} ${changeKinds.map((kind, rank) => `WHEN '${kind}' THEN ${rank}`).join(' ')} END`
