import { expect, test } from 'vitest'
import type { Misbehaviour } from '../../src/simulation/simulation.ts'
import { person } from './rest-people.ts'
import { onService, type ScimTargetStage } from './scim-target-stage.ts'

const ann = person('1')
const cem = person('2')
const zoe = { ...ann, first: 'Zoë', title: 'Lead' }

/** The next write request of this name goes wrong. */
const disturb = ({ service }: ScimTargetStage, misbehaviour: Misbehaviour, name: string): void =>
  service.misbehave({ misbehaviour, next: 1, matching: asked => asked.name === name })

async function disturbedThenRight(stage: ScimTargetStage): Promise<void> {
  await stage.run('sync', '--patience', '0')
  stage.aheadMs += 3_600_000
  await stage.run('release', 'wiki')
  expect(await stage.run('sync')).toMatchObject({ code: 0 })
}

async function isSilent(stage: ScimTargetStage): Promise<void> {
  stage.writes()
  expect((await stage.run('sync')).out).toContain('nothing to do')
  expect(stage.writes()).toEqual([])
}

const disturbances: readonly (readonly [string, Misbehaviour])[] = [
  ['cut off before it was read', { kind: 'cut', when: 'before' }],
  ['carried out, and the answer is lost', { kind: 'cut', when: 'after' }],
  ['answered in half', { kind: 'torn' }],
  ['answered with 503', { kind: 'unavailable' }],
  ['put off with a time', { kind: 'throttled', retryAfter: '60' }],
  ['put off without a time', { kind: 'throttled' }],
  ['answered with a page for people', { kind: 'html' }],
  ['met by a token that is no longer good', { kind: 'expired' }],
  ['met by a service that lost its database', { kind: 'database' }],
]

test.each(disturbances)('a create that is %s ends as one account, in its groups', async (_how, misbehaviour) => {
  await using stage = await onService()
  await stage.people([ann, cem])
  disturb(stage, misbehaviour, 'POST /Users')
  await disturbedThenRight(stage)
  expect(stage.service.users().map(({ userName }) => userName)).toHaveLength(3)
  for (const name of ['p1', 'p2']) expect(stage.groupsOf(name)).toEqual(['Operators'])
  await isSilent(stage)
})

test.each(disturbances)(
  'an account whose joining of a group is %s is in the group in the end',
  async (_how, misbehaviour) => {
    await using stage = await onService()
    await stage.people([ann, cem])
    disturb(stage, misbehaviour, 'PATCH /Groups/{id}')
    await disturbedThenRight(stage)
    expect(stage.service.users()).toHaveLength(3)
    for (const name of ['p1', 'p2']) expect(stage.groupsOf(name)).toEqual(['Operators'])
    await isSilent(stage)
  },
)

test.each(disturbances)('an update that is %s ends as it should be', async (_how, misbehaviour) => {
  await using stage = await onService()
  await stage.people([ann, cem])
  await stage.run('sync')
  await stage.people([zoe, cem])
  disturb(stage, misbehaviour, 'PATCH /Users/{id}')
  await disturbedThenRight(stage)
  expect(stage.user('p1')).toMatchObject({ name: { givenName: 'Zoë' } })
  expect(stage.groupsOf('p1')).toEqual(['Everybody', 'Operators'])
  await isSilent(stage)
})

test('somebody else making the same account at the same moment ends in that one account', async () => {
  await using stage = await onService()
  await stage.people([ann])
  disturb(stage, { kind: 'raced' }, 'POST /Users')
  await disturbedThenRight(stage)
  expect(stage.service.users()).toHaveLength(2)
  expect(stage.groupsOf('p1')).toEqual(['Operators'])
  await isSilent(stage)
})

test('groups that were joined before one that could not be are taken away again when no longer wanted', async () => {
  await using stage = await onService()
  await stage.people([{ ...ann, title: 'Lead' }])
  let joins = 0
  stage.service.misbehave({
    misbehaviour: { kind: 'cut', when: 'before' },
    next: 1,
    matching: ({ name }) => {
      if (name === 'PATCH /Groups/{id}') joins += 1
      return joins === 2
    },
  })
  await disturbedThenRight(stage)
  expect(stage.groupsOf('p1')).toEqual(['Everybody', 'Operators'])
  await stage.people([{ ...ann, title: 'None' }])
  await stage.run('sync')
  expect(stage.groupsOf('p1')).toEqual([])
})
