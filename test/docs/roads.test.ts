import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { importsOf, resolved } from '../architecture/source-files.ts'
import { cellsOf, type RoadStep, roadsOf } from './markdown.ts'

const page = readFileSync('docs/architecture.md', 'utf8')
const sectionOf = (heading: string): string => page.split(`## ${heading}\n`)[1]?.split('\n## ')[0] ?? ''
const firstCells = (heading: string, column: number): readonly string[] =>
  cellsOf(sectionOf(heading)).flatMap(cells => /^`([^`]+)`$/.exec(cells[column] ?? '')?.[1] ?? [])

const rooms = firstCells('The rooms', 0)
const floors = firstCells('The floors', 1)
const roads = [...roadsOf(sectionOf('Three roads'))]

/** The room of a file: one of the table, else the connector's folder, else the folder of its floor; a floor of one file is that file. */
function roomOf(path: string): string | undefined {
  const found = rooms.filter(room => path.startsWith(room)).sort((one, other) => other.length - one.length)[0]
  if (found !== undefined) return found
  const [, connector] = /^(connectors\/[^/]+\/)/.exec(path) ?? []
  if (connector !== undefined) return connector
  const folder = path.slice(0, path.lastIndexOf('/') + 1)
  return floors.find(floor => floor === folder || floor === path)
}

const importsIn = (path: string): readonly string[] =>
  existsSync(path) ? importsOf(readFileSync(path, 'utf8')).flatMap(({ from }) => resolved(path, from) ?? []) : []

/** Is the file imported, directly or over one file in between? */
function isReached(path: string, from: string): boolean {
  const direct = importsIn(from)
  return path === from || direct.includes(path) || direct.some(between => importsIn(between).includes(path))
}

const isNeighbour = (one: string, other: string): boolean => isReached(one, other) || isReached(other, one)

/** Steps that nothing joins to the one after them. */
function gapsIn(steps: readonly RoadStep[]): readonly string[] {
  return steps.flatMap(({ files, handedOver }, index) => {
    const next = steps[index + 1]?.files
    if (next === undefined) return []
    const isJoined =
      handedOver === undefined
        ? files.some(one => next.some(other => isNeighbour(one, other)))
        : [files, next].every(step => step.some(end => isKnown(end, handedOver)))
    return isJoined ? [] : [`${files.at(-1)} -> ${next[0]}`]
  })
}

/** Does whoever hands over know this end: the file itself, or the contract that both keep to? */
function isKnown(end: string, { by, through }: NonNullable<RoadStep['handedOver']>): boolean {
  return isReached(end, by) || (through !== undefined && isReached(through, by) && isReached(through, end))
}

/** Rooms of a step, each once; `undefined` for a file that is in none. */
const roomsOf = ({ files }: RoadStep): readonly (string | undefined)[] => [...new Set(files.map(roomOf))]

const repeated = (steps: readonly RoadStep[]): readonly string[] => {
  const walked = steps.flatMap(roomsOf).map(room => room ?? 'none')
  return walked.filter((room, index) => walked.indexOf(room) !== index)
}

describe('of the three roads', () => {
  test('there are three', () => {
    expect(roads.map(([heading]) => heading)).toHaveLength(3)
  })

  test.each(roads)('%s: has at most ten steps, numbered one by one, each with files of one room', (_heading, steps) => {
    expect(steps.length).toBeGreaterThan(1)
    expect(steps.length).toBeLessThanOrEqual(10)
    expect(steps.map(({ number }) => number)).toEqual(steps.map((_step, index) => index + 1))
    expect(steps.filter(step => roomsOf(step).length !== 1 || roomsOf(step).includes(undefined))).toEqual([])
  })

  test.each(roads)('%s: names files that exist', (_heading, steps) => {
    const named = steps.flatMap(({ files, handedOver }) => [
      ...files,
      ...(handedOver === undefined ? [] : [handedOver.by, handedOver.through ?? handedOver.by]),
    ])
    expect(named.filter(path => !existsSync(path))).toEqual([])
  })

  test.each(roads)('%s: enters no room twice', (_heading, steps) => {
    expect(repeated(steps)).toEqual([])
  })

  test.each(roads)('%s: goes on from every step, by an import or by who hands over', (_heading, steps) => {
    expect(gapsIn(steps)).toEqual([])
  })
})

describe('these tests go red for', () => {
  const road = (text: string): readonly RoadStep[] => [...roadsOf(`\n### A road\n\n${text}\n`).values()][0] ?? []

  test('two steps that nothing joins', () => {
    const steps = road('1. `src/plan/judge/guard.ts`: judges.\n2. `connectors/zabbix/apply.ts`: sends.')
    expect(gapsIn(steps)).toEqual(['src/plan/judge/guard.ts -> connectors/zabbix/apply.ts'])
  })
  test('a step handed over by a file that does not know it', () => {
    const steps = road(
      '1. `src/plan/judge/guard.ts`: judges,\n   handed over by `src/log.ts`.\n2. `src/engine/deliver/dispatcher.ts`: sends.',
    )
    expect(gapsIn(steps)).toEqual(['src/plan/judge/guard.ts -> src/engine/deliver/dispatcher.ts'])
  })
  test('a contract that one of the two does not keep to', () => {
    const steps = road(
      '1. `src/mapping/values/blank.ts`: a, handed over by `src/app.ts` through `src/store/links.ts`.\n2. `src/engine/plan/plan-target.ts`: b.',
    )
    expect(gapsIn(steps)).toEqual(['src/mapping/values/blank.ts -> src/engine/plan/plan-target.ts'])
  })
  test('a way back into a room', () => {
    const steps = road(
      '1. `src/plan/judge/guard.ts`: a.\n2. `src/engine/plan/plan.ts`: b.\n3. `src/plan/judge/proof.ts`: c.',
    )
    expect(repeated(steps)).toEqual(['src/plan/judge/'])
  })
  test('a file of no room', () => {
    expect(roomOf('bench/bench.ts')).toBeUndefined()
    expect([roomOf('src/plan/judge/guard.ts'), roomOf('src/app.ts'), roomOf('src/config/load.ts')]).toEqual([
      'src/plan/judge/',
      'src/app.ts',
      'src/config/',
    ])
  })
  test('a step without a file', () => {
    expect(road('1. Something happens.')).toEqual([{ number: 0, files: [] }])
  })
})
