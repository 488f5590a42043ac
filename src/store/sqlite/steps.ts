import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** One step that brings a database up to date; once released it never changes. */
export interface Migration {
  /** `0009-budget`: what it is known by, in every database that has seen it. */
  readonly name: string
  /** Gives the order. Numbers may be missing: steps are made side by side. */
  readonly number: number
  readonly sql: string
  /** Of the SQL, whatever ends its lines. */
  readonly checksum: string
}

const pattern = /^(\d{4})-[a-z0-9-]+\.sql$/

/** Files `0001-name.sql` of a folder, in order. */
export function stepsIn(folder: string): readonly Migration[] {
  return readdirSync(folder)
    .sort()
    .flatMap(file => {
      const [, number] = pattern.exec(file) ?? []
      if (number === undefined) return []
      const sql = readFileSync(join(folder, file), 'utf8').replaceAll('\r\n', '\n')
      return [{ name: nameOf(file), number: Number(number), sql, checksum: digest(sql) }]
    })
}

const nameOf = (file: string): string => file.slice(0, -'.sql'.length)

const digest = (sql: string): string => createHash('sha256').update(sql).digest('hex').slice(0, 32)

/** All steps of this program. */
export const steps: readonly Migration[] = stepsIn(join(import.meta.dirname, 'migrations'))

/** What older programs compare: the highest number a database has seen. */
export const versionOf = (some: readonly Migration[]): number => Math.max(0, ...some.map(({ number }) => number))
