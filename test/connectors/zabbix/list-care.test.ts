import { expect, test } from 'vitest'
import { remoteId as idOf } from '#contract'
import { never } from '../contract/session.ts'
import { onZabbix } from './opened.ts'

type Records = readonly Readonly<Record<string, unknown>>[]

/** An answer with other records in it. */
function withResult<Answer extends { readonly text: string }>(
  answer: Answer,
  change: (records: Records) => Records,
): Answer {
  const { result, ...rest } = JSON.parse(answer.text)
  return Array.isArray(result) ? { ...answer, text: JSON.stringify({ ...rest, result: change(result) }) } : answer
}

test(
  'whoever was not asked about is not taken for the account that was',
  onZabbix({}, async ({ distort, made, target }) => {
    const [one, other] = [await made(1), await made(2)]
    distort((_request, answer) => withResult(answer, ([first = {}]) => [{ ...first, userid: other.remoteId }, first]))
    expect((await target.get([one.remoteId], never)).map(({ remoteId }) => remoteId)).toEqual([one.remoteId])
  }),
)

test(
  'who stands twice in a list is shown once',
  onZabbix({}, async ({ distort, made, target }) => {
    await made(1)
    const before = (await Array.fromAsync(target.list(never))).map(({ remoteId }) => remoteId)
    // Only the list of ids: the accounts are asked for by them.
    distort((request, answer) =>
      request.body?.includes('sortfield') === true ? withResult(answer, records => [...records, ...records]) : answer,
    )
    expect((await Array.fromAsync(target.list(never))).map(({ remoteId }) => remoteId)).toEqual(before)
  }),
)

test(
  'a memory that holds no id of Zabbix fails no request about others',
  onZabbix({}, async ({ sent, made, target }) => {
    const { remoteId } = await made(1)
    const before = sent.length
    const found = await target.get(['no id', '', '1 or 1'].map(idOf).concat(remoteId), never)
    expect(found.map(one => one.remoteId)).toEqual([remoteId])
    expect(sent.slice(before).filter(({ body }) => body?.includes('no id') === true)).toEqual([])
  }),
)
