import { expect, test } from 'vitest'
import { remoteId } from '#contract'
import { creation, deletion, disabling, edit, enabling } from '../contract/operations.ts'
import { withSession } from '../contract/session.ts'
import { openGitlab } from './gitlab.ts'
import { openRedmine } from './redmine.ts'
import { openRequestTracker } from './request-tracker.ts'
import { openSnipe } from './snipe-it.ts'

const change = { name: 'organization', from: 'Lead', to: 'Boss' }
const asked = (requests: readonly object[]): readonly string[] =>
  requests.map(each => ('asked' in each ? wordsOf(each.asked) : ''))
const wordsOf = (one: unknown): string =>
  typeof one === 'object' && one !== null && 'method' in one && 'path' in one ? `${one.method} ${one.path}` : ''

test(
  'GitLab is changed, blocked, unblocked and deleted in one request each',
  withSession(openGitlab, async ({ apply, fixture, made }) => {
    const { remoteId: id } = await made(1)
    const before = fixture.requests().length
    for (const operation of [edit(id, [change]), disabling(id), enabling(id), deletion(id)]) await apply(operation)
    expect(asked(fixture.requests().slice(before))).toEqual([
      `PUT /api/v4/users/${id}`,
      `POST /api/v4/users/${id}/block`,
      `POST /api/v4/users/${id}/unblock`,
      `DELETE /api/v4/users/${id}`,
    ])
  }),
)

test(
  'Snipe-IT is changed, disabled, enabled and deleted in one request each; groups are looked at first',
  withSession(openSnipe, async ({ apply, fixture, made }) => {
    const { remoteId: id } = await made(1)
    const before = fixture.requests().length
    const plain = { name: 'first_name', from: 'Ann', to: 'Zoë' }
    const groups = { name: 'groups', from: ['4'], to: ['1'], mode: 'add' } as const
    for (const operation of [edit(id, [plain]), disabling(id), enabling(id), edit(id, [groups]), deletion(id)])
      await apply(operation)
    const at = `/api/v1/users/${id}`
    expect(asked(fixture.requests().slice(before))).toEqual([
      `PATCH ${at}`,
      `PATCH ${at}`,
      `PATCH ${at}`,
      `GET ${at}`,
      `PATCH ${at}`,
      `DELETE ${at}`,
    ])
  }),
)

test(
  'a write to an account that is gone is missing, although the answer is HTTP 200',
  withSession(openSnipe, async ({ apply, fault, fixture }) => {
    await fault('missing', apply(disabling(fixture.absent)))
  }),
)

test(
  'a delete that is refused as if nobody were there has not happened',
  withSession(
    () => openSnipe({ withholds: true }),
    async ({ apply, fault, made, seen }) => {
      const { remoteId: id } = await made(1)
      expect((await fault('rejected', apply(deletion(id)))).message).toContain(`no account ${id}, and shows it`)
      expect(await seen(id)).toMatchObject({ remoteId: id })
    },
  ),
)

test(
  'a name GitLab has already is a conflict, for new accounts and for old ones',
  withSession(openGitlab, async ({ apply, fault, fixture, made }) => {
    const { remoteId: id } = await made(2)
    await made(1)
    await fault('conflict', apply(creation(fixture.account(1))))
    await fault('conflict', apply(edit(id, [{ name: 'email', from: 'x@y.test', to: 'person-1@example.org' }])))
    await fault('missing', apply(edit(remoteId('777'), [change])))
  }),
)

test(
  'Redmine is changed, locked, unlocked and deleted in one write each; whether to look afterwards is for the run to say',
  withSession(openRedmine, async ({ apply, fixture, made }) => {
    const { remoteId: id } = await made(1)
    const before = fixture.requests().length
    const plain = { name: 'firstname', from: 'Ann', to: 'Zoë' }
    for (const operation of [edit(id, [plain]), disabling(id), enabling(id), deletion(id)]) await apply(operation)
    const at = `/users/${id}.json`
    const writes = [`PUT ${at}`, `PUT ${at}`, `PUT ${at}`, `DELETE ${at}`]
    expect(asked(fixture.requests().slice(before))).toEqual(writes)
  }),
)

test(
  'nobody is shown the API key of a Redmine user',
  withSession(openRedmine, async ({ made, seen }) => {
    const { remoteId: id } = await made(1)
    expect(JSON.stringify(await seen(id))).not.toContain('api-key')
  }),
)

test(
  'an account Request Tracker made is known by its number, which only the address of the answer says',
  withSession(openRequestTracker, async ({ apply, made, seen }) => {
    const { remoteId: id } = await made(1)
    expect(id).toMatch(/^\d+$/)
    await apply(edit(id, [{ name: 'Name', from: 'person-"1"', to: 'renamed' }]))
    expect(await seen(id)).toMatchObject({ remoteId: id, attributes: { Name: 'renamed' } })
  }),
)

test(
  'an address Request Tracker refuses with HTTP 200 is a refusal',
  withSession(openRequestTracker, async ({ apply, fault, made }) => {
    const { remoteId: id } = await made(1)
    await made(2)
    const taken = { name: 'EmailAddress', from: 'person-1@example.org', to: 'person-2@example.org' }
    expect((await fault('rejected', apply(edit(id, [taken])))).message).toContain('EmailAddress is kept as')
  }),
)
