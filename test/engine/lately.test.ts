import { describe, expect, test } from 'vitest'
import { guardDefaults } from '../../src/domain/policy.ts'
import { accountOf, openWorkplace, type Workplace } from './workplace.ts'

const staff = ['ann', 'bo', 'cem', 'dee', 'eve', 'fay', 'gil', 'hal']
const disabled = ({ desk }: Workplace): readonly string[] =>
  staff.filter(name => accountOf(desk, name).some(({ active }) => !active))

/** Everybody has an account; the guard lets three go. */
async function staffed(): Promise<Workplace> {
  const place = await openWorkplace({ policy: { guard: { ...guardDefaults, disable: 3 } } })
  place.scope = 'changes'
  place.people(...staff)
  await place.sync()
  return place
}

async function leave(place: Workplace, name: string): Promise<void> {
  place.gone(name)
  await place.sync({ unattended: true, command: 'serve entra' })
}

describe('people who leave one at a time', () => {
  test('are held once they are too many for a day, and stay so until a human has looked', async () => {
    await using place = await staffed()
    for (const name of ['ann', 'bo', 'cem', 'dee', 'eve']) await leave(place, name)
    expect(disabled(place)).toEqual(['ann', 'bo', 'cem'])
    await place.clock.advance(30 * 3_600_000)
    place.people()
    const { breaches, plan } = await place.sync({ unattended: true })
    expect(disabled(place)).toEqual(['ann', 'bo', 'cem'])
    expect(breaches).toMatchObject([
      {
        code: 'disable',
        count: 2,
        limit: 3,
        message: expect.stringContaining('2 of 8 known accounts would be disabled'),
      },
    ])
    expect(breaches[0]?.message).toContain('after 3 within a day')
    expect(plan?.counts).toMatchObject([{ kind: 'disable', held: 2 }])
  })

  test('go out a day later when they were not too many, and what a human let out does not count', async () => {
    await using place = await staffed()
    for (const name of ['ann', 'bo']) await leave(place, name)
    place.gone('cem', 'dee')
    await place.sync()
    await leave(place, 'eve')
    expect(disabled(place)).toEqual(['ann', 'bo', 'cem', 'dee', 'eve'])
    await place.clock.advance(25 * 3_600_000)
    for (const name of ['fay', 'gil', 'hal']) await leave(place, name)
    expect(disabled(place)).toEqual(staff)
  })

  test('count again from the next day on after a human has let the held ones out', async () => {
    await using place = await staffed()
    for (const name of ['ann', 'bo', 'cem', 'dee']) await leave(place, name)
    place.people()
    await place.sync() // within the limit of a run that somebody asked for
    expect(disabled(place)).toEqual(['ann', 'bo', 'cem', 'dee'])
    await place.sync({ unattended: true })
    await place.clock.advance(25 * 3_600_000)
    await leave(place, 'eve')
    expect(disabled(place)).toContain('eve')
  })
})
