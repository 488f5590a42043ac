import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Change } from '../../../src/domain/change.ts'
import { type RemoteId, remoteId } from '../../../src/domain/text/names.ts'
import type { Attributes } from '../../../src/domain/value.ts'
import { type Decision, planPerson } from '../../../src/plan/decide/planner.ts'
import type { Administrators, Former, Subject } from '../../../src/plan/decide/subject.ts'
import { desiredFor } from '../../../src/plan/person/desired.ts'
import type { TargetPolicy } from '../../../src/plan/policy.ts'
import { key } from '../plan-sample.ts'
import {
  ableToAll,
  account7,
  ann,
  expression,
  type FactParts,
  factsOf,
  linkOf,
  now,
  openOf,
  policyOf,
  remoteOf,
  renaming,
  sourcePerson,
  subjectOf,
} from '../planner-sample.ts'

interface Situation {
  readonly subject?: Subject
  readonly policy?: TargetPolicy
  readonly facts?: FactParts
  readonly administrators?: Administrators
}

function decide({ subject = subjectOf(), policy = policyOf(), facts = {}, administrators }: Situation): Decision {
  return planPerson(subject, desiredFor(subject.people, policy), policy, factsOf(facts), administrators)
}

/** Leavers are deleted a second after they were disabled. */
const deleting = policyOf({ leavers: { action: 'disable', deleteAfterMs: 1_000 } })

/** One word for a decision: the kind of change, the code of what is withheld, or `nothing` and `wait`. */
function wordFor(decision: Decision): string {
  if (decision.kind === 'change') return decision.planned.change.kind
  return decision.kind === 'withheld' ? decision.entry.code : decision.kind
}

const plannedBy = (situation: Situation) => {
  const decision = decide(situation)
  if (decision.kind !== 'change') throw new Error(`no change but ${wordFor(decision)}`)
  return decision.planned
}

const messageOf = (situation: Situation): string => {
  const decision = decide(situation)
  return decision.kind === 'withheld' ? decision.entry.message : wordFor(decision)
}

const create: Change = { kind: 'create', person: ann, after: { login: 'ann', name: 'Ann' } }
const disable: Change = { kind: 'disable', person: ann, remoteId: account7 }
const gone = (more: Partial<Subject> = {}): Subject => subjectOf(more, 'gone')
const formerly = (reason: Former['reason'], link = linkOf()): Former => ({
  person: key('2'),
  label: 'Ann',
  reason,
  doubts: [],
  isBusy: false,
  link,
  people: [sourcePerson({ presence: 'gone' })],
  version: 4,
})
const renamed = (more: Partial<Subject> = {}): Subject =>
  subjectOf({
    people: [sourcePerson({ attributes: { userName: 'ann', displayName: 'Anna' } })],
    link: linkOf(),
    ...more,
  })
const tombstone = linkOf({ active: false, tombstone: now })

describe('every kind of change is reached', () => {
  test.each<[string, Situation, string, string]>([
    ['nobody there yet', {}, 'create', 'joined'],
    [
      'an account that was deleted, and its owner is back',
      { subject: subjectOf({ link: tombstone }) },
      'create',
      'returned',
    ],
    [
      'an account that somebody deleted at the target',
      { subject: renamed(), facts: { look: null } },
      'create',
      'joined',
    ],
    ['a value differs', { subject: renamed() }, 'update', 'changed'],
    [
      'an account that matches and differs',
      { facts: { matches: [remoteOf({ login: 'ann', name: 'A.' })] } },
      'update',
      'matched',
    ],
    [
      'an account that matches and is right',
      { facts: { matches: [remoteOf({ login: 'ann', name: 'Ann' })] } },
      'link',
      'matched',
    ],
    [
      'an account that matches and is disabled, and a human said that it may be enabled',
      { facts: { matches: [remoteOf({ login: 'ann', name: 'Ann' }, { active: false })], isAttended: true } },
      'enable',
      'returned',
    ],
    ['somebody comes back', { subject: subjectOf({ link: linkOf({ active: false }) }) }, 'enable', 'returned'],
    ['somebody left', { subject: gone({ link: linkOf() }) }, 'disable', 'left'],
    [
      'somebody left, and leavers are deleted',
      { subject: gone({ link: linkOf() }), policy: policyOf({ leavers: { action: 'delete' } }) },
      'delete',
      'left',
    ],
    [
      'somebody left, and leavers are let go',
      { subject: gone({ link: linkOf() }), policy: policyOf({ leavers: { action: 'unmanage' } }) },
      'unmanage',
      'left',
    ],
    [
      'the grace period is over',
      {
        subject: gone({ link: linkOf({ active: false, deleteDue: now }) }),
        policy: policyOf({ leavers: { action: 'disable', deleteAfterMs: 1_000 } }),
      },
      'delete',
      'grace-over',
    ],
    [
      'out of scope',
      {
        subject: subjectOf({ link: linkOf() }),
        policy: policyOf({ scope: expression("person.userName == 'bo'", 'person') }),
      },
      'disable',
      'out-of-scope',
    ],
  ])('%s: %s', (_when, situation, kind, reason) => {
    const planned = plannedBy(situation)
    expect([planned.change.kind, planned.reason]).toEqual([kind, reason])
  })
})

describe('nothing is to be done', () => {
  test.each<[string, Situation]>([
    ['for an account that is as it should be', { subject: subjectOf({ link: linkOf() }) }],
    ['for a leaver who never had an account', { subject: gone() }],
    ['for a leaver whose account is gone', { subject: gone({ link: tombstone }) }],
    ['for a leaver who is disabled already', { subject: gone({ link: linkOf({ active: false }) }) }],
    [
      'before the grace period is over',
      {
        subject: gone({ link: linkOf({ active: false, deleteDue: new Date(now.getTime() + 1) }) }),
        policy: policyOf({ leavers: { action: 'disable', deleteAfterMs: 1_000 } }),
      },
    ],
    [
      'on a day set by a rule that was taken away since',
      { subject: gone({ link: linkOf({ active: false, deleteDue: now }) }) },
    ],
    [
      'on a day set by a rule that gives more time now',
      {
        subject: gone({
          link: linkOf({ active: false, deleteDue: now, graceFrom: new Date(now.getTime() - 1_000) }),
        }),
        policy: policyOf({ leavers: { action: 'disable', deleteAfterMs: 365_000 } }),
      },
    ],
    [
      'for somebody inactive whose account is disabled',
      {
        subject: subjectOf({
          people: [sourcePerson({ attributes: { active: false } })],
          link: linkOf({ active: false }),
        }),
      },
    ],
    [
      'for a leaver of long ago when only the mapping changed',
      { subject: gone({ link: linkOf({ active: false, rev: 1_000_000 }) }), policy: deleting },
    ],
  ])('%s', (_when, situation) => {
    expect(wordFor(decide(situation))).toBe('nothing')
  })
})

describe('every reason to withhold a change is reached, with the value and the next step', () => {
  const admin = { left: new Set<RemoteId>([account7]) }
  const unable = (verb: 'create' | 'update' | 'enable' | 'disable' | 'delete' | 'clears'): TargetPolicy =>
    policyOf({
      capabilities: { ...ableToAll, [verb]: false },
      ...(verb === 'clears'
        ? { rules: { name: { value: null } } }
        : verb === 'delete'
          ? { leavers: { action: 'delete' } }
          : {}),
    })
  test.each<[string, Situation, RegExp]>([
    [
      'source-fault',
      { subject: subjectOf({ people: [sourcePerson({ fault: 'key "1001" stands twice' })] }) },
      /^source hr: key "1001" stands twice$/,
    ],
    [
      'scope',
      { policy: policyOf({ scope: expression('size(person.userName) > person.level', 'person') }) },
      /^the scope expression fails: /,
    ],
    ['mapping', { policy: policyOf({ rules: { kind: { from: 'userName', table: { bo: 'x' } } } }) }, /^kind: .*"ann"/],
    [
      'unknown-name',
      { policy: policyOf({ rules: { role: { value: 'Boss', lookup: 'role' } } }) },
      /^role: crm has no role named "Boss"; create it there/,
    ],
    [
      'unacceptable',
      { policy: policyOf({ rules: { login: { from: 'nothing' } } }) },
      /^login is required to create an account/,
    ],
    [
      'unacceptable',
      { policy: policyOf({ rules: { login: { value: 'x'.repeat(21) } } }) },
      /^login has 21 characters, crm keeps at most 20$/,
    ],
    ['unacceptable', { policy: policyOf({ rules: { kind: { value: 'dog' } } }) }, /^kind must be one of human, robot/],
    [
      'foreign',
      { facts: { matches: [remoteOf({ login: 'ann' }, { foreign: 'managed by a directory' })] } },
      /^account 7 is managed by a directory/,
    ],
    [
      'foreign',
      { subject: renamed(), facts: { look: remoteOf({}, { foreign: 'managed by a directory' }) } },
      /^account 7 is managed/,
    ],
    [
      'ambiguous',
      { facts: { matches: [remoteOf({ login: 'ann' }), remoteOf({ login: 'Ann' }, { remoteId: remoteId(8) })] } },
      /^login matches 2 accounts at crm: 7 \("ann"\), 8 \("Ann"\); make it unique/,
    ],
    [
      'taken',
      { facts: { matches: [remoteOf({ login: 'ann' })], holder: key('1002') } },
      /^account 7 \(login "ann"\) already belongs to person "1002"; correct/,
    ],
    [
      'new-key',
      { facts: { matches: [remoteOf({ login: 'ann' })], holder: key('2'), former: formerly('left') } },
      /^account 7 \(login "ann"\) is that of Ann \(2\), who is gone from the sources: .* One: usherd relink 2 1001\. Two: .*sync crm --user 2 --attended$/,
    ],
    [
      'new-key',
      {
        facts: {
          matches: [remoteOf({ login: 'ann' })],
          holder: key('2'),
          former: formerly('inactive', linkOf({ active: false })),
        },
      },
      /who is inactive: .* Two: give "1001" another login$/,
    ],
    ['unsupported', { policy: unable('create') }, /^crm cannot create accounts; do it there by hand$/],
    ['unsupported', { subject: renamed(), policy: unable('update') }, /cannot update/],
    [
      'unsupported',
      { subject: subjectOf({ link: linkOf({ active: false }) }), policy: unable('enable') },
      /cannot enable/,
    ],
    ['unsupported', { subject: gone({ link: linkOf() }), policy: unable('disable') }, /cannot disable/],
    ['unsupported', { subject: gone({ link: linkOf() }), policy: unable('delete') }, /cannot delete/],
    ['unsupported', { subject: subjectOf({ link: linkOf() }), policy: unable('clears') }, /cannot empty an attribute/],
    [
      'protected',
      { subject: renamed(), facts: { self: account7 } },
      /^account 7 is the one usherd itself signs in with/,
    ],
    [
      'protected',
      { subject: renamed(), policy: policyOf({ protect: [expression("login == 'ann'")] }) },
      /^protected by "login == 'ann'"/,
    ],
    [
      'last-administrator',
      { subject: gone({ link: linkOf() }), administrators: admin },
      /^is the last administrator of crm/,
    ],
    [
      'refused',
      { subject: renamed({ open: openOf(renaming('Ann', 'Anna'), { state: 'refused', problem: 'too short' }) }) },
      /^refused before: too short; correct the data, or usherd retry --target crm --user 1001$/,
    ],
    [
      'parked',
      {
        subject: renamed({
          open: openOf(renaming('Ann', 'Anna'), { state: 'parked', attempts: 8, problem: 'no answer' }),
        }),
      },
      /^failed 8 times: no answer; /,
    ],
    [
      'parked',
      {
        subject: subjectOf({
          open: openOf(create, { state: 'parked', attempts: 8, fateUnknown: true, problem: 'no answer' }),
        }),
      },
      /whether there is an account now is not known, usherd retry/,
    ],
  ])('%s %#', (code, situation, message) => {
    expect(wordFor(decide(situation))).toBe(code)
    expect(messageOf(situation)).toMatch(message)
  })
})

describe('an account that was there before us', () => {
  const withGroups = policyOf({ rules: { groups: { value: ['a', 'b'] } } })

  test('keeps the list members it has: they are found, and only what is missing is added', () => {
    const facts = { matches: [remoteOf({ login: 'ann', name: 'Ann', groups: ['b', 'z'] })] }
    const planned = plannedBy({ policy: withGroups, facts })
    expect(planned).toMatchObject({ matchedBy: 'login', found: { groups: ['b', 'z'] } })
    expect(planned.change).toMatchObject({ kind: 'update', changes: [{ name: 'groups', to: ['a'], mode: 'add' }] })
  })

  test('never loses a member that was found there, not even when it is no longer wanted', () => {
    const link = linkOf({ confirmed: { login: 'ann', name: 'Ann', groups: ['a'] }, found: { groups: ['b'] } })
    const planned = plannedBy({
      subject: subjectOf({ link }),
      policy: policyOf({ rules: { groups: { value: ['c'] } } }),
    })
    expect(planned.change).toMatchObject({
      changes: [
        { name: 'groups', to: ['a'], mode: 'remove' },
        { name: 'groups', to: ['c'], mode: 'add' },
      ],
    })
  })

  test('is looked at before a shared list or an attribute of their own is written for the first time', () => {
    const policy = policyOf({ rules: { groups: { value: ['a'] }, nick: { value: 'annie' } } })
    const look = remoteOf({ groups: ['a'], nick: 'queen' })
    // Nothing is sent; that the member is wanted now is remembered, so that it is told when it no longer is.
    expect(wordFor(decide({ subject: subjectOf({ link: linkOf() }), policy, facts: { look } }))).toBe('link')
    const planned = plannedBy({
      subject: subjectOf({ link: linkOf() }),
      policy,
      facts: { look: remoteOf({ groups: ['z'] }) },
    })
    expect(planned.change).toMatchObject({
      changes: [
        { name: 'groups', to: ['a'], mode: 'add' },
        { name: 'nick', to: 'annie' },
      ],
    })
  })

  test('is ours alone once it is linked: a second person does not get it', () => {
    const facts = { matches: [remoteOf({ login: 'ann', name: 'Ann' })], holder: ann }
    expect(wordFor(decide({ facts }))).toBe('link')
  })
})

describe('an operation that is on its way', () => {
  const returning = linkOf({ active: true })
  test.each<[string, Situation, string]>([
    ['in flight: wait', { subject: renamed({ open: openOf(renaming('Ann', 'Anna'), { state: 'leased' }) }) }, 'wait'],
    [
      'the same change waits already: the same',
      { subject: renamed({ open: openOf(renaming('Ann', 'Anna')) }) },
      'same',
    ],
    [
      'the same, under another mapping: planned anew',
      { subject: renamed({ open: openOf(renaming('Ann', 'Anna')) }), policy: policyOf({ revision: 'm2' }) },
      'update',
    ],
    ['another change waits: planned anew', { subject: renamed({ open: openOf(renaming('Ann', 'Bo')) }) }, 'update'],
    [
      'an update that was certainly not sent, and the old value is back: nothing',
      { subject: subjectOf({ link: linkOf(), open: openOf(renaming('Ann', 'Anna')) }) },
      'nothing',
    ],
    [
      'an update that may have arrived, and the old value is back: sent again',
      {
        subject: subjectOf({
          link: linkOf(),
          open: openOf(renaming('Ann', 'Anna'), { state: 'verify', fateUnknown: true, attempts: 1 }),
        }),
      },
      'update',
    ],
    [
      'an update tried before, and the old value is back: sent again',
      {
        subject: subjectOf({
          link: linkOf(),
          open: openOf(renaming('Ann', 'Anna'), { state: 'verify', fateUnknown: true, attempts: 1 }),
        }),
      },
      'update',
    ],
    [
      'a disable that may have arrived, and its owner is back: enabled',
      {
        subject: subjectOf({
          link: returning,
          open: openOf(disable, { state: 'verify', fateUnknown: true, attempts: 1 }),
        }),
      },
      'enable',
    ],
    [
      'a disable that was certainly not sent, and its owner is back: nothing',
      { subject: subjectOf({ link: returning, open: openOf(disable) }) },
      'nothing',
    ],
    [
      'an enable waits, and its owner left again: disabled',
      {
        subject: gone({
          link: linkOf({ active: false }),
          open: openOf({ kind: 'enable', person: ann, remoteId: account7, changes: [], after: {} }),
        }),
      },
      'disable',
    ],
    [
      'a create that may have arrived: wait, also for a leaver',
      { subject: gone({ open: openOf(create, { state: 'verify', fateUnknown: true, attempts: 1 }) }) },
      'wait',
    ],
    ['a create that was not sent, and its owner left: nothing', { subject: gone({ open: openOf(create) }) }, 'nothing'],
    [
      'a create that was refused, with other data now: planned anew',
      { subject: subjectOf({ open: openOf({ ...create, after: { login: 'an' } }, { state: 'refused' }) }) },
      'create',
    ],
    [
      'refused, under another mapping now: planned anew',
      {
        subject: renamed({ open: openOf(renaming('Ann', 'Anna'), { state: 'refused' }) }),
        policy: policyOf({ revision: 'm2' }),
      },
      'update',
    ],
  ])('%s', (_when, situation, word) => {
    expect(wordFor(decide(situation))).toBe(word)
  })

  test('a value that may have arrived is sent with nothing known about what is there', () => {
    const open = openOf(renaming('Ann', 'Anna'), { state: 'verify', fateUnknown: true, attempts: 1 })
    const { change } = plannedBy({ subject: subjectOf({ link: linkOf(), open }) })
    expect(change).toMatchObject({ changes: [{ name: 'name', from: undefined, to: 'Ann' }] })
  })
})

describe('leaving', () => {
  test('a removal that rests on a doubted absence says so', () => {
    expect(plannedBy({ subject: subjectOf({ link: linkOf() }, 'doubted') })).toMatchObject({
      change: { kind: 'disable' },
      doubted: true,
    })
    expect(plannedBy({ subject: gone({ link: linkOf() }) }).doubted).toBeUndefined()
  })

  test('somebody still known to one source has not left', () => {
    const people = [sourcePerson({ presence: 'gone' }), sourcePerson({ source: 'crm-of-old' })]
    expect(wordFor(decide({ subject: subjectOf({ people, link: linkOf() }) }))).toBe('nothing')
  })

  test('a disable says when the account is to go, except for somebody merely inactive', () => {
    const policy = policyOf({ leavers: { action: 'disable', deleteAfterMs: 1000 } })
    expect(plannedBy({ subject: gone({ link: linkOf() }), policy }).deleteDue).toEqual(new Date(now.getTime() + 1000))
    const inactive = [sourcePerson({ attributes: { active: false } })]
    expect(plannedBy({ subject: subjectOf({ people: inactive, link: linkOf() }), policy }).deleteDue).toBeUndefined()
  })

  test('somebody inactive is disabled even where leavers are deleted', () => {
    const subject = subjectOf({ people: [sourcePerson({ attributes: { active: false } })], link: linkOf() })
    expect(wordFor(decide({ subject, policy: policyOf({ leavers: { action: 'delete' } }) }))).toBe('disable')
  })
})

describe('somebody who comes back', () => {
  const grouped = policyOf({ rules: { groups: { from: 'groups' } } })
  const back = (groups: readonly string[], remembered: readonly string[]): Subject =>
    subjectOf({
      people: [sourcePerson({ attributes: { userName: 'ann', displayName: 'Ann', groups } })],
      link: linkOf({ active: false, confirmed: { login: 'ann', name: 'Ann', groups: remembered } }),
    })

  // Services leave out a list that is empty, or never show it. What is remembered may be from an update that was cut off.
  test.each<[string, readonly string[], readonly string[], Attributes, unknown]>([
    ['the list is not shown', ['a'], ['a'], {}, [{ mode: 'add', to: ['a'] }]],
    [
      'the list is not shown, and less is wanted',
      ['a'],
      ['a', 'b'],
      {},
      [
        { mode: 'remove', to: ['b'] },
        { mode: 'add', to: ['a'] },
      ],
    ],
    ['the list is shown', ['a'], ['a'], { groups: ['a'] }, []],
    ['the list is shown without them', ['a'], ['a'], { groups: [] }, [{ mode: 'add', to: ['a'] }]],
  ])('gets every member of a list that was not seen there: %s', (_how, wanted, remembered, shown, expected) => {
    const { change } = plannedBy({
      subject: back(wanted, remembered),
      policy: grouped,
      facts: { look: remoteOf({ login: 'ann', name: 'Ann', ...shown }, { active: false }) },
    })
    expect(change).toMatchObject({ kind: 'enable', changes: expected })
  })
})

test('an account that somebody else disabled is withheld, one that our own create left disabled is not', () => {
  const facts = { matches: [remoteOf({ login: 'ann', name: 'Ann' }, { active: false })] }
  expect(wordFor(decide({ facts }))).toBe('disabled-there')
  expect(wordFor(decide({ subject: subjectOf({ createSent: true }), facts }))).toBe('enable')
})

describe('protection', () => {
  test('a rule that cannot be answered holds the account back under a name of its own, with what the account lacks', () => {
    const policy = policyOf({ protect: [expression("title.startsWith('VIP')")] })
    for (const subject of [renamed(), gone({ link: linkOf() })]) {
      expect(wordFor(decide({ subject, policy }))).toBe('protect-failed')
      expect(messageOf({ subject, policy })).toMatch(
        /^whether "title\.startsWith\('VIP'\)" protects the account cannot be told: the account has no "title"/,
      )
    }
  })

  test('a rule that holds protects, whatever another one cannot answer', () => {
    const policy = policyOf({ protect: [expression("title.startsWith('VIP')"), expression("login == 'ann'")] })
    expect(wordFor(decide({ subject: renamed(), policy }))).toBe('protected')
  })

  test.each<[string, Attributes, string]>([
    ["'Admins' in groups", { groups: ['7', '8'] }, 'protected'],
    ["'7' in groups", { groups: ['7', '8'] }, 'protected'],
    ["!('Admins' in groups)", { groups: ['7'] }, 'disable'],
    ["'Admins' in groups", { groups: ['8'] }, 'disable'],
    ["role == 'Boss'", { role: '9' }, 'protected'],
    ["role == 'Boss'", { role: '8' }, 'disable'],
  ])('%s of %j, in which ids stand for names: %s', (text, shown, word) => {
    const policy = policyOf({ protect: [expression(text)], protectLookups: { groups: 'group', role: 'role' } })
    const facts = factsOf({ look: remoteOf(shown), roles: { Boss: '9' } })
    const known = { ...facts, ids: new Map([...facts.ids, ['group', new Map([['Admins', '7']])]]) }
    const subject = gone({ link: linkOf() })
    const decision = planPerson(subject, desiredFor(subject.people, policy), policy, known, undefined)
    expect(wordFor(decision)).toBe(word)
  })

  test('a rule sees what the target shows, also attributes that are not managed', () => {
    const policy = policyOf({ protect: [expression("rank == 'boss'")] })
    const facts = { look: remoteOf({ rank: 'boss' }) }
    expect(wordFor(decide({ subject: gone({ link: linkOf() }), policy, facts }))).toBe('protected')
  })

  test('an account that is ours by its name and already right may be remembered: nothing is written to it', () => {
    const facts = { matches: [remoteOf({ login: 'ann', name: 'Ann' })], self: account7 }
    expect(wordFor(decide({ facts }))).toBe('link')
  })
})

test('of several administrators who leave in one plan, one stays', () => {
  const administrators = { left: new Set([1, 2, 3].map(remoteId)) }
  const words = [1, 2, 3].map(id => {
    const link = linkOf({ remoteId: remoteId(id) })
    return wordFor(decide({ subject: gone({ link }), administrators }))
  })
  expect(words).toEqual(['disable', 'disable', 'last-administrator'])
})

test('the last administrator keeps the right, and may still be renamed', () => {
  const administrators = { left: new Set([account7]) }
  const policy = policyOf({ rules: { role: { value: 'User', lookup: 'role' } } })
  const facts = { roles: { User: '1' } }
  const demoted = subjectOf({ link: linkOf({ confirmed: { login: 'ann', name: 'Ann', role: '3' } }) })
  expect(wordFor(decide({ subject: demoted, policy, facts, administrators }))).toBe('last-administrator')
  expect(wordFor(decide({ subject: renamed(), administrators }))).toBe('update')
})

describe('where the target does not say who administers it, a removal goes out only for', () => {
  const unless = { attribute: 'role', values: ['3'] }
  const unknown = { unknown: { why: 'it did not answer', unless } }
  const leaver = gone({ link: linkOf({ confirmed: { login: 'ann', name: 'Ann', role: '1' } }) })

  test.each([
    ['an account that shows another role now', { role: '1' }, true, unknown, 'disable'],
    ['an account that cannot sign in any more', { role: '3' }, false, unknown, 'disable'],
    ['nobody who shows the role', { role: '3' }, true, unknown, 'last-administrator'],
    ['nobody who shows no role', { role: null }, true, unknown, 'last-administrator'],
    ['nobody at all where no role can tell', { role: '1' }, true, { unknown: { why: 'x' } }, 'last-administrator'],
  ] as const)('%s', (_who, attributes, active, administrators, word) => {
    const facts = { look: { ...remoteOf(attributes), active } }
    expect(wordFor(decide({ subject: leaver, facts, administrators }))).toBe(word)
  })

  test('nobody who was only remembered to have another role, and the plan says why', () => {
    expect(messageOf({ subject: leaver, administrators: unknown })).toMatch(/may be the last .*: it did not answer/)
  })

  test('anybody’s name may change', () => {
    expect(wordFor(decide({ subject: renamed(), administrators: unknown }))).toBe('update')
  })
})

test('a secret goes along as a mark, under its name, and only where it is set', () => {
  const policy = policyOf({ rules: { password: { from: 'userName' } } })
  const secretive = { ...policy, mapping: { ...policy.mapping, secrets: { password: Object.create(null) } } }
  const planned = plannedBy({ policy: secretive, facts: { marks: { password: 'secret:00000000' } } })
  expect(planned).toMatchObject({ secrets: ['password'], change: { after: { password: 'secret:00000000' } } })
})

describe('whatever the situation', () => {
  const attributesOf = fc.record({ login: fc.constantFrom('ann', 'bo'), name: fc.constantFrom('Ann', 'Bo', '') })
  const changes = fc.oneof(
    attributesOf.map((after): Change => ({ kind: 'create', person: ann, after })),
    fc.constant(disable),
    fc.constant(renaming('Ann', 'Bo')),
    fc.constant<Change>({ kind: 'delete', person: ann, remoteId: account7 }),
    attributesOf.map((after): Change => ({ kind: 'enable', person: ann, remoteId: account7, changes: [], after })),
  )
  const links = attributesOf.chain(confirmed =>
    fc.record({ active: fc.boolean(), gone: fc.boolean(), due: fc.boolean() }).map(({ active, gone: isGone, due }) =>
      linkOf({
        confirmed,
        active: active && !isGone,
        ...(isGone ? { tombstone: now } : {}),
        ...(due ? { deleteDue: now } : {}),
      }),
    ),
  )
  const opens = fc
    .tuple(changes, fc.constantFrom('waiting', 'leased', 'verify', 'refused', 'parked'), fc.nat(8), fc.boolean())
    .map(([change, state, attempts, fateUnknown]) => openOf(change, { state, attempts, fateUnknown }))
  const accounts = fc
    .tuple(attributesOf, fc.boolean())
    .map(([shown, active]) => remoteOf(shown as Attributes, { active })) // every field is text
  const situations = fc.record({
    presence: fc.constantFrom('present', 'gone', 'doubted'),
    person: fc.record({
      userName: fc.constantFrom('ann', 'bo', ''),
      displayName: fc.option(fc.constantFrom('Ann', 'Bo')),
      active: fc.boolean(),
    }),
    link: fc.option(links, { nil: undefined }),
    open: fc.option(opens, { nil: undefined }),
    look: fc.option(fc.oneof(accounts, fc.constant(null)), { nil: undefined }),
    matches: fc.option(fc.array(accounts, { maxLength: 2 }), { nil: undefined }),
    action: fc.constantFrom('disable', 'delete', 'unmanage'),
  })
  type Drawn = typeof situations extends fc.Arbitrary<infer Kind> ? Kind : never

  const situationOf = (
    { presence, person, link, open, look, matches, action }: Drawn,
    more: Situation = {},
  ): Situation => ({
    subject: {
      person: ann,
      people: [sourcePerson({ presence, attributes: person })],
      dueRev: 5,
      version: 9,
      ...(link === undefined ? {} : { link }),
      ...(open === undefined ? {} : { open }),
    },
    policy: policyOf({ leavers: { action } }),
    ...more,
    facts: { ...(look === undefined ? {} : { look }), ...(matches === undefined ? {} : { matches }), ...more.facts },
  })

  test('a decision is made, and made again it is the same', () => {
    fc.assert(
      fc.property(situations, drawn => {
        expect(decide(situationOf(drawn))).toEqual(decide(situationOf(drawn)))
      }),
    )
  })

  const written = ({ kind }: Change): boolean => kind !== 'link' && kind !== 'create'

  test('the account usherd signs in with is never written to', () => {
    fc.assert(
      fc.property(situations, drawn => {
        const decision = decide(situationOf(drawn, { facts: { self: account7 } }))
        expect(decision.kind === 'change' && written(decision.planned.change)).toBe(false)
      }),
    )
  })

  test('a protected account is never written to', () => {
    fc.assert(
      fc.property(situations, drawn => {
        const policy = policyOf({ leavers: { action: drawn.action }, protect: [expression('true')] })
        const decision = decide(situationOf(drawn, { policy }))
        expect(decision.kind === 'change' && decision.planned.change.kind !== 'link').toBe(false)
      }),
    )
  })

  test('nothing is planned past an operation in flight', () => {
    fc.assert(
      fc.property(situations, changes, (drawn, change) => {
        expect(wordFor(decide(situationOf({ ...drawn, open: openOf(change, { state: 'leased' }) })))).toBe('wait')
      }),
    )
  })
})

describe('the day of deletion', () => {
  test('is taken back from somebody who turned up again, if only inactive', () => {
    const people = [sourcePerson({ attributes: { active: false } })]
    const subject = subjectOf({ people, link: linkOf({ active: false, deleteDue: now }) })
    const decision = decide({ subject, policy: deleting })
    expect(decision).toMatchObject({ kind: 'change', planned: { change: { kind: 'disable' }, reason: 'inactive' } })
    expect(decision).not.toHaveProperty('planned.deleteDue')
  })

  test('is set for somebody who was inactive first and has left since', () => {
    const decision = decide({ subject: gone({ link: linkOf({ active: false, rev: 0 }) }), policy: deleting })
    const deleteDue = new Date(now.getTime() + 1_000)
    expect(decision).toMatchObject({
      kind: 'change',
      planned: { change: { kind: 'disable' }, reason: 'left', deleteDue },
    })
  })
})
