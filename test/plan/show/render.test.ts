import { stripVTControlCharacters } from 'node:util'
import { describe, expect, test } from 'vitest'
import { createPaint } from '../../../src/cli/terminal/paint.ts'
import type { PlanSummary, StoredChange, Withheld } from '../../../src/domain/plan.ts'
import { remoteId } from '../../../src/domain/text/names.ts'
import type { Paint } from '../../../src/plan/show/paint.ts'
import { type RenderOptions, renderPlan } from '../../../src/plan/show/render.ts'
import { breach, key, plainChange, stored, summaryOf } from '../plan-sample.ts'

const same = (text: string): string => text
const plain: Paint = {
  added: same,
  removed: same,
  changed: same,
  held: same,
  dim: same,
  bold: same,
  ok: same,
  warn: same,
  bad: same,
}

const names: Readonly<Record<string, string>> = {
  'roleid 1': 'User role',
  'roleid 2': 'Admin role',
  'usrgrps 14': 'Operations',
  'medias.mediatypeid 1': 'Email',
}

const options: RenderOptions = {
  paint: plain,
  width: 100,
  nameOf: (_target, attribute, value) => names[`${attribute} ${value}`],
}

async function textOf(
  plan: PlanSummary,
  changes: readonly StoredChange[],
  given: { readonly withheld?: readonly Withheld[]; readonly options?: Partial<RenderOptions> } = {},
): Promise<string> {
  const { withheld = [] } = given
  const lines = await Array.fromAsync(renderPlan(plan, changes, withheld, { ...options, ...given.options }))
  return lines.join('\n')
}

const ann = key('1001')
const create = stored({
  change: {
    kind: 'create',
    person: ann,
    after: {
      username: 'ann',
      roleid: '2',
      usrgrps: ['14'],
      medias: [{ mediatypeid: '1', sendto: 'ann@example.org' }],
      passwd: 'secret:0a1b2c3d',
    },
  },
  label: 'Ann Example',
  reason: 'joined',
  secrets: ['passwd'],
})
const update = stored({
  change: {
    kind: 'update',
    person: key('1002'),
    remoteId: remoteId(5),
    changes: [
      { name: 'name', from: 'Bo', to: 'Bö' },
      { name: 'passwd', from: 'secret:0a1b2c3d', to: 'secret:ffffffff' },
      { name: 'phone', from: '12', to: null },
      { name: 'roleid', from: '1', to: '2' },
      { name: 'usrgrps', from: ['9'], to: ['9'], mode: 'remove' },
      { name: 'usrgrps', from: ['9'], to: ['14'], mode: 'add' },
    ],
    after: {},
  },
  label: 'Bo Berg',
  reason: 'matched',
  matchedBy: 'username "bo"',
  secrets: ['passwd'],
})
const disable = stored({
  change: plainChange('disable', '1003'),
  reason: 'left',
  deleteDue: new Date('2026-12-25T06:00:00Z'),
})
const remove = stored({ change: plainChange('delete', '1004'), label: 'Dee', reason: 'grace-over' })
const unmanage = stored({ change: plainChange('unmanage', '1005'), label: 'Eve', reason: 'out-of-scope' })
const enable = stored({
  change: { kind: 'enable', person: key('1006'), remoteId: remoteId(6), changes: [], after: {} },
  label: 'Fay',
  reason: 'returned',
})
const link = stored({
  target: 'helpdesk',
  change: { kind: 'link', person: key('1007'), remoteId: remoteId(8), after: {} },
  label: 'Gus',
  reason: 'matched',
  matchedBy: 'login "gus"',
})
const everything = [create, update, disable, remove, unmanage, enable, link]
const withheld: readonly Withheld[] = [
  {
    target: 'monitoring',
    person: key('1043'),
    label: 'Hal',
    code: 'protected',
    message: 'the account Admin is protected; nothing is done to it',
  },
]

describe('a plan as a person reads it', () => {
  test('shows every kind of change, what is withheld, the counts and the next command', async () => {
    expect(await textOf(summaryOf(everything, { withheld }), everything, { withheld })).toBe(`
monitoring
  + create    1001  Ann Example  (new)
      medias: Email (1), sendto ann@example.org
      passwd: ***
      roleid: Admin role (2)
      username: "ann"
      usrgrps: Operations (14)
  ~ update    1002  Bo Berg  (found there, by username "bo")
      name: "Bo" -> "Bö"
      passwd: *** -> ***
      phone: "12" -> (emptied)
      roleid: User role (1) -> Admin role (2)
      usrgrps: - "9"
      usrgrps: + Operations (14)
  - disable   1003  (gone from the source, to be deleted 2026-12-25)
  - delete    1004  Dee  (grace period is over)
  . unmanage  1005  Eve  (out of scope)
  * enable    1006  Fay  (came back)

helpdesk
  = link      1007  Gus  (found there, by login "gus")

withheld
  ! monitoring  1043  Hal: the account Admin is protected; nothing is done to it

            disable  delete  unmanage  create  enable  link  update  withheld
monitoring        1       1         1       1       1     ·       1         1
helpdesk          ·       ·         ·       ·       ·     1       ·         ·
plan 3f2a9c0d1e4b: 7 changes wait, all within the limits; usherd apply 3f2a9c0d1e4b`)
  })

  test('in colour is the same text, dressed: green comes, red goes, yellow waits', async () => {
    const plan = summaryOf(everything, { withheld, breaches: [breach()] })
    const coloured = await textOf(plan, everything, { withheld, options: { paint: createPaint(true) } })
    expect(stripVTControlCharacters(coloured)).toBe(await textOf(plan, everything, { withheld }))
    const lines = coloured.replaceAll('\u001b[', '<').split('\n')
    expect(lines.slice(1, 14)).toEqual([
      '<1mmonitoring<22m',
      '  <32m+ create  <39m  <1m1001<22m  Ann Example  <2m(new)<22m',
      '      medias: <32mEmail (1), sendto ann@example.org<39m',
      '      passwd: <32m***<39m',
      '      roleid: <32mAdmin role (2)<39m',
      '      username: <32m"ann"<39m',
      '      usrgrps: <32mOperations (14)<39m',
      '  <36m~ update  <39m  <1m1002<22m  Bo Berg  <2m(found there, by username "bo")<22m',
      '      name: <31m"Bo"<39m -> <32m"Bö"<39m',
      '      passwd: <31m***<39m -> <32m***<39m',
      '      phone: <31m"12"<39m -> <33m(emptied)<39m',
      '      roleid: <31mUser role (1)<39m -> <32mAdmin role (2)<39m',
      '      usrgrps: <31m- "9"<39m',
    ])
    expect(lines).toContain(
      '  <31m- disable <39m  <1m1003<22m  <2m(gone from the source, to be deleted 2026-12-25)<22m  <33mheld: 18, limit 13<39m',
    )
    expect(lines).toContain(
      '  <33m!<39m monitoring  <1m1043<22m  Hal: the account Admin is protected; nothing is done to it',
    )
  })

  test('is the same text twice', async () => {
    expect(await textOf(summaryOf(everything), everything)).toBe(await textOf(summaryOf(everything), everything))
  })

  test('marks what the guard holds, with the numbers, and nothing else', async () => {
    const plan = summaryOf([create, disable], { breaches: [breach()] })
    const lines = (await textOf(plan, [create, disable])).split('\n')
    expect(lines.filter(line => line.includes('held'))).toEqual([
      '  - disable   1003  (gone from the source, to be deleted 2026-12-25)  held: 18, limit 13',
      'held monitoring: 18 of 134 active accounts would be disabled, deleted or left alone; the limit is 13',
    ])
    expect(lines.at(-1)).toBe('plan 3f2a9c0d1e4b: 2 changes wait; usherd apply 3f2a9c0d1e4b')
  })

  test('marks everything at a target whose guard holds all, but not at its neighbour', async () => {
    const plan = summaryOf([create, link], { breaches: [breach()] })
    const text = await textOf(plan, [create, link], { options: { holdAt: () => 'all' } })
    expect(text).toContain('(new)  held: with the rest')
    expect(text).toContain('by login "gus")\n')
  })

  test('shows so many people of a kind, and how many there are besides', async () => {
    const crowd = Array.from({ length: 1_240 }, (_none, index) =>
      stored({ change: plainChange('disable', String(2000 + index)), reason: 'left' }),
    )
    const text = await textOf(summaryOf([...crowd, create]), [...crowd, create], { options: { most: 6 } })
    expect(text.match(/^ {2}- disable/gm)).toHaveLength(6)
    expect(text).toContain('  - … and 1,234 more to disable (--all shows them)')
    expect(text).toContain('+ create    1001')
    expect(text).toContain('monitoring: 1,240 disable, 1 create')
  })

  test('says how much is withheld besides what is shown', async () => {
    const plan = summaryOf([], { counts: [{ target: 'monitoring', kind: 'withheld', count: 1_001, held: 0 }] })
    const text = await textOf(plan, [], { withheld })
    expect(text).toContain('  … and 1,000 more withheld (--all shows them)')
    expect(text).toContain('nothing can be sent: see what is withheld')
  })

  test('lets no name speak to the terminal', async () => {
    const evil = '\u001b[2J\n'
    const changes = [{ ...disable, person: key(`9${evil}9`), label: evil, matchedBy: evil }]
    const text = await textOf(summaryOf(changes), changes, {
      withheld: withheld.map(entry => ({ ...entry, label: evil, message: evil.repeat(500) })),
    })
    expect(text).not.toContain('\u001b')
    expect(text.split('\n')).toHaveLength(9)
  })

  test('shows more of a long value where there is more room', async () => {
    const long = stored({ change: { kind: 'create', person: ann, after: { url: 'u'.repeat(400) } } })
    const shown = async (width: number): Promise<number> =>
      /u{2,}/.exec((await textOf(summaryOf([long]), [long], { options: { width } })).split('url: ')[1] ?? '')?.[0]
        .length ?? 0
    expect([await shown(40), await shown(120), await shown(2_000)]).toEqual([24, 49, 200])
  })
})

describe('a plan without a change says what it rests on, and never what nobody has looked at', () => {
  test.each<[string, RenderOptions['memory'], string]>([
    ['nobody has an account', { accounts: 0 }, 'usherd holds no account there, and the sources ask for none'],
    [
      'one account, long ago',
      { accounts: 1 },
      'what is wanted is what the one account held when last confirmed; nobody has looked at them since, usherd explain USER looks at one',
    ],
    [
      'many',
      { accounts: 1_234, latest: new Date('2026-11-29T19:40:12Z') },
      'what is wanted is what the 1,234 accounts held when last confirmed (last on 2026-11-29 19:40 UTC); nobody has looked at them since, usherd explain USER looks at one',
    ],
  ])('%s', async (_case, memory, line) => {
    const text = await textOf(summaryOf([]), [], { options: memory === undefined ? {} : { memory } })
    expect(text.split('\n').at(-1)).toBe(`nothing to do: ${line}`)
  })
})

describe('the last line', () => {
  const released = [{ ...create, state: 'released' as const }]
  test.each<[string, PlanSummary, string]>([
    ['nothing to do', summaryOf([]), 'nothing to do: no account would change'],
    [
      'one change',
      summaryOf([create]),
      'plan 3f2a9c0d1e4b: 1 change waits, all within the limits; usherd apply 3f2a9c0d1e4b',
    ],
    ['everything went', summaryOf(released, { state: 'done' }), 'plan 3f2a9c0d1e4b: handed over'],
    [
      'too late',
      summaryOf([create], { state: 'superseded' }),
      'plan 3f2a9c0d1e4b: a newer plan has taken its place; usherd plan',
    ],
  ])('%s', async (_when, plan, line) => {
    expect((await textOf(plan, [])).split('\n').at(-1)).toBe(line)
  })
})
