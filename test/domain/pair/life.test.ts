import { describe, expect, test } from 'vitest'
import { mostAttempts } from '../../../src/domain/pair/attempts.ts'
import {
  next,
  type OpenState,
  type PairEvent,
  type PairState,
  type TargetAnswer,
} from '../../../src/domain/pair/life.ts'

const open = (more: Partial<OpenState> = {}): OpenState => ({
  state: 'waiting',
  tries: 0,
  fateUnknown: false,
  conflict: false,
  dueRev: 3,
  wanted: 'a',
  ...more,
})
const pair = (more: Partial<PairState> = {}): PairState => ({ version: 5, due: 3, considered: true, ...more })
const after = (state: PairState, event: PairEvent): PairState => next(state, event, 9).state
const answered = (answer: TargetAnswer, perhaps = false): PairEvent => ({ kind: 'answered', answer, perhaps })
const leased = (more: Partial<OpenState> = {}): PairState =>
  pair({ open: open({ state: 'leased', tries: 1, ...more }) })

describe('a decision holds on the version it was taken on', () => {
  test.each<[string, PairState, PairEvent]>([
    ['nothing', pair(), { kind: 'decided', on: 4, decision: { kind: 'nothing' } }],
    ['a change', pair(), { kind: 'decided', on: 4, decision: { kind: 'change', wanted: 'b', dueRev: 3 } }],
    ['withheld', pair({ open: open() }), { kind: 'decided', on: 4, decision: { kind: 'withheld' } }],
    [
      'a change over one in flight',
      leased(),
      { kind: 'decided', on: 5, decision: { kind: 'change', wanted: 'b', dueRev: 3 } },
    ],
  ])('%s on another one: nothing is done, and the person is planned again', (_what, before, event) => {
    const step = next(before, event, 9)
    expect(step).toMatchObject({ obeyed: false, state: { due: 3, considered: false } })
    expect(step.state.open).toEqual(before.open)
    expect(step.state.version).toBe(before.version)
  })
})

test.each<[string, TargetAnswer, boolean, Partial<OpenState>]>([
  ['certainly not done', 'again', false, { state: 'waiting', fateUnknown: false, tries: 1 }],
  ['perhaps done', 'again', true, { state: 'verify', fateUnknown: true, tries: 1 }],
  ['there already', 'conflict', true, { state: 'verify', fateUnknown: true, conflict: true }],
  ['the target stops', 'halted', false, { state: 'waiting', fateUnknown: false, tries: 0 }],
  ['the target stops in the middle', 'halted', true, { state: 'verify', fateUnknown: true, tries: 0 }],
  ['refused', 'refused', false, { state: 'refused', fateUnknown: false }],
  ['refused in the middle', 'refused', true, { state: 'refused', fateUnknown: true }],
  ['failed too often', 'parked', true, { state: 'parked', fateUnknown: true }],
])('%s: the operation stays, as it was sent', (_what, answer, perhaps, becomes) => {
  expect(after(leased(), answered(answer, perhaps))).toMatchObject({
    version: 9,
    due: 3,
    open: { ...becomes, wanted: 'a' },
  })
})

test('what happened since it was planned is not settled by it', () => {
  expect(after(leased({ dueRev: 3 }), answered('applied'))).toEqual({ version: 9, considered: true })
  expect(after({ ...leased({ dueRev: 3 }), due: 4 }, answered('applied'))).toEqual({
    version: 9,
    due: 4,
    considered: false,
  })
})

test('an operation whose person changed is not handed out, unless it may have happened', () => {
  const waits = pair({ due: 4, open: open() })
  expect(after(waits, { kind: 'claimed', moved: false })).toEqual({ version: 9, due: 4, considered: false })
  const inDoubt = pair({ due: 4, open: open({ state: 'verify', fateUnknown: true }) })
  expect(after(inDoubt, { kind: 'claimed', moved: true })).toMatchObject({ open: { state: 'leased', tries: 1 } })
})

describe('an account that is given to somebody, or taken from them, by a human', () => {
  test.each<[string, Partial<OpenState> | undefined]>([
    ['nothing is open', undefined],
    ['what waits was certainly not sent', {}],
    ['it was refused', { state: 'refused' }],
    ['a create was refused after a look', { state: 'refused', fateUnknown: true, wanted: 'create 0123' }],
  ])('is planned anew, and what was open is forgotten: %s', (_what, under) => {
    const before = pair({ failed: { wanted: 'a', tries: 3 }, ...(under === undefined ? {} : { open: open(under) }) })
    expect(after(before, { kind: 'relinked' })).toEqual({ version: 9, due: 9, considered: false })
  })

  test.each<[string, Partial<OpenState>]>([
    ['on its way', { state: 'leased' }],
    ['in doubt', { state: 'verify', fateUnknown: true }],
    ['waiting again, in doubt', { fateUnknown: true }],
    ['parked', { state: 'parked', fateUnknown: true }],
    ['an edit refused in the middle', { state: 'refused', fateUnknown: true, wanted: 'update 0123' }],
  ])('cannot be while something is %s', (_what, under) => {
    expect(() => after(pair({ open: open(under) }), { kind: 'relinked' })).toThrow('has to end')
  })
})

test('an event that cannot happen in a state is a defect, not a default', () => {
  expect(() => next(pair(), { kind: 'returned' }, 9)).toThrow('not there')
  expect(() => next(pair({ open: open() }), { kind: 'crashed' }, 9)).toThrow('waiting')
  expect(() => next(leased(), { kind: 'retried', anew: false }, 9)).toThrow('leased')
})

/*
 * Model checking: every sequence of events, over two people with an account each at one target, is run through the table beside a
 * small planner and a target that may do what it was told and lose the answer. States that were met are not met again, so "every
 * sequence" is affordable.
 */

/** What a person should have: an account with value 0 or 1, or none that works. */
type Wanted = 'none' | '0' | '1'

interface Person {
  readonly wanted: Wanted
  /** What the target holds; undefined: no account was ever made. */
  readonly real: Wanted | undefined
  /** What we remember of it. */
  readonly link: Wanted | undefined
  readonly pair: PairState
  /** A decision that was taken and not carried out yet, and what it was taken on. */
  readonly decided:
    | { readonly on: number; readonly what: Wanted | 'nothing' | 'wait'; readonly dueRev: number }
    | undefined
  /** Accounts made so far. */
  readonly made: number
}

interface World {
  readonly people: readonly Person[]
  readonly revision: number
}

const start: Person = {
  wanted: '0',
  real: undefined,
  link: undefined,
  pair: { version: 1, due: 1, considered: false },
  decided: undefined,
  made: 0,
}

/** What a planner decides on what it sees: the link, and what an operation in doubt may have made of it. */
function plan({ wanted, link, pair: seen }: Person): 'nothing' | 'wait' | Wanted {
  const { open: under } = seen
  if (under?.state === 'leased') return 'wait'
  const isDoubtful = under?.fateUnknown === true
  if (isDoubtful && link === undefined && under.state !== 'refused') return 'wait'
  if (wanted === 'none' && link === undefined) return 'nothing'
  return link === wanted && !isDoubtful ? 'nothing' : wanted
}

/** Does what the operation says, as a target would: what is there is changed, what is not is made. */
const carriedOut = (person: Person, wanted: string): Person => ({
  ...person,
  real: wanted as Wanted, // only words of Wanted are ever planned
  made: person.made + (person.real === undefined ? 1 : 0),
})

/** Everything that can happen to a person next; `at` is the next number of the counter. */
function* steps(person: Person, at: number): Generator<Person> {
  const { pair: now, decided, link } = person
  const tell = (event: PairEvent, more: Partial<Person> = {}): Person => ({
    ...person,
    ...more,
    pair: next(now, event, at).state,
  })
  for (const wanted of ['none', '0', '1'] as const)
    if (wanted !== person.wanted) yield tell({ kind: 'changed', rev: at }, { wanted })
  if (decided === undefined && now.due !== undefined)
    yield { ...person, decided: { on: now.version, what: plan(person), dueRev: now.due } }
  if (decided !== undefined) {
    const { on, what, dueRev } = decided
    const decision =
      what === 'nothing' || what === 'wait' ? { kind: what } : ({ kind: 'change', wanted: what, dueRev } as const)
    yield tell({ kind: 'decided', on, decision }, { decided: undefined })
  }
  const under = now.open
  if (under?.state === 'waiting' || under?.state === 'verify') yield tell({ kind: 'claimed', moved: false })
  if (under?.state === 'leased') {
    yield tell({ kind: 'returned' })
    yield { ...tell({ kind: 'crashed' }), decided: undefined }
    const isLook = under.fateUnknown && link === undefined
    if (isLook) {
      // A look for an account that may have been made.
      if (person.real === undefined) yield tell(answered('no-effect'))
      else yield tell(answered(person.real === under.wanted ? 'applied' : 'account-differs'), { link: person.real })
    } else {
      const did = carriedOut(person, under.wanted)
      const reached = (answer: TargetAnswer, perhaps: boolean, more: Partial<Person> = {}): Person => ({
        ...did,
        ...more,
        pair: next(now, answered(answer, perhaps), at).state,
      })
      yield reached('applied', false, { link: did.real })
      yield reached('again', true)
      yield { ...reached('again', true), pair: next(now, { kind: 'crashed' }, at).state, decided: undefined }
      yield tell(answered('again', true))
      yield tell(answered('again', false))
      yield tell(answered('refused', false))
    }
    if (under.tries >= mostAttempts) yield tell(answered('parked', true))
  }
}

/** What must be so in every state. @returns what is wrong */
function wrong({ wanted, real, link, pair: { due, open: under }, made }: Person): string | undefined {
  if (made > 1) return 'two accounts were made'
  if (due !== undefined || under !== undefined) return undefined
  if (real === 'none' || real === undefined ? wanted !== 'none' : real !== wanted)
    return `at rest the target holds ${real ?? 'nothing'} and ${wanted} is wanted`
  return link === real ? undefined : 'at rest the memory is not the target'
}

/** The same for two states that behave alike: numbers count by their order only. */
function canonical(world: World): string {
  const numbers = world.people.flatMap(({ pair: { version, due, open: under }, decided }) => [
    version,
    due ?? 0,
    under?.dueRev ?? 0,
    decided?.on ?? 0,
    decided?.dueRev ?? 0,
  ])
  const order = [...new Set(numbers)].toSorted((a, b) => a - b)
  const rank = (value: number | undefined): number => (value === undefined ? -1 : order.indexOf(value))
  return JSON.stringify(
    world.people.map(({ pair: { version, due, considered, open: under, failed }, decided, ...rest }) => [
      rest.wanted,
      rest.real,
      rest.link,
      rest.made,
      rank(version),
      rank(due),
      considered,
      under === undefined
        ? 0
        : [under.state, Math.min(under.tries, 2), under.fateUnknown, rank(under.dueRev), under.wanted],
      failed === undefined ? 0 : [failed.wanted, Math.min(failed.tries, 2)],
      decided === undefined ? 0 : [rank(decided.on), decided.what, rank(decided.dueRev)],
    ]),
  )
}

test('no sequence of events forgets a leaver, locks a returner out, or makes two accounts', {
  timeout: 120_000,
}, () => {
  const check = (people: readonly Person[], depth: number): number => {
    const met = new Set<string>()
    let level: World[] = [{ people, revision: 1 }]
    for (let length = 0; length < depth && level.length > 0; length++) {
      const following: World[] = []
      for (const world of level) {
        for (const [index, person] of world.people.entries()) {
          for (const after of steps(person, world.revision + 1)) {
            const problem = wrong(after)
            if (problem !== undefined)
              throw new Error(`${problem} after ${length + 1} events: ${JSON.stringify(after)}`)
            const reached = { people: world.people.with(index, after), revision: world.revision + 1 }
            const name = canonical(reached)
            if (met.has(name)) continue
            met.add(name)
            following.push(reached)
          }
        }
      }
      level = following
    }
    return met.size
  }
  expect(check([start], 22)).toBeGreaterThan(5_000)
  expect(check([start, start], 8)).toBeGreaterThan(20_000)
})
