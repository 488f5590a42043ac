import { expect, test } from 'vitest'
import { never } from '../contract/session.ts'
import { columnsOf, id, onDesk } from './opened.ts'

const people = ['p1', 'p2', 'p10'].map(columnsOf)

test(
  'whoever was not asked about is not taken for the account that was',
  onDesk('znuny', { users: people }, async ({ distort, target }) => {
    distort((request, answer) =>
      request.url.includes('CustomerUserGet') ? { ...answer, text: answer.text.replaceAll('"p1"', '"p2"') } : answer,
    )
    expect(await target.get([id('p1')], never)).toEqual([])
  }),
)

test(
  'who stands twice in a list is shown once, whatever the case',
  onDesk('znuny', { users: people }, async ({ distort, target }) => {
    distort((request, answer) =>
      request.url.includes('CustomerUserSearch')
        ? { ...answer, text: answer.text.replace('"p1"', '"p1","P1"') }
        : answer,
    )
    const listed = await Array.fromAsync(target.list(never))
    expect(listed.map(({ remoteId }) => remoteId).toSorted()).toEqual(['p1', 'p10', 'p2'])
  }),
)

test(
  'where only searches tell who there is, a login that begins alike is another one',
  onDesk('otrs8', { users: people, settings: { routes: {} } }, async ({ distort, target }) => {
    distort((request, answer) =>
      request.url.includes('CustomerUserSearch')
        ? { ...answer, text: answer.text.replace('"p1"', '"p1","p10"') }
        : answer,
    )
    const found = await target.find({ name: 'CustomerUserLogin', values: ['p1'] }, never)
    expect(found.map(({ remoteId }) => remoteId)).toEqual(['p1'])
  }),
)
