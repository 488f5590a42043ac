import { expect, test } from 'vitest'
import type { Target } from '#contract'
import type { Distortion } from '../contract/session.ts'
import { never } from '../contract/session.ts'
import { id, onSuperOffice } from './opened.ts'

interface Page {
  readonly value: readonly { readonly PrimaryKey: string }[]
}

/** The archive of users in pages: which of its rows each shows, and which page follows. */
function inPages(
  pages: readonly (readonly number[])[],
  next: (page: number) => number | undefined = twoAPass,
): { readonly distortion: Distortion; readonly asked: () => number } {
  let asked = 0
  return {
    asked: () => asked,
    distortion: ({ url }, answer) => {
      if (!/\/User\?/.test(url)) return answer
      const page = asked
      asked += 1
      const { value }: Page = JSON.parse(answer.text)
      const follows = next(page)
      const text = JSON.stringify({
        // The query is one the archive takes, and another one for each page.
        'odata.nextLink':
          follows === undefined ? null : `http://behind.test/User?$select=userName&$top=${500 - follows}`,
        value: (pages[page] ?? []).map(index => value[index]),
      })
      return { ...answer, text }
    },
  }
}

const twoAPass = (page: number): number | undefined => (page % 2 === 0 ? page + 1 : undefined)

const listed = async (target: Target): Promise<readonly string[]> =>
  (await Array.fromAsync(target.list(never))).map(({ remoteId }) => remoteId)

test(
  'a list that moved while it was read is read again: whoever was passed over is there, and nobody twice',
  onSuperOffice({}, async ({ distort, made, target }) => {
    await made(1)
    await made(2)
    const all = await listed(target)
    expect(all).toHaveLength(3)
    // The second one stood on two pages: somebody has moved, and the third was on neither.
    const moving = inPages([[0, 1], [1], [0, 1], [2]])
    distort(moving.distortion)
    expect((await listed(target)).toSorted()).toEqual(all.toSorted())
    expect(moving.asked()).toBe(4)
  }),
)

test(
  'a list that never holds still is no list, and says so',
  onSuperOffice({}, async ({ distort, fault, made, target }) => {
    await made(1)
    distort(inPages(Array.from({ length: 6 }, (_none, page) => (page % 2 === 0 ? [0, 1] : [1]))).distortion)
    expect((await fault('unreachable', listed(target))).message).toMatch(
      /did not hold still while it was read, 3 times/,
    )
  }),
)

test(
  'pages that lead back to one another come to an end',
  onSuperOffice({}, async ({ distort, fault, target }) => {
    distort(inPages([[0], [0], [0]], () => 7).distortion)
    expect((await fault('broken', listed(target))).message).toMatch(/go round in circles/)
  }),
)

test(
  'an answer about somebody else is not taken for the account that was asked about',
  onSuperOffice({}, async ({ distort, fault, made, target }) => {
    const [one, other] = [await made(1), await made(2)]
    distort((request, answer) =>
      request.url.includes(`/User/${one.remoteId}?`)
        ? { ...answer, text: answer.text.replace(`"AssociateId":${one.remoteId}`, `"AssociateId":${other.remoteId}`) }
        : answer,
    )
    expect((await fault('broken', target.get([id(one.remoteId)], never))).message).toContain(
      `asked about user ${one.remoteId} and answered about ${other.remoteId}`,
    )
  }),
)
