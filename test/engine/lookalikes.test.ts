import { describe, expect, test } from 'vitest'
import { type CaseRule, caseRules, equal, exactly } from '../../src/domain/equality.ts'
import { guardDefaults } from '../../src/domain/policy.ts'
import type { RunOutcome } from '../../src/engine/run/engine.ts'
import { attributes } from '../plan/planner-sample.ts'
import { key } from '../store/sample.ts'
import { openWorkplace, type Workplace } from './workplace.ts'

/** A target whose logins compare by a rule. */
async function workplace(rule: CaseRule, shows: 'nothing' | 'lookalikes' = 'lookalikes'): Promise<Workplace> {
  const login = { ...attributes.login, type: 'text', description: '', equality: { case: rule } } as const
  const place = await openWorkplace({
    policy: { attributes: { ...attributes, login }, guard: { ...guardDefaults, rename: 99, update: 99, create: 99 } },
  })
  const { target } = place.desk
  target.same = (one, other) => equal(one, other, { ...exactly, case: rule })
  target.showsAlike = shows === 'lookalikes'
  return place
}

async function codesIn(place: Workplace, { plans }: Pick<RunOutcome, 'plans'>): Promise<readonly string[]> {
  const fingerprint = plans.at(-1)?.fingerprint
  const entries = fingerprint === undefined ? [] : await place.store.plans.withheld(fingerprint, { limit: 100 })
  return entries.map(({ person, code }) => `${person} ${code}`)
}

const accountsAt = ({ desk }: Workplace): readonly string[] =>
  [...desk.target.accounts.values()]
    .map(({ attributes: { login, name } }) => `${login} ${name}`.normalize('NFC'))
    .sort()

/** Name at the target, name at the source, and the rules under which they are one. */
const pairs: readonly (readonly [there: string, here: string, same: readonly CaseRule[]])[] = [
  ['Dora', 'dora', ['ascii', 'fold', 'collation']],
  ['buße', 'busse', []],
  ['GROẞ', 'groß', ['fold', 'collation']],
  ['dıdem', 'didem', []],
  ['İnci', 'inci', []],
  ['\u212Aay', 'kay', ['ascii', 'fold', 'collation']],
  ['ﬁnn', 'finn', []],
  ['Rene\u0301', 'Ren\u00e9', caseRules],
  ['José', 'Jose', []],
  ['bea ', 'bea', ['collation']],
  ['ｃｉｄ', 'cid', []],
  ['νίκοσ', 'νίκος', ['fold', 'collation']],
]
const isSame = (rule: CaseRule, same: readonly CaseRule[]): boolean => same.includes(rule)

describe.each(['first', 'later'] as const)('an account that nobody is known to have, in a %s run', when => {
  test.each(caseRules)('is taken over by the rule "%s", and on looks neither taken over nor doubled', async rule => {
    await using place = await workplace(rule)
    if (when === 'later') {
      place.people('bob')
      await place.sync()
    }
    for (const [there] of pairs) place.desk.target.add({ login: there, name: 'Theirs' })
    place.people('bob', ...pairs.map(([, here], index) => `${index}:${here}=Ours`))
    const outcome = await place.sync()
    const expected = pairs.map(([there, here, same]) => (isSame(rule, same) ? `${here} Ours` : `${there} Theirs`))
    expect(accountsAt(place)).toEqual(['bob bob', ...expected].map(text => text.normalize('NFC')).sort())
    const waiting = pairs.flatMap(([, , same], index) => (isSame(rule, same) ? [] : [`${index} looks-alike`]))
    expect([...(await codesIn(place, outcome))].sort()).toEqual(waiting.sort())
    expect(outcome.result).toBe('failed')
  })
})

describe('somebody whose name looks like another one', () => {
  test('is told of both names and of what can be done', async () => {
    await using place = await workplace('exact')
    place.desk.target.add({ login: 'buße', name: 'Theirs' })
    place.people('2:busse')
    const { plans } = await place.sync()
    const [entry] = await place.store.plans.withheld(plans.at(-1)?.fingerprint ?? expect.fail(), { limit: 1 })
    expect(entry?.message).toBe(
      'no account of crm has login "busse", but account 1 has "buße", which looks like it and is another login to crm; if it is theirs, rename it there to "busse", and the next run takes it over; if it is somebody else\'s, make a new one beside it: usherd sync crm --user 2 --attended',
    )
  })

  test('gets an account beside it when a human says so of this one person', async () => {
    await using place = await workplace('exact')
    place.desk.target.add({ login: 'buße', name: 'Theirs' })
    place.people('2:busse=Ours')
    await place.sync()
    await place.sync({ only: key('2'), approved: true })
    expect(accountsAt(place)).toEqual(['busse Ours', 'buße Theirs'])
    expect(await codesIn(place, await place.sync())).toEqual([])
  })

  test('gets the account once it was renamed there', async () => {
    await using place = await workplace('exact')
    const { remoteId } = place.desk.target.add({ login: 'buße', name: 'Ours' })
    place.people('2:busse=Ours')
    await place.sync()
    place.desk.target.accounts.set(remoteId, { remoteId, active: true, attributes: { login: 'busse', name: 'Ours' } })
    await place.sync()
    expect(await place.ledger()).toEqual(['link 2 applied'])
  })

  test('gets an account where the other one is known to be somebody else’s', async () => {
    await using place = await workplace('fold')
    place.people('1:buße')
    await place.sync()
    place.people('1:buße', '2:busse')
    await place.sync()
    expect(accountsAt(place)).toEqual(['busse busse', 'buße buße'])
  })

  test('waits, where nobody knows whether the target tells them apart', async () => {
    await using place = await workplace('collation')
    place.people('1:buße')
    await place.sync()
    place.people('1:buße', '2:busse')
    expect(await codesIn(place, await place.sync())).toEqual(['2 looks-alike'])
    expect(accountsAt(place)).toEqual(['buße buße'])
  })

  test('gets an account right after its owner has taken the other one over', async () => {
    await using place = await workplace('exact')
    place.desk.target.add({ login: 'buße', name: 'One' })
    place.people('1:buße=One', '2:busse=Other')
    await place.sync()
    expect(accountsAt(place)).toEqual(['busse Other', 'buße One'])
  })

  test('does not stand in the way of an account that has the very name', async () => {
    await using place = await workplace('exact')
    place.desk.target.add({ login: 'Ann', name: 'Theirs' })
    place.desk.target.add({ login: 'ann', name: 'Ann' })
    place.people('2:ann=Ann')
    await place.sync()
    expect(await place.ledger()).toEqual(['link 2 applied'])
  })
})

describe('a rename to what the target takes for the same', () => {
  test.each(caseRules)('is sent under the rule "%s", and sent once', async rule => {
    await using place = await workplace(rule)
    const other = pairs.filter(([there, here]) => there.trim().normalize('NFC') !== here)
    place.people(...other.map(([there], index) => `${index}:${there.trim()}=One`))
    await place.sync()
    place.people(...other.map(([, here], index) => `${index}:${here}=One`))
    await place.sync()
    expect(accountsAt(place)).toEqual(other.map(([, here]) => `${here} One`).sort())
    const sent = place.desk.target.writes.length
    await place.sync()
    expect(place.desk.target.writes).toHaveLength(sent)
  })

  test('is not sent again where the target writes it in a spelling of its own', async () => {
    await using place = await workplace('fold')
    place.desk.target.spell = login => login.toLowerCase()
    place.people('1:Ann=One')
    await place.sync()
    await place.sync()
    place.people('1:ANN=One')
    await place.sync()
    await place.sync()
    expect(place.desk.target.writes).toEqual(['create Ann', 'update ann'])
    expect(accountsAt(place)).toEqual(['ann One'])
  })

  test('takes nobody’s name, also beside somebody who wants it', async () => {
    await using place = await workplace('fold')
    place.people('1:Ann=One')
    await place.sync()
    place.people('1:ann=One', '2:ANN=Two')
    expect(await codesIn(place, await place.sync())).toEqual(['2 taken'])
    expect(accountsAt(place)).toEqual(['ann One'])
  })
})
