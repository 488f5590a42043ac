import { expect, test } from 'vitest'
import { edit } from '../contract/operations.ts'
import { never, withSession } from '../contract/session.ts'
import { openFixture } from './fake.ts'

test(
  'what the product keeps differently comes back, so that the next run does not send it again',
  withSession(openFixture, async ({ apply, made }) => {
    const { remoteId } = await made(1)
    const [receipt] = await apply(edit(remoteId, [{ name: 'title', from: undefined, to: ' Lead ' }]))
    expect(receipt?.stored).toEqual({ title: 'Lead' })
  }),
)

test(
  'an address that is not the API makes nobody leave',
  withSession(openFixture, async ({ fault, fixture, open }) => {
    const beside = open({ ...fixture.settings, url: String(fixture.settings.url).replace('/api', '/elsewhere') })
    const { message } = await fault('broken', beside.get([fixture.absent], never))
    expect(message).toContain('check url')
  }),
)

test(
  'many accounts are found with few requests, and all of them are listed',
  withSession(openFixture, async ({ fixture, made, target }) => {
    const numbers = Array.from({ length: 7 }, (_none, number) => number)
    for (const number of numbers) await made(number)
    const before = fixture.requests().length
    const logins = numbers.map(number => String(fixture.account(number).login))
    expect(await target.find({ name: 'login', values: logins }, never)).toHaveLength(7)
    expect(fixture.requests().length).toBe(before + 1)
    const listed = await Array.fromAsync(target.list(never))
    expect(listed.map(({ attributes }) => attributes.login)).toEqual(['admin', ...logins])
  }),
)

test(
  'a list gains and loses members in one operation, with one write',
  withSession(openFixture, async ({ apply, made, seen, writes }) => {
    const { remoteId } = await made(1, { groups: ['1', '2'] })
    const swap = edit(remoteId, [
      { name: 'groups', from: ['2'], to: ['3'], mode: 'add' },
      { name: 'groups', from: ['2'], to: ['2'], mode: 'remove' },
    ])
    expect(await writes(() => apply(swap))).toBe(1)
    expect((await seen(remoteId)).attributes.groups).toEqual(['1', '3'])
  }),
)
