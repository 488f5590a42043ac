import type { ScimQuery } from '../../scim.ts'
import { type QuerySubject, spacesIn } from './filter/home.ts'

/** Where in the order of `hit` a page starts. */
interface Start {
  readonly ctes: string
  /** About `h`. */
  readonly where: string
  readonly offset: string
}

/** A place to go on from is the quickest; of everybody, a late page starts in its block; all else is counted off. */
export function startOf(
  { where, sortBy, skip, after }: Pick<ScimQuery, 'where' | 'sortBy' | 'skip' | 'after'>,
  asked: QuerySubject,
): Start {
  const { parameters } = asked
  if (after !== undefined && sortBy === undefined)
    return { ctes: '', where: `WHERE h.pk > ${parameters.bind(after)}`, offset: '0' }
  if (skip === 0 || where !== undefined || sortBy !== undefined)
    return { ctes: '', where: '', offset: parameters.count(skip) }
  return {
    ctes: `start (pk, skipped) AS MATERIALIZED (${blockBehind(skip, asked)}),`,
    where: 'WHERE h.pk >= (SELECT pk FROM start)',
    offset: `${parameters.bind(skip)} - coalesce((SELECT skipped FROM start), 0)`,
  }
}

/** The block in which a list of everybody goes on after so many, and how many stand before it. */
const blockBehind = (skip: number, asked: QuerySubject): string =>
  `SELECT block, before FROM (
     SELECT block, sum(sum(total)) OVER (ORDER BY block) - sum(total) AS before
       FROM scim_block WHERE space IN ${spacesIn(asked)} GROUP BY block)
    WHERE before <= ${asked.parameters.bind(skip)} ORDER BY block DESC LIMIT 1`
