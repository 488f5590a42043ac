import { expect, test } from 'vitest'
import type { Misbehaviour } from '../../src/simulation/simulation.ts'
import { person } from './rest-people.ts'
import { onNexudus, type RestStage } from './rest-stage.ts'

const ann = person('1')
const cem = person('2')
const zoe = { ...ann, name: 'Zoë', title: 'Lead' }

/** The next request that writes goes wrong. */
const disturb = ({ nexudus }: RestStage, misbehaviour: Misbehaviour): void =>
  nexudus.misbehave({ misbehaviour, next: 1, matching: ({ write }) => write })

/** A run that gives up at once, an hour, and a run that puts everything right. */
async function disturbedThenRight(stage: RestStage): Promise<void> {
  await stage.run('sync', '--patience', '0')
  stage.aheadMs += 3_600_000
  expect(await stage.run('sync')).toMatchObject({ code: 0 })
}

async function isSilent(stage: RestStage): Promise<void> {
  stage.writes()
  expect((await stage.run('sync')).out).toContain('nothing to do')
  expect(stage.writes()).toEqual([])
}

const disturbances: readonly (readonly [string, Misbehaviour])[] = [
  ['cut off before it was read', { kind: 'cut', when: 'before' }],
  ['carried out, and the answer is lost', { kind: 'cut', when: 'after' }],
  ['answered in half', { kind: 'torn' }],
  ['answered with 503', { kind: 'unavailable' }],
  ['put off with 503 and a time', { kind: 'unavailable', retryAfter: '60' }],
  ['put off with 409 and a time, the way of Nexudus', { kind: 'throttled', retryAfter: '60' }],
  ['put off with 409 without a time', { kind: 'throttled' }],
  ['answered with a page for people', { kind: 'html' }],
  ['answered with nonsense', { kind: 'nonsense' }],
  ['met by a session that has ended', { kind: 'expired' }],
  ['met by a product that lost its database', { kind: 'database' }],
]

test.each(disturbances)('a create that is %s ends as one account', async (_how, misbehaviour) => {
  await using stage = await onNexudus()
  await stage.people([ann, cem])
  disturb(stage, misbehaviour)
  await disturbedThenRight(stage)
  const emails = stage.nexudus.users().map(({ Email }) => Email)
  expect(emails.toSorted()).toEqual(['api@corp.test', 'p1@example.org', 'p2@example.org'])
  await isSilent(stage)
})

test.each(disturbances)('an update that is %s ends as it should be', async (_how, misbehaviour) => {
  await using stage = await onNexudus()
  await stage.people([ann, cem])
  await stage.run('sync')
  await stage.people([zoe, cem])
  disturb(stage, misbehaviour)
  await disturbedThenRight(stage)
  expect(stage.user('p1@example.org')).toMatchObject({ FullName: 'Zoë', UserRoles: [1, 2] })
  await isSilent(stage)
})

test('a plea to slow down puts off the whole target and counts as no failure', async () => {
  await using stage = await onNexudus()
  await stage.people([ann, cem])
  disturb(stage, { kind: 'throttled', retryAfter: '1800' })
  const { err } = await stage.run('sync', '--patience', '0')
  expect(err).toMatch(/spaces/)
  expect(stage.writes()).toHaveLength(1)
  expect((await stage.run('log', '--user', '1')).out).not.toMatch(/refused|parked/)
})

test('somebody whose address changed before the lost create was looked for keeps the one account', async () => {
  await using stage = await onNexudus()
  await stage.people([ann])
  disturb(stage, { kind: 'cut', when: 'after' })
  await stage.run('sync', '--patience', '0')
  await stage.people([{ ...ann, mail: 'married@example.org' }])
  stage.aheadMs += 3_600_000
  await stage.run('sync')
  expect(stage.nexudus.users().map(({ Email }) => Email)).toEqual(['api@corp.test', 'married@example.org'])
  await isSilent(stage)
})

test('somebody else making the same account at the same moment ends in that one account', async () => {
  await using stage = await onNexudus()
  await stage.people([ann])
  disturb(stage, { kind: 'raced' })
  await disturbedThenRight(stage)
  expect(stage.nexudus.users()).toHaveLength(2)
  await isSilent(stage)
})
