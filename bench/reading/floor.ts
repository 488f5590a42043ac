/**
 * The least work that could do the job: the bare CSV parser, the same hash over the same values, and per page of a thousand one
 * statement on a bare database. No normalising, no checks, no memory of who was shown.
 *
 * Arguments: `compare` (with what is there already) or `insert` (into a database without people), file, database.
 */

import { hash } from 'node:crypto'
import { createReadStream } from 'node:fs'
// The bare parser is what is measured; its home in the program is the connector.
import { parse } from 'csv-parse'
import { type Bare, openBare } from '../bare.ts'
import { answer, type Facts, measured } from '../own-process.ts'
import { attributeOf, columns, keyColumn } from '../people.ts'
import { mappingName, sourceName } from './names.ts'

const [mode = '', path = '', database = ''] = process.argv.slice(2)
const pageSize = 1000

const unsorted: readonly string[] = Object.values(attributeOf)
const names = unsorted.toSorted()
const places = names.map(name => unsorted.indexOf(name))
const keyPlace = columns.indexOf(keyColumn)

type Row = readonly string[]
type Values = readonly (string | null)[]

const valuesOf = (row: Row): Values => places.map(place => row[place] || null)

/** As src/mapping/person-hash.ts does it, with the names sorted once for all. */
const hashOf = (values: Values): string => hash('sha256', JSON.stringify([mappingName, names, values])).slice(0, 32)

/** Rows are taken in bulk after each chunk: handed over one by one by the stream's iterator they cost more than the parsing. */
async function* pages(): AsyncGenerator<readonly Row[]> {
  const parser = parse({ from_line: 2 })
  let rows: Row[] = []
  for await (const chunk of createReadStream(path)) {
    parser.write(chunk)
    for (let row: Row | null = parser.read(); row !== null; row = parser.read()) {
      rows.push(row)
      if (rows.length < pageSize) continue
      yield rows
      rows = []
    }
  }
  parser.end()
  for await (const row of parser) rows.push(row)
  yield rows
}

const antiJoin = `SELECT json_group_array(j.key) AS differing FROM json_each(?1) j
  LEFT JOIN person p ON p.source = ?2 AND p.key = substr(j.value, 33)
  WHERE p.id IS NULL OR p.hash <> substr(j.value, 1, 32)`

/** @returns how many differ */
async function compare(bare: Bare, rows: readonly Row[]): Promise<number> {
  const marks = rows.map(row => hashOf(valuesOf(row)) + row[keyPlace])
  const [found] = await bare.all<{ differing: string }>(antiJoin, JSON.stringify(marks), sourceName)
  const differing: readonly number[] = JSON.parse(found?.differing ?? '[]')
  return differing.length
}

const insertion = `INSERT INTO person (source, key, hash, rev, presence, fault, attributes)
  SELECT ?2, value ->> 0, value ->> 1, 1, 'present', NULL, value ->> 2 FROM json_each(?1)`

/** @returns how many were inserted */
async function insert(bare: Bare, rows: readonly Row[]): Promise<number> {
  const page = rows.map(row => {
    const values = valuesOf(row)
    return [
      row[keyPlace],
      hashOf(values),
      JSON.stringify(Object.fromEntries(names.map((name, at) => [name, values[at]]))),
    ]
  })
  await bare.script('BEGIN IMMEDIATE')
  await bare.all(insertion, JSON.stringify(page), sourceName)
  await bare.script('COMMIT')
  return rows.length
}

async function run(work: (rows: readonly Row[]) => Promise<number>): Promise<Facts> {
  let people = 0
  let touched = 0
  for await (const rows of pages()) {
    people += rows.length
    touched += await work(rows)
  }
  return { people, touched }
}

await answer(async () => {
  const bare = await openBare(database)
  const work = mode === 'compare' ? compare : insert
  const cost = await measured(() => run(rows => work(bare, rows)))
  await bare.close()
  return cost
})
