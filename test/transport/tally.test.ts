import { expect, test } from 'vitest'
import { countRequest, countWrite, tallyRequests } from '../../src/transport/tally.ts'
import { reasonOf } from './loopback.ts'

const turn = () => new Promise(resolve => setImmediate(resolve))

test('a tally counts what its work sends, also after a wait, and nothing else', async () => {
  const send = async (times: number) => {
    for (let time = 0; time < times; time += 1) {
      await turn()
      countRequest()
    }
    return 'done'
  }
  const [two, none, three] = await Promise.all([2, 0, 3].map(times => tallyRequests(() => send(times))))
  expect([two, none, three]).toEqual([2, 0, 3].map(requests => ({ result: 'done', requests, writes: 0 })))
})

test('a tally inside another counts for both', async () => {
  const outer = await tallyRequests(async () => {
    countRequest()
    countWrite()
    return tallyRequests(async () => {
      countRequest()
      countWrite()
    })
  })
  expect([outer.requests, outer.result.requests]).toEqual([2, 1])
  expect([outer.writes, outer.result.writes]).toEqual([2, 1])
})

test('work that fails fails the tally', async () => {
  const error = new Error('no luck')
  expect(await reasonOf(tallyRequests(() => Promise.reject(error)))).toBe(error)
})

test('outside of a tally a request counts for nobody', () => {
  expect(countRequest).not.toThrow()
  expect(countWrite).not.toThrow()
})
