import { expect, test } from 'vitest'
import { startFake } from './fake.ts'

/** A member as the vendor's tables want one at least. */
const least = {
  FullName: 'Ann',
  Email: 'ann@example.org',
  CountryId: 1,
  SimpleTimeZoneId: 1,
  CoworkerType: 1,
  Gender: 1,
  TaxRateType: 1,
  MondayAttendance: 5,
  TuesdayAttendance: 5,
  WednesdayAttendance: 5,
  ThursdayAttendance: 5,
  FridayAttendance: 5,
  SaturdayAttendance: 5,
  SundayAttendance: 5,
}

/** Asks a simulator for something, signed in. */
async function asking() {
  const nexudus = await startFake({ coworkers: [{ FullName: 'Bo', Email: 'bo@example.org', Position: 'Lead' }] })
  const authorization = `Basic ${Buffer.from(`${nexudus.username}:${nexudus.password}`).toString('base64')}`
  const ask = async (method: string, path: string, body?: object) => {
    const init = { method, headers: { authorization, 'content-type': 'application/json' } }
    const sent = body === undefined ? {} : { body: JSON.stringify(body) }
    const response = await fetch(`${nexudus.url}/api/${path}`, { ...init, ...sent })
    const text = await response.text()
    return { status: response.status, body: text === '' ? undefined : JSON.parse(text) }
  }
  return { nexudus, ask, [Symbol.asyncDispose]: () => nexudus.close() }
}

test('a coworker with what the vendor asks for is made, and shown whole by its id alone', async () => {
  await using stage = await asking()
  const { body } = await stage.ask('POST', 'spaces/coworkers', { ...least, Teams: [2] })
  expect(body).toMatchObject({ WasSuccessful: true, Message: 'Coworker was successfully created.' })
  const id = body.Value.Id
  expect((await stage.ask('GET', `spaces/coworkers/${id}`)).body).toMatchObject({ ...least, Teams: [2], UserId: null })
  const list = await stage.ask('GET', 'spaces/coworkers?Coworker_Email=ann@example.org')
  expect(list.body.Records).toEqual([expect.objectContaining({ Id: id, FullName: 'Ann' })])
  expect(list.body.Records[0]).not.toHaveProperty('Teams')
  const several = await stage.ask('GET', `spaces/coworkers/?id=[${id},5000,9]`)
  expect(several.body.map(({ FullName }: { readonly FullName: string }) => FullName)).toEqual(['Ann', 'Bo'])
})

test.each([
  ['a field the tables do not list', { PasswordSalt: 'x' }, 'PasswordSalt', 'is not a property of Coworker'],
  ['a field the server alone sets', { InvoicingBusinessName: 'x' }, 'InvoicingBusinessName', 'is not a property'],
  ['a number that is none of the few', { Gender: 6 }, 'Gender', 'is not a valid value'],
  ['a day that is none of the few', { MondayAttendance: 0 }, 'MondayAttendance', 'is not a valid value'],
  ['text for a flag', { Active: 'yes' }, 'Active', 'is not a valid value'],
  ['a number for a text', { Custom7: 7 }, 'Custom7', 'is not a valid value'],
  ['text for an id', { CountryId: '1023' }, 'CountryId', 'is not a valid value'],
  ['no day for a date', { DateOfBirth: 'soon' }, 'DateOfBirth', 'is not a valid value'],
  ['names for a list of ids', { Teams: ['Front row'] }, 'Ids', 'is not a list of identifiers'],
  ['both ways of changing a list', { Teams: [1], AddedTeams: [2] }, 'Teams', 'cannot be combined'],
  ['nothing for what is required', { SimpleTimeZoneId: null }, 'SimpleTimeZoneId', 'is a required field'],
])('a coworker with %s is refused, by its field', async (_what, wrong, field, sentence) => {
  await using stage = await asking()
  const { status, body } = await stage.ask('POST', 'spaces/coworkers', { ...least, ...wrong })
  expect(status).toBe(400)
  expect(body.Errors).toEqual([expect.objectContaining({ PropertyName: field })])
  expect(body.Message).toContain(sentence)
  expect(stage.nexudus.coworkers()).toHaveLength(1)
})

test.each([
  ['another entity', 'User_Email=bo@example.org'],
  ['a field the tables do not list', 'Coworker_Login=bo'],
  ['a range of a text', 'from_Coworker_FullName=A'],
  ['a value a flag has not', 'Coworker_Active=maybe'],
  ['an order by what is no field', 'orderBy=Login'],
  ['a page that is none', 'page=0'],
  ['more than a page may have', 'size=1001'],
  ['something else', 'limit=5'],
])('a list that is asked for by %s is refused', async (_what, query) => {
  await using stage = await asking()
  expect(await stage.ask('GET', `spaces/coworkers?${query}`)).toMatchObject({ status: 400 })
})

test.each([
  ['Coworker_Email=BO@example', 1],
  ['Coworker_Active=true', 1],
  ['Coworker_Active=false', 0],
  ['Coworker_CountryId=1&Coworker_Gender=1', 1],
  ['Coworker_CountryId=2', 0],
  ['from_Coworker_CreatedOn=2000-01-01T00:00', 1],
  ['to_Coworker_CreatedOn=2000-01-01T00:00', 0],
  ['from_Coworker_UserId=1', 0],
  ['orderBy=Id&dir=1&page=1&size=1000', 1],
])('a list that is asked for by %s has %i', async (query, count) => {
  await using stage = await asking()
  expect((await stage.ask('GET', `spaces/coworkers?${query}`)).body.TotalItems).toBe(count)
})

test('the vendor names no request that deletes a coworker, and there is none', async () => {
  await using stage = await asking()
  expect((await stage.ask('DELETE', 'spaces/coworkers/5000')).status).toBe(405)
  expect(stage.nexudus.coworkers()).toHaveLength(1)
})

test('two coworkers may share an address', async () => {
  await using stage = await asking()
  await stage.ask('POST', 'spaces/coworkers', { ...least, Email: 'bo@example.org' })
  expect(stage.nexudus.coworkers()).toHaveLength(2)
})

test('CreateUser gives a user to sign in with and a welcome mail, as often as it is sent', async () => {
  await using stage = await asking()
  const { body } = await stage.ask('POST', 'spaces/coworkers', { ...least, CreateUser: true })
  const { UserId } = (await stage.ask('GET', `spaces/coworkers/${body.Value.Id}`)).body
  expect(stage.nexudus.users().find(({ Id }) => Id === UserId)).toMatchObject({
    Email: 'ann@example.org',
    Active: true,
  })
  await stage.ask('PUT', 'spaces/coworkers', { ...least, Id: body.Value.Id, CreateUser: true })
  expect(stage.nexudus.users()).toHaveLength(2)
  expect(stage.nexudus.welcomed()).toEqual(['ann@example.org', 'ann@example.org'])
})
