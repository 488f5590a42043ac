import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Change } from '../../src/domain/change.ts'
import type { Link } from '../../src/domain/link.ts'
import type { SourcePerson } from '../../src/domain/source-person.ts'
import type { Attributes } from '../../src/domain/value.ts'
import { type Decision, planPerson } from '../../src/plan/decide/planner.ts'
import { desiredFor } from '../../src/plan/person/desired.ts'
import type { TargetPolicy } from '../../src/plan/policy.ts'
import { account7, expression, factsOf, linkOf, openOf, policyOf, remoteOf, subjectOf } from './planner-sample.ts'

/** One source of a person, in a word. */
const ways = {
  active: { presence: 'present', said: 'active', attributes: { active: true } },
  inactive: { presence: 'present', said: 'inactive', attributes: { active: false } },
  'without active': { presence: 'present', attributes: {} },
  'active before': { presence: 'present', said: 'active', attributes: {} },
  'inactive before': { presence: 'present', said: 'inactive', attributes: {} },
  doubted: { presence: 'doubted', attributes: {} },
  'doubted, active': { presence: 'doubted', said: 'active', attributes: { active: true } },
  'doubted, inactive': { presence: 'doubted', said: 'inactive', attributes: { active: false } },
  gone: { presence: 'gone', attributes: {} },
  'gone, active': { presence: 'gone', said: 'active', attributes: { active: true } },
  'gone, inactive': { presence: 'gone', said: 'inactive', attributes: { active: false } },
  'gone, unclear': { presence: 'gone', said: 'unclear', attributes: {} },
  twice: { presence: 'present', fault: 'stands twice', attributes: {} },
  unreadable: { presence: 'present', unread: [{ reason: 'is cut off' }], attributes: {} },
} as const satisfies Record<string, Omit<SourcePerson, 'source' | 'rev'>>
type Way = keyof typeof ways | 'silent'
const allWays: readonly Way[] = ['silent', ...(Object.keys(ways) as Way[])] // the keys are exactly the ways

const called = { userName: 'ann', displayName: 'Ann' }

/** @param own what the source gives besides */
function record(source: string, way: Way, own: Attributes = {}): readonly SourcePerson[] {
  if (way === 'silent') return []
  const { attributes, ...rest } = ways[way]
  const known = way === 'twice' || way === 'unreadable' ? {} : { ...called, ...own }
  return [{ source, rev: 5, ...rest, attributes: { ...known, ...attributes } }]
}

/** How the account is: in use, disabled by us, or none. */
const accounts = { active: linkOf(), disabled: linkOf({ active: false }), none: undefined } as const
type Account = keyof typeof accounts

function decide(people: readonly SourcePerson[], account: Account, policy: TargetPolicy = policyOf()): Decision {
  const link: Link | undefined = accounts[account]
  const subject = subjectOf({ people, ...(link === undefined ? {} : { link }) })
  const look = remoteOf({ login: 'ann', name: 'Ann' }, { remoteId: account7, active: account === 'active' })
  const facts = factsOf(link === undefined ? {} : { look })
  return planPerson(subject, desiredFor(people, policy), policy, facts, undefined)
}

/** `disable`, `held disable`, `withheld: two-people`, `nothing`... */
function words(decision: Decision): string {
  if (decision.kind === 'withheld') return `withheld: ${decision.entry.code}`
  if (decision.kind !== 'change') return decision.kind
  const { change, doubts = [] } = decision.planned
  return doubts.length === 0 ? change.kind : `${change.kind} held for ${doubts.join(' and ')}`
}

const inIt = policyOf({ scope: expression("person.department == 'IT'", 'person') })
const it = { department: 'IT' }
const sales = { department: 'Sales' }

describe('two sources', () => {
  test.each<[Way, Way, active: string, disabled: string, none: string]>([
    ['active', 'active', 'nothing', 'enable', 'create'],
    ['active', 'without active', 'nothing', 'enable', 'create'],
    ['active', 'silent', 'nothing', 'enable', 'create'],
    ['active', 'gone', 'nothing', 'enable', 'create'],
    ['active', 'gone, active', 'nothing', 'enable', 'create'],
    ['active', 'doubted', 'nothing', 'enable', 'create'],
    ['active', 'doubted, active', 'nothing', 'enable held for b', 'create held for b'],
    ['active', 'doubted, inactive', 'disable held for b', 'nothing', 'nothing'],
    ['active', 'inactive', 'disable', 'nothing', 'nothing'],
    ['active', 'gone, inactive', 'disable', 'nothing', 'nothing'],
    ['active', 'gone, unclear', 'nothing', 'withheld: unsaid', 'withheld: unsaid'],
    ['active', 'active before', 'nothing', 'withheld: unsaid', 'withheld: unsaid'],
    ['active', 'inactive before', 'disable', 'withheld: unsaid', 'withheld: unsaid'],
    ['active', 'twice', 'withheld: source-fault', 'withheld: source-fault', 'withheld: source-fault'],
    ['active', 'unreadable', 'withheld: unreadable', 'withheld: unreadable', 'withheld: unreadable'],
    ['without active', 'without active', 'nothing', 'enable', 'create'],
    ['without active', 'gone, active', 'nothing', 'enable', 'create'],
    ['without active', 'gone, inactive', 'disable', 'nothing', 'nothing'],
    ['without active', 'doubted, active', 'nothing', 'enable held for b', 'create held for b'],
    ['without active', 'doubted, inactive', 'disable held for b', 'nothing', 'nothing'],
    ['inactive', 'twice', 'disable', 'nothing', 'nothing'],
    ['inactive', 'unreadable', 'disable', 'nothing', 'nothing'],
    ['inactive', 'doubted, active', 'disable', 'nothing', 'nothing'],
    ['gone, inactive', 'twice', 'disable', 'nothing', 'nothing'],
    ['gone, inactive', 'doubted', 'disable', 'nothing', 'nothing'],
    ['gone, active', 'doubted', 'disable held for b', 'nothing', 'nothing'],
    ['doubted', 'doubted', 'disable held for a and b', 'nothing', 'nothing'],
    ['doubted, inactive', 'doubted', 'disable held for a', 'nothing', 'nothing'],
    ['gone, inactive', 'gone', 'disable', 'nothing', 'nothing'],
    ['gone', 'silent', 'disable', 'nothing', 'nothing'],
  ])('%s and %s, whichever is asked first', (one, other, active, disabled, none) => {
    for (const people of [
      [...record('a', one), ...record('b', other)],
      [...record('b', other), ...record('a', one)],
    ]) {
      const ends = (['active', 'disabled', 'none'] as const).map(account =>
        words(decide(people, account)).replace('b and a', 'a and b'),
      )
      expect(ends).toEqual([active, disabled, none])
    }
  })

  test.each<[string, readonly SourcePerson[], active: string, disabled: string, none: string]>([
    [
      'out of scope by one that is doubted',
      [...record('a', 'active'), ...record('b', 'doubted', sales)],
      'disable held for b',
      'nothing',
      'nothing',
    ],
    [
      'in scope by one that is doubted',
      [...record('a', 'active'), ...record('b', 'doubted', it)],
      'nothing',
      'enable held for b',
      'create held for b',
    ],
    [
      'out of scope by one that speaks, beside one that is doubted and has no say in it',
      [...record('a', 'active', sales), ...record('b', 'doubted')],
      'disable',
      'nothing',
      'nothing',
    ],
    [
      'out of scope by the first, whatever a doubted second one said',
      [...record('a', 'active', sales), ...record('b', 'doubted', it)],
      'disable',
      'nothing',
      'nothing',
    ],
    [
      'in a department nobody gives, while one is doubted',
      [...record('a', 'active'), ...record('b', 'doubted')],
      'disable held for b',
      'nothing',
      'nothing',
    ],
    [
      'in scope by one that is proved to have them no more',
      [...record('a', 'active'), ...record('b', 'gone, active', it)],
      'disable',
      'nothing',
      'nothing',
    ],
    [
      'out of scope by the first, beside a key that stands twice',
      [...record('a', 'active', sales), ...record('b', 'twice')],
      'disable',
      'nothing',
      'nothing',
    ],
    [
      'out of scope by the second, behind a key that stands twice',
      [...record('a', 'twice'), ...record('b', 'active', sales)],
      'withheld: source-fault',
      'withheld: source-fault',
      'withheld: source-fault',
    ],
    [
      'out of scope by the second, behind a record that cannot be read',
      [...record('a', 'unreadable'), ...record('b', 'active', sales)],
      'withheld: unreadable',
      'withheld: unreadable',
      'withheld: unreadable',
    ],
    [
      'out of scope anyway: nobody is asked for a word that changes nothing',
      [...record('a', 'inactive before', sales)],
      'disable',
      'nothing',
      'nothing',
    ],
  ])('%s', (_case, people, ...expected) => {
    expect((['active', 'disabled', 'none'] as const).map(account => words(decide(people, account, inIt)))).toEqual(
      expected,
    )
  })

  test('an enable that waits does not go on under a doubt, unless a human let it out as doubted', () => {
    const people = [...record('a', 'active'), ...record('b', 'doubted, active')]
    const policy = policyOf()
    const subject = subjectOf({ people, link: accounts.disabled })
    const facts = factsOf({ look: remoteOf({ login: 'ann', name: 'Ann' }, { active: false }) })
    const decision = planPerson(subject, desiredFor(people, policy), policy, facts, undefined)
    if (decision.kind !== 'change') throw new Error('nobody is enabled')
    const waiting = (doubted: boolean) => {
      const { doubted: _doubted, ...certain } = decision.planned
      const planned = doubted ? decision.planned : certain
      const open = openOf(planned.change, { planned })
      return planPerson({ ...subject, open }, desiredFor(people, policy), policy, facts, undefined).kind
    }
    expect([waiting(false), waiting(true)]).toEqual(['change', 'same'])
  })
})

describe('two people under one key', () => {
  const bob = { userName: 'bob', displayName: 'Bob' }
  const named = (people: readonly SourcePerson[], account: Account) => {
    const decision = decide(people, account)
    return decision.kind === 'withheld' ? decision.entry.message : words(decision)
  }

  test('are left alone, with both named', () => {
    const people = [...record('hr', 'active'), ...record('students', 'without active', bob)]
    expect(named(people, 'active')).toBe(
      'login is "ann" by source hr and "bob" by source students: two people under one key? correct one of the records, nothing is changed until they agree',
    )
    expect(named(people, 'none')).toContain('two people under one key?')
  })

  test('the account of one who is gone does not become the other one', () => {
    const people = [...record('hr', 'gone, active'), ...record('students', 'without active', bob)]
    expect(named(people, 'active')).toMatch(/login was "ann" by source hr, .* usherd settle hr --user 1001/)
    expect(named(people, 'none')).toBe('create')
  })

  test('who left is disabled all the same', () => {
    const people = [...record('hr', 'inactive'), ...record('students', 'without active', bob)]
    expect(named(people, 'active')).toBe('disable')
  })

  test.each<[string, Attributes]>([
    ['another name', { displayName: 'Ann E.' }],
    ['the same login in other letters', { userName: 'Ann ' }],
    ['no login', { userName: null }],
  ])('%s makes no other person', (_what, own) => {
    const [one] = record('it', 'without active')
    if (one === undefined) throw new Error('there is one')
    const people = [...record('hr', 'active'), { ...one, attributes: { ...one.attributes, ...own } }]
    expect(named(people, 'active')).toBe('nothing')
  })

  test('a source of names alone never makes another login by them', () => {
    const policy = policyOf({ rules: { login: { expr: 'default(person.userName, person.displayName)' } } })
    const people = [
      ...record('hr', 'active'),
      { source: 'phones', rev: 5, presence: 'present' as const, attributes: { displayName: 'Ann Example' } },
    ]
    expect(words(decide(people, 'active', policy))).toBe('nothing')
  })
})

describe('whatever two or three sources say', () => {
  const departments = fc.constantFrom<Attributes>({}, it, sales)
  const someone = fc
    .array(fc.tuple(fc.constantFrom(...allWays), departments), { minLength: 2, maxLength: 3 })
    .map(sources => sources.flatMap(([way, own], index) => record(`s${index}`, way, own)))
  const policies = fc.constantFrom(policyOf(), inIt)
  const kinds = fc.constantFrom<Account>('active', 'disabled', 'none')

  const certainly = (decision: Decision, ...of: readonly Change['kind'][]): boolean =>
    decision.kind === 'change' && decision.planned.doubted === undefined && of.includes(decision.planned.change.kind)

  /** What a doubted source may turn out to say: that they are gone, or something about what it has spoken of before. */
  const ofDoubted =
    (become: (one: SourcePerson) => SourcePerson) =>
    (one: SourcePerson): SourcePerson =>
      one.presence === 'doubted' ? become(one) : one
  const saying = (own: Attributes) =>
    ofDoubted(one => {
      const known = Object.entries(own).filter(([name]) => one.attributes[name] !== undefined)
      const { said: _said, ...rest } = one
      return { ...rest, presence: 'present', attributes: { ...one.attributes, ...Object.fromEntries(known) } }
    })
  const truths = {
    gone: ofDoubted(one => ({ ...one, presence: 'gone' })),
    'still there': saying({}),
    inactive: saying({ active: false }),
    active: saying({ active: true }),
    'in IT': saying(it),
    'in Sales': saying(sales),
  }

  test('nobody is let in or taken out on the ground of a source that is doubted', () => {
    fc.assert(
      fc.property(someone, policies, kinds, (people, policy, account) => {
        const decision = decide(people, account, policy)
        if (!certainly(decision, 'create', 'enable', 'disable')) return
        // Whatever becomes of the doubted ones, the decision is the same.
        for (const [truth, become] of Object.entries(truths))
          expect([truth, words(decide(people.map(become), account, policy))]).toEqual([truth, words(decision)])
      }),
      { numRuns: 3_000 },
    )
  })

  test('inactive by one that is certain lets nobody in, and keeps nobody in', () => {
    fc.assert(
      fc.property(someone, policies, kinds, (people, policy, account) => {
        const isOut = people.some(one => one.presence !== 'doubted' && one.said === 'inactive')
        if (!isOut) return
        const ends = words(decide(people, account, policy))
        expect(ends).toMatch(account === 'active' ? /^disable$/ : /^(nothing|withheld: unsaid)$/)
      }),
      { numRuns: 2_000 },
    )
  })

  test('nobody is let in but by the word of every source that ever gave one and is not gone', () => {
    fc.assert(
      fc.property(someone, policies, kinds, (people, policy, account) => {
        if (!certainly(decide(people, account, policy), 'create', 'enable')) return
        for (const one of people.filter(({ said }) => said !== undefined))
          expect(one.presence === 'gone' ? one.said : one.attributes.active).toBe(
            one.presence === 'gone' ? 'active' : true,
          )
      }),
      { numRuns: 2_000 },
    )
  })
})
