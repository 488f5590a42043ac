import { expect, test } from 'vitest'
import { remoteId } from '#contract'
import type { NexudusSimulator, SimulatorOptions } from '../../../connectors/rest/simulator.ts'
import { creation, disabling, edit, enabling } from '../contract/operations.ts'
import { never, type Session, withSession } from '../contract/session.ts'
import { opened } from './described.ts'
import { coworkersOn, startFake } from './fake.ts'

interface Opened extends Session {
  readonly nexudus: NexudusSimulator
  /** What was asked while something happened: method, path, and the ids of a batch as `[]`. */
  asked(act: () => Promise<unknown>): Promise<readonly string[]>
  /** The body of the last write. */
  sentLast(): Readonly<Record<string, unknown>>
}

function onCoworkers(options: SimulatorOptions, body: (opened: Opened) => Promise<void>): () => Promise<void> {
  let simulator: NexudusSimulator | undefined
  const open = async () => {
    simulator = await startFake(options)
    return coworkersOn(simulator)
  }
  return withSession(open, session => {
    const nexudus = simulator ?? expect.fail('not started')
    const shown = ({ method, target }: { readonly method: string; readonly target: string }): string =>
      `${method} ${decodeURIComponent(target)
        .replace(/\[.*/, '[]')
        .replace(/\?page.*/, '')}`
    return body({
      ...session,
      nexudus,
      asked: async act => {
        const before = nexudus.journal.length
        await act()
        return nexudus.journal.slice(before).map(shown)
      },
      sentLast: () => JSON.parse(nexudus.journal.findLast(({ write }) => write)?.body ?? 'null'),
    })
  })
}

const crowd = (count: number): readonly Readonly<Record<string, unknown>>[] =>
  Array.from({ length: count }, (_none, index) => ({ FullName: `P ${index}`, Email: `p${index}@corp.test` }))

test(
  'coworkers are read a hundred at a time, not one after the other; who is gone is left out',
  onCoworkers({ coworkers: crowd(250) }, async ({ asked, target }) => {
    const list = await asked(async () => expect(await Array.fromAsync(target.list(never))).toHaveLength(250))
    expect(list.filter(one => one === 'GET /api/spaces/coworkers/?id=[]')).toHaveLength(3)
    expect(list.filter(one => /coworkers\/\d/.test(one))).toEqual([])
    const get = await asked(async () => expect(await target.get([5000, 5001, 9].map(remoteId), never)).toHaveLength(2))
    expect(get.slice(0, 2)).toEqual(['GET /api/spaces/coworkers/?id=[]', 'GET /api/spaces/coworkers/9'])
  }),
)

test(
  'records that come without their teams are not taken for whole',
  onCoworkers(
    { coworkers: [{ ...crowd(1)[0], Teams: [2] }, ...crowd(1)], batchesAreRows: true },
    async ({ target }) => {
      const [account] = await target.get([5000, 5001].map(remoteId), never)
      expect(account?.attributes.Teams).toEqual(['2'])
    },
  ),
)

test(
  'a change sends the whole record back, and nothing Nexudus would do again: no portal access, no picture',
  onCoworkers({}, async ({ apply, fixture, nexudus, sentLast }) => {
    const [made] = await apply(creation({ ...fixture.account(1), CreateUser: true }))
    const id = made?.remoteId ?? expect.fail('not made')
    const [before] = nexudus.coworkers()
    expect(before).toMatchObject({ CreateUser: true, UserId: expect.any(Number) })
    await apply(edit(id, [{ name: 'FullName', from: undefined, to: 'Zoë' }]))
    expect(sentLast()).toMatchObject({
      ...{ Id: Number(id), FullName: 'Zoë', Teams: [4], UserId: before?.UserId },
      ...{ AccessPincode: before?.AccessPincode, DoordeckPrivateKey: before?.DoordeckPrivateKey },
    })
    for (const name of ['CreateUser', 'NewAvatarUrl', 'CreatedOn', 'UpdatedOn', 'UniqueId'])
      expect(sentLast()).not.toHaveProperty(name)
    expect(nexudus.welcomed()).toEqual(['person-1@example.org'])
  }),
)

test(
  'a new coworker gets what some pages require, no portal access, and nobody is written to',
  onCoworkers({}, async ({ made, nexudus, sentLast }) => {
    await made(1)
    const days = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday']
    const sent = nexudus.journal.find(({ method, target }) => method === 'POST' && target === '/api/spaces/coworkers')
    expect(JSON.parse(sent?.body ?? 'null')).toEqual({
      ...{ FullName: 'Ann Number 1', Email: 'person-1@example.org', Position: 'Lead', Businesses: [4], Teams: [4] },
      ...{ Active: true, CoworkerType: 1, Gender: 1, TaxRateType: 1, CountryId: 1023, SimpleTimeZoneId: 2046 },
      ...Object.fromEntries(days.map(day => [`${day}Attendance`, 5])),
    })
    expect(sentLast()).not.toHaveProperty('CreateUser')
    expect(nexudus.welcomed()).toEqual([])
    expect(nexudus.users()).toHaveLength(1)
  }),
)

test(
  'suspending and bringing back change Active and nothing else, each in a read and a write',
  onCoworkers({}, async ({ apply, asked, made, nexudus }) => {
    const { remoteId: id } = await made(1)
    const [before] = nexudus.coworkers()
    const get = `GET /api/spaces/coworkers/${id}`
    expect(await asked(() => apply(disabling(id)))).toEqual([get, 'PUT /api/spaces/coworkers'])
    expect(nexudus.coworkers()).toEqual([{ ...before, Active: false, UpdatedOn: expect.any(String) }])
    expect(await asked(() => apply(enabling(id)))).toEqual([get, 'PUT /api/spaces/coworkers'])
    expect(nexudus.coworkers()).toEqual([{ ...before, UpdatedOn: expect.any(String) }])
  }),
)

test(
  'whoever shares an address is found with all who do',
  onCoworkers({ coworkers: [...crowd(1), ...crowd(1)] }, async ({ target }) => {
    const found = await target.find({ name: 'Email', values: ['p0@corp.test'] }, never)
    expect(found.map(account => account.remoteId)).toEqual(['5000', '5001'])
  }),
)

test(
  'no account ever shows a PIN, a key or the numbers of a bank',
  onCoworkers(
    { coworkers: [{ ...crowd(1)[0], BankAccount: 'DE02-1203', ZoomAccessToken: 'zoom-token-1' }] },
    async ({ target }) => {
      const accounts = JSON.stringify(await Array.fromAsync(target.list(never)))
      expect(accounts).toContain('p0@corp.test')
      for (const name of ['AccessPincode', 'DoordeckPrivateKey', 'BankAccount', 'ZoomAccessToken'])
        expect(accounts).not.toContain(name)
    },
  ),
)

test(
  'people read by the same preset come without PIN, keys and bank',
  onCoworkers({ coworkers: [{ ...crowd(1)[0], BankAccount: 'DE02-1203' }] }, async ({ fixture }) => {
    await opened(fixture.settings, async ({ people }) => {
      const [person] = await people()
      expect(person).toMatchObject({ fields: { Email: 'p0@corp.test', Teams: [] } })
      for (const name of ['AccessPincode', 'DoordeckPrivateKey', 'BankAccount'])
        expect(person).not.toHaveProperty(['fields', name])
    })
  }),
)
