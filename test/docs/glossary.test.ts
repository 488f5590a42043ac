import { existsSync, globSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { ownerships } from '../../src/domain/attribute.ts'
import type { Budget } from '../../src/domain/budget.ts'
import { changeKinds } from '../../src/domain/change.ts'
import { caseRules } from '../../src/domain/equality.ts'
import { faultKinds } from '../../src/domain/fault.ts'
import type { OutcomeKind } from '../../src/domain/ledger.ts'
import { openStates } from '../../src/domain/outbox.ts'
import type { Presence } from '../../src/domain/person.ts'
import type { Breach, PlanSummary, Reason, StoredChange } from '../../src/domain/plan.ts'
import { type GuardPolicy, guardDefaults, type LeaverPolicy, readBacks } from '../../src/domain/policy.ts'
import type { Standing } from '../../src/domain/voice.ts'
import type { RunResult } from '../../src/engine/run/engine.ts'
import type { Closed } from '../../src/engine/targets/standing.ts'
import { cellsOf, codeSpans } from './markdown.ts'

const root = resolve(import.meta.dirname, '../..')
const page = readFileSync(join(root, 'docs/glossary.md'), 'utf8')

interface Entry {
  readonly term: string
  /** Paths behind `Code:`. */
  readonly code: readonly string[]
  readonly meaning: string
}

/** What stands under a heading of the second rank, up to the next one. */
const section = (text: string, heading: string): string => text.split(`\n## ${heading}\n`)[1]?.split('\n## ')[0] ?? ''

/** The terms of a glossary, in its order. */
function entriesOf(text: string): readonly Entry[] {
  return section(text, 'Terms')
    .split('\n### ')
    .slice(1)
    .map(entry => {
      const [term = '', ...lines] = entry.split('\n')
      const code = lines.find(line => line.startsWith('- Code: ')) ?? ''
      return { term, code: codeSpans(code), meaning: lines.filter(line => !line.startsWith('- ')).join('\n') }
    })
}

/** Paths of entries that are not there, and terms that name none. */
const lostIn = (entries: readonly Entry[]): readonly string[] =>
  entries.flatMap(({ term, code }) =>
    code.length === 0 ? [`${term}: no path`] : code.filter(path => !existsSync(join(root, path))),
  )

const codesIn = (text: string): readonly string[] =>
  cellsOf(section(text, 'Codes of what is withheld')).flatMap(([first = '']) => /^`(.+)`$/.exec(first)?.[1] ?? [])

const inOrder = (words: readonly string[]): readonly string[] =>
  [...new Set(words)].sort((a, b) => a.localeCompare(b, 'en'))

const entries = entriesOf(page)
const codes = codesIn(page)

/** A word is explained where it is a term, or stands in backquotes in the meaning of one. */
const explained: ReadonlySet<string> = new Set([
  ...entries.map(({ term }) => term),
  ...entries.flatMap(({ meaning }) => codeSpans(meaning)),
])

/** All words of a union: the compiler refuses a list that lacks one, or has one too many. */
const wordsOf = <Word extends string>(all: Readonly<Record<Word, true>>): readonly string[] => Object.keys(all)

const outcomes = wordsOf<OutcomeKind>({
  applied: true,
  retry: true,
  verify: true,
  refused: true,
  parked: true,
  halted: true,
  replan: true,
})
const reasons = wordsOf<Reason>({
  joined: true,
  matched: true,
  changed: true,
  returned: true,
  left: true,
  'out-of-scope': true,
  inactive: true,
  'grace-over': true,
  undo: true,
  'new-key': true,
  'by-hand': true,
})
const results = wordsOf<RunResult>({ done: true, failed: true, held: true, source: true, interrupted: true })
const breaches = wordsOf<Breach['code']>({
  disable: true,
  delete: true,
  update: true,
  create: true,
  clear: true,
  rename: true,
  membership: true,
  doubted: true,
  unmatched: true,
  'mapping-tests': true,
  incomplete: true,
})
const budgets = wordsOf<Exclude<Budget, `${string} ${string}`> | 'clear NAME' | 'membership NAME'>({
  remove: true,
  delete: true,
  create: true,
  update: true,
  rename: true,
  arrive: true,
  depart: true,
  'clear NAME': true,
  'membership NAME': true,
})
const holds = wordsOf<`hold: ${GuardPolicy['hold']}`>({ 'hold: kind': true, 'hold: all': true })
const closed = wordsOf<Closed['kind']>({ halted: true, waiting: true, moved: true })
const leavers = wordsOf<LeaverPolicy['action']>({ disable: true, delete: true, unmanage: true })
const planStates = wordsOf<PlanSummary['state']>({ open: true, done: true, superseded: true })
const changeStates = wordsOf<StoredChange['state']>({ held: true, released: true, stale: true })
const standings = wordsOf<Standing>({ spoken: true, silent: true, doubted: true, gone: true })
const presences = wordsOf<Presence>({ present: true, gone: true, doubted: true })

describe('the glossary', () => {
  test('says where in the code each term lives, and all of it is there', () => {
    expect(entries.length).toBeGreaterThan(100)
    expect(lostIn(entries)).toEqual([])
  })

  test('has each term once, in the order of the alphabet', () => {
    const terms = entries.map(({ term }) => term)
    expect(terms).toEqual(inOrder(terms))
    expect(codes).toEqual(inOrder(codes))
  })

  test('gives every term a meaning', () => {
    expect(entries.filter(({ meaning }) => meaning.trim() === '').map(({ term }) => term)).toEqual([])
  })

  test.each([
    ['the states of operations', openStates],
    ['the kinds of changes', changeKinds],
    ['the results in the ledger', outcomes],
    ['the reasons of changes', reasons],
    ['the results of runs', results],
    ['the limits of the guard', Object.keys(guardDefaults).filter(name => name !== 'hold')],
    ['what the guard holds', breaches],
    ['how much the guard holds', holds],
    ['the budgets', budgets],
    ['why a target is closed', closed],
    ['the kinds of faults', faultKinds],
    ['who owns an attribute', ownerships],
    ['what happens to leavers', leavers],
    ['what targets take for the same', caseRules],
    ['when an account is read back', readBacks],
    ['the states of plans', planStates],
    ['the states of their changes', changeStates],
    ['where a source stands with a person', standings],
    ['whether a person is there', presences],
  ])('explains every word for %s', (_list, words) => {
    expect(words.filter(word => !explained.has(word))).toEqual([])
  })

  test('has every code under which somebody is withheld', () => {
    const files = globSync(['src/plan/**/*.ts', 'src/engine/**/*.ts'], { cwd: root })
    const text = files.map(path => readFileSync(join(root, path), 'utf8')).join('\n')
    // Codes of the guard are limits, told above.
    const used = [...text.matchAll(/\b(?:code: |[a-z]Code = |(?:hold|entryOf)\(\s*)'([a-z-]+)'/g)].map(
      ([, code = '']) => code,
    )
    expect(used.length).toBeGreaterThan(20)
    expect(inOrder(used).filter(code => !codes.includes(code) && !breaches.includes(code))).toEqual([])
    expect(codes.filter(code => !text.includes(`'${code}'`))).toEqual([])
  })

  test('tells of the words it leaves to others only under terms it has', () => {
    const rows = cellsOf(section(page, 'Words of the field that mean nothing here')).slice(2)
    const terms = entries.map(({ term }) => term)
    expect(rows.length).toBeGreaterThan(0)
    expect(rows.flatMap(([, look = '']) => look.split(', ')).filter(term => !terms.includes(term))).toEqual([])
    expect(rows.map(([word]) => word).filter(word => terms.includes(word ?? ''))).toEqual([])
  })
})

describe('these tests go red for', () => {
  const entry = (term: string, code: string): string => `### ${term}\n\nMeans something.\n\n- Code: ${code}\n`

  test('a path that is not there, and a term without one', () => {
    const text = `# Glossary\n\n## Terms\n\n${entry('held', '`src/nowhere.ts`, `src/plan`')}\n### plan\n\nMeans something.\n`
    expect(lostIn(entriesOf(text))).toEqual(['src/nowhere.ts', 'plan: no path'])
  })
})
