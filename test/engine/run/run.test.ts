import { describe, expect, test } from 'vitest'
import { Fault } from '../../../src/domain/fault.ts'
import { guardDefaults } from '../../../src/domain/policy.ts'
import { applyPlan } from '../../../src/engine/run/apply.ts'
import { failing } from '../memory-target.ts'
import { openWorkplace, type Workplace, type WorkplaceOptions } from '../workplace.ts'

const never = new AbortController().signal
const span = { command: 'apply', stop: never, kill: never, patienceMs: 0 }
const two: WorkplaceOptions = { targets: ['crm', 'helpdesk'], policy: { guard: { ...guardDefaults, disable: 0 } } }

/** Everybody has an account, and the disable of one of them waits for a human, at each target in a plan of its own. */
async function held(place: Workplace): Promise<readonly string[]> {
  place.people('ann', 'bo', 'cem')
  await place.sync()
  place.people('ann', 'bo')
  const { result, plans } = await place.sync()
  expect(result).toBe('held')
  return plans.map(({ fingerprint }) => fingerprint)
}

const removals = ({ desks }: Workplace): readonly string[] =>
  desks.flatMap(({ name, target }) =>
    target.writes.filter(word => word.startsWith('disable')).map(word => `${name} ${word}`),
  )

describe('apply', () => {
  test('sends what was held, and the run is in the books', async () => {
    await using place = await openWorkplace(two)
    const [crm = '', helpdesk = ''] = await held(place)
    expect((await applyPlan(place.engine, helpdesk, span)).result).toBe('done')
    expect(removals(place)).toEqual(['helpdesk disable cem'])
    const outcome = await applyPlan(place.engine, crm, span)
    expect(removals(place)).toEqual(['crm disable cem', 'helpdesk disable cem'])
    expect((await place.store.runs.recent(1))[0]).toMatchObject({ id: outcome.run, result: 'done' })
  })

  test('for a target the plan has nothing to do with sends nothing anywhere', async () => {
    await using place = await openWorkplace(two)
    const [crm = ''] = await held(place)
    await applyPlan(place.engine, crm, { ...span, targets: ['elsewhere'] })
    expect(removals(place)).toEqual([])
  })

  test('sends nothing at all when anything moved, and names who', async () => {
    await using place = await openWorkplace(two)
    const [fingerprint = ''] = await held(place)
    place.people('ann', 'bo', 'cem')
    place.scope = 'changes'
    await place.plan({ targets: ['crm'] })
    await expect(applyPlan(place.engine, fingerprint, span)).rejects.toThrow(
      /no longer fits: cem at crm \(the person changed\).*nothing was sent/,
    )
    expect(removals(place)).toEqual([])
  })

  test('that fails half-way is a failed run in the books, not one that seems to run for ever', async () => {
    await using place = await openWorkplace(two)
    const [fingerprint = ''] = await held(place)
    const { claim } = place.store.outbox
    Object.assign(place.store.outbox, { claim: () => Promise.reject(new Error('disk full')) })
    await expect(applyPlan(place.engine, fingerprint, span)).rejects.toThrow('disk full')
    Object.assign(place.store.outbox, { claim })
    expect((await place.store.runs.recent(1))[0]).toMatchObject({ result: 'failed', message: 'disk full' })
  })
})

describe('the result of a run', () => {
  test('is failed while somebody still has to be planned after all its rounds', async () => {
    await using place = await openWorkplace()
    place.people('ann')
    await place.sync()
    place.people('ann=Anna')
    place.desk.target.trouble = ({ words }) =>
      words.includes('update ann') ? { when: 'before', error: new Fault('missing', 'HTTP 404') } : undefined
    expect((await place.sync()).result).toBe('failed')
  })

  test.each<[string, string, WorkplaceOptions, (place: Workplace) => void]>([
    ['done', 'nothing was to be done', {}, place => place.people('ann')],
    [
      'failed',
      'one record was refused',
      {},
      ({ desk }) => {
        desk.target.trouble = failing(new Fault('rejected', 'no'))
      },
    ],
    [
      'failed',
      'the target is halted',
      {},
      ({ desk }) => {
        desk.target.trouble = failing(new Fault('denied', 'no'))
      },
    ],
    [
      'failed',
      'repeats wait for the next run',
      {},
      ({ desk }) => {
        desk.target.trouble = failing(new Fault('interrupted', 'no'))
      },
    ],
    ['held', 'a mapping test fails', { testFailures: ['expected a, got b'] }, () => {}],
    [
      'source',
      'the source broke off',
      {},
      place => {
        place.onRead = () => {
          throw new Fault('unreachable', 'no')
        }
      },
    ],
    [
      'failed',
      'somebody has to be put right',
      { policy: { rules: { role: { value: 'nothing', lookup: 'role' } } } },
      () => {},
    ],
  ])('is %s when %s', async (result, _why, options, arrange) => {
    await using place = await openWorkplace(options)
    place.people('ann', 'bo')
    arrange(place)
    const outcome = await place.sync()
    expect(outcome.result).toBe(result)
    expect((await place.store.runs.recent(1))[0]).toMatchObject({ id: outcome.run, result })
  })

  test('a target nobody has heard of is told, with those there are', async () => {
    await using place = await openWorkplace(two)
    await expect(place.sync({ targets: ['cmr'] })).rejects.toMatchObject({
      code: 'usage.unknown-target',
      next: 'Targets are: crm, helpdesk.',
    })
  })
})
