import { expect, test } from 'vitest'
import { person } from './rest-people.ts'
import { onCoworkers, password } from './rest-stage.ts'

const ann = person('1')
const cem = person('2')
const address = 'p1@example.org'

test('a member lives through everything in one write each, and is never deleted, and nobody is written to', async () => {
  await using stage = await onCoworkers()
  await stage.people([ann, cem])
  expect(await stage.run('sync')).toMatchObject({ code: 0, err: '' })
  const made = stage.user(address)
  expect(made).toMatchObject({ FullName: 'Ann 1', Active: true, CoworkerType: 1, CountryId: 1023, UserId: null })
  expect((await stage.run('sync')).out).toContain('nothing to do')
  expect(stage.writes().map(({ method }) => method)).toEqual(['POST', 'POST'])

  const lead = { ...ann, title: 'Lead' }
  const married = { ...lead, name: 'Ann Married', mail: 'married@example.org' }
  const steps = [
    { people: [lead, cem], becomes: { Position: 'Lead' } },
    { people: [married, cem], becomes: { FullName: 'Ann Married', Email: 'married@example.org' } },
    { people: [cem], becomes: { Active: false } },
    { people: [married, cem], becomes: { Active: true } },
  ]
  let before = made
  for (const { people, becomes } of steps) {
    await stage.people(people)
    expect(await stage.run('sync')).toMatchObject({ code: 0 })
    const after = stage.nexudus.coworkers().find(({ Id }) => Id === made?.Id)
    expect(after).toEqual({ ...before, ...becomes, UpdatedOn: expect.any(String) })
    expect(stage.writes().map(({ method }) => method)).toEqual(['PUT'])
    expect((await stage.run('sync')).out).toContain('nothing to do')
    expect(stage.writes()).toEqual([])
    before = after
  }
  expect(stage.nexudus.coworkers()).toHaveLength(2)
  expect(stage.nexudus.welcomed()).toEqual([])
})

test('an account that was there is taken over by its address, keeps what it has, and no second one is made', async () => {
  const old = {
    FullName: 'Old',
    Email: 'P1@Example.org',
    Teams: [3],
    Notes: 'Likes tea',
    BankAccount: 'DE02-1203',
    UserId: 7,
  }
  await using stage = await onCoworkers({
    coworkers: [old],
    attributes: { Teams: '{ value: [Front row], lookup: team }' },
  })
  await stage.people([ann])
  expect((await stage.run('sync')).code).toBe(0)
  const taken = { FullName: 'Ann 1', Teams: [3, 1], Notes: 'Likes tea', BankAccount: 'DE02-1203', UserId: 7 }
  expect(stage.nexudus.coworkers()).toEqual([expect.objectContaining(taken)])
  const [sent, ...others] = stage.writes()
  expect(others).toEqual([])
  expect(sent).toMatchObject({ method: 'PUT', body: { AddedTeams: [1] } })
  expect(sent?.body).not.toHaveProperty('Teams')
  expect((await stage.run('sync')).out).toContain('nothing to do')
})

test('an address that two accounts share is nobody’s to take: a human says which', async () => {
  await using stage = await onCoworkers({
    coworkers: [
      { FullName: 'A', Email: address },
      { FullName: 'B', Email: address },
    ],
  })
  await stage.people([ann, cem])
  expect((await stage.run('sync')).out).toContain(
    `Email matches 2 accounts at spaces: 5000 ("${address}"), 5001 ("${address}")`,
  )
  expect(stage.nexudus.coworkers().map(({ FullName }) => FullName)).toEqual(['A', 'B', 'Ann 2'])
})

test.each([
  [{ CoworkerType: 2 }, 'account 5000 is a company, and the preset keeps people only'],
  [{ Archived: true }, 'account 5000 is archived at Nexudus, and restored by its staff only'],
])('an account with %o is left alone, and the plan says why', async (what, sentence) => {
  await using stage = await onCoworkers({ coworkers: [{ FullName: 'Ann Ltd', Email: address, ...what }] })
  await stage.people([ann])
  expect((await stage.run('sync')).out).toContain(sentence)
  expect(stage.writes()).toEqual([])
})

test('whom Nexudus suspended, over an unpaid invoice say, is not let in again by being found in a source', async () => {
  await using stage = await onCoworkers({ coworkers: [{ FullName: 'Ann 1', Email: address, Active: false }] })
  await stage.people([ann])
  expect((await stage.run('sync')).out).toMatch(
    /account 5000 .* is disabled at spaces, .*sync spaces --user 1 --attended/,
  )
  expect(stage.writes()).toEqual([])
})

test('whom Nexudus suspends meanwhile stays so through a change of everything else', async () => {
  await using stage = await onCoworkers()
  await stage.people([ann])
  await stage.run('sync')
  stage.nexudus.editCoworker(5000, { Active: false })
  await stage.people([{ ...ann, title: 'Lead' }])
  expect((await stage.run('sync')).code).toBe(0)
  expect(stage.user(address)).toMatchObject({ Position: 'Lead', Active: false })
})

test.each([
  ['shown as it was sent', false],
  ['not shown again', true],
])(
  'portal access that is %s is given where it is mapped, with one welcome mail for all of a life',
  async (_how, forgetsCreateUser) => {
    await using stage = await onCoworkers({ attributes: { CreateUser: '{ value: true }' }, forgetsCreateUser })
    await stage.people([ann])
    expect(await stage.run('sync')).toMatchObject({ code: 0 })
    expect((await stage.run('log', '--user', '1')).out).not.toMatch(/CreateUser (was|is)/)
    expect(stage.nexudus.welcomed()).toEqual([address])
    const { UserId } = stage.user(address) ?? {}
    expect(UserId).toEqual(expect.any(Number))
    for (const people of [[{ ...ann, title: 'Lead' }], [cem], [ann, cem]]) {
      await stage.people(people)
      await stage.run('sync')
    }
    expect(stage.user(address)).toMatchObject({ Active: true, UserId, Position: 'Desk' })
    expect(stage.nexudus.welcomed()).toEqual([address, 'p2@example.org'])
  },
)

test('a create whose answer is lost ends as one account, although Nexudus would take a second', async () => {
  await using stage = await onCoworkers()
  await stage.people([ann])
  stage.nexudus.misbehave({ misbehaviour: { kind: 'cut', when: 'after' }, next: 1, matching: ({ write }) => write })
  await stage.run('sync', '--patience', '0')
  stage.aheadMs += 3_600_000
  expect(await stage.run('sync')).toMatchObject({ code: 0 })
  expect(stage.nexudus.coworkers()).toHaveLength(1)
  expect((await stage.run('sync')).out).toContain('nothing to do')
})

test('what nobody documents is printed by check --live, the switch before all', async () => {
  await using stage = await onCoworkers()
  const { code, out } = await stage.run('check', '--live')
  expect(code).toBe(0)
  expect(out).toContain('signed in as api@corp.test')
  expect(out).toMatch(/assumed, not documented:.*writing Active false suspends a coworker/s)
  expect(out).toMatch(/assumed, not documented:.*without CreateUser/s)
})

test('leavers cannot be deleted: the configuration says so before anything is read', async () => {
  await using stage = await onCoworkers({ leavers: '{ action: disable, deleteAfter: 30d }' })
  const { code, out, err } = await stage.run('check')
  expect(code).toBe(2)
  expect(out + err).toMatch(/targets\/spaces\.yaml:\d+.*rest cannot delete accounts \(remove deleteAfter\)/)
})

test('PIN and keys of a member go back as they were, and are in no database, no log and no output', async () => {
  await using stage = await onCoworkers()
  await stage.people([ann])
  const said = [await stage.run('sync')]
  const names = ['AccessPincode', 'DoordeckPrivateKey'] as const
  const secrets = names.map(name => String(stage.user(address)?.[name]))
  await stage.people([{ ...ann, name: 'Zoë' }])
  said.push(await stage.run('sync'), await stage.run('explain', '1'), await stage.run('log', '--json'))
  expect(names.map(name => String(stage.user(address)?.[name]))).toEqual(secrets)
  const bytes = await stage.databaseBytes()
  for (const secret of [...secrets, password]) {
    expect(secret.length).toBeGreaterThan(10)
    expect(bytes.includes(secret)).toBe(false)
    expect(JSON.stringify(said)).not.toContain(secret)
  }
})
