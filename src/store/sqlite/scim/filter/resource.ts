import type { Condition } from '../../../scim.ts'
import { anyTest } from './comparison.ts'
import { type ElementRows, elementAnswers, elementRows } from './element.ts'
import { homeOf, notByIndex, type QuerySubject } from './home.ts'
import { size, Tables } from './tables.ts'
import { type Scope, where } from './where.ts'

/** A condition about the resource `r`, and what has to be joined for it. */
interface ResourceWhere {
  readonly joins: string
  readonly sql: string
}

/** From so many comparisons on, one pass for all of a path is quicker than a set for each. */
const many = 16

/** Asks every resource anew, with EXISTS. Right where few are left. */
export const whereEach = (condition: Condition, asked: QuerySubject): string =>
  where(condition, resourceScope(asked, 'each'))

/** Gathers first whom the parts are true of, then looks every resource up in that. Right where all are asked. */
export function whereAll(condition: Condition, asked: QuerySubject): ResourceWhere {
  const sets = resourceScope(asked, 'sets')
  if (size(condition) < many) return { joins: '', sql: where(condition, sets) }
  const tables = new Tables()
  const sql = where(condition, tableScope(asked, tables, sets))
  return { joins: tables.joins, sql }
}

function resourceScope(asked: QuerySubject, manner: 'each' | 'sets'): Scope {
  const isByOwner = manner === 'each'
  const some = ({ from, owner, condition }: ElementRows): string =>
    isByOwner
      ? `EXISTS (SELECT 1 FROM ${from} WHERE ${owner} = r.pk AND ${condition})`
      : `r.pk IN (SELECT ${owner} FROM ${from} WHERE ${condition})`
  const scope: Scope = {
    any(path, leaves) {
      const home = homeOf(path, asked)
      if (home === undefined) return '0'
      const test = anyTest(leaves, asked.parameters, home.present)
      if (home.kind === 'column') return test(home.column)
      const column = isByOwner ? notByIndex(home.column) : home.column
      return some({ ...home, condition: `${home.restriction} AND ${test(column)}` })
    },
    element(path, condition) {
      // Parts of `meta` are columns of the resource: it is its own and only element.
      if (path === 'meta') return where(condition, scope)
      const rows = elementRows(path, condition, asked, isByOwner)
      return rows === undefined ? '0' : some(rows)
    },
  }
  return scope
}

function tableScope(asked: QuerySubject, tables: Tables, sets: Scope): Scope {
  const scope: Scope = {
    any(path, leaves) {
      const home = homeOf(path, asked)
      if (home?.kind !== 'rows') return sets.any(path, leaves)
      return (
        tables.ask(path, home, anyTest(leaves, asked.parameters, home.present)(home.column)) ?? sets.any(path, leaves)
      )
    },
    element(path, condition) {
      if (path === 'meta') return where(condition, scope)
      const answers = elementAnswers(path, condition, asked)
      if (answers === undefined) return '0'
      return tables.ask(`${path}[]`, answers.source, answers.test) ?? sets.element(path, condition)
    },
  }
  return scope
}
