import { describe, expect, test } from 'vitest'
import type { Budget } from '../../src/domain/budget.ts'
import { type GuardPolicy, guardDefaults, proofDefaults } from '../../src/domain/policy.ts'
import { emptyTally, judge } from '../../src/plan/judge/guard.ts'
import { prove } from '../../src/plan/judge/proof.ts'
import { goodFiles, load, source, target } from './sample.ts'

/** One thing that is counted under each limit of the guard. A limit that is not in it does not compile. */
const counted: Readonly<Record<Exclude<keyof GuardPolicy, 'hold'>, Budget>> = {
  disable: 'remove',
  delete: 'delete',
  update: 'update',
  create: 'create',
  clear: 'clear nick',
  rename: 'rename',
  membership: 'membership groups',
}

/** How somebody may write that nothing of a kind goes out without them, and how small or large the target is then. */
const nothings = [
  '0',
  '{ most: 0 }',
  '{ share: 0% }',
  '{ floor: 0, share: 0% }',
  '{ floor: 5, most: 0 }',
  '{ share: 100%, most: 0 }',
]
const accounts = [1, 4, 30, 250, 120_000]

const places = {
  'at the target': (limit: string, text: string) => ({ ...goodFiles, ...target({ guard: `{ ${limit}: ${text} }` }) }),
  'in the defaults': (limit: string, text: string) => ({
    ...goodFiles,
    'usherd.yaml': `defaults: { guard: { ${limit}: ${text} } }`,
  }),
  'at the target, over larger defaults': (limit: string, text: string) => ({
    ...goodFiles,
    'usherd.yaml': `defaults: { guard: { ${limit}: { floor: 7, share: 50%, most: 900 } } }`,
    ...target({ guard: `{ ${limit}: ${text} }` }),
  }),
} as const

describe.each(Object.keys(counted) as (keyof typeof counted)[])('%s', limit => {
  // the keys of the literal
  test.each(Object.entries(places))(
    'allows not one when it is nothing, however that is written, %s',
    async (_where, files) => {
      for (const text of nothings) {
        const { targets } = await load(files(limit, text))
        const guard = targets[0]?.policy.guard ?? guardDefaults
        for (const active of accounts) {
          const tally = emptyTally()
          tally.budgets.set(counted[limit], 1)
          const breaches = judge(tally, guard, { target: 'crm', active, first: false, testFailures: [] })
          expect(breaches, `${text}, ${active} accounts`).toMatchObject([{ code: limit, count: 1, limit: 0 }])
        }
      }
    },
  )
})

describe.each<
  [keyof typeof proofDefaults & ('shrink' | 'failures'), { readonly absent: number; readonly failed: number }]
>([
  ['shrink', { absent: 1, failed: 0 }],
  ['failures', { absent: 1, failed: 1 }],
])('%s', (limit, facts) => {
  test.each([
    ['at the source', { ...goodFiles, ...source({ proof: `{ ${limit}: 0% }` }) }],
    ['in the defaults', { ...goodFiles, 'usherd.yaml': `defaults: { proof: { ${limit}: 0% } }` }],
  ])('believes not one when it is nothing, %s', async (_where, files) => {
    const { sources } = await load(files)
    const proof = sources[0]?.proof ?? proofDefaults
    // What the other limit says must not be the reason.
    const alone = limit === 'failures' ? { ...proof, shrink: 1 } : proof
    for (const known of accounts) {
      const seen = { source: 'hr', known, lostBefore: 0, keyless: 0, joined: 0, missingCanaries: [], ...facts }
      const read = { records: known + facts.failed, people: Math.max(1, known - facts.absent) }
      expect(prove({ ...seen, ...read }, alone), `${known} known`).toMatchObject({ kind: 'doubted' })
    }
  })
})
