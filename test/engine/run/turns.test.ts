import { describe, expect, test } from 'vitest'
import { createTurns } from '../../../src/engine/run/turns.ts'

const never = new AbortController().signal

/** A task that begins, waits for its word, and ends. */
function task(name: string, said: string[]) {
  const word = Promise.withResolvers<void>()
  const run = async (): Promise<string> => {
    said.push(`${name} begins`)
    await word.promise
    said.push(`${name} ends`)
    return name
  }
  return { run, end: word.resolve, fail: word.reject }
}

const quiet = () => new Promise(resolve => setImmediate(resolve))

describe('turns', () => {
  test('of one name follow each other in the order they were asked for, also after one that fails', async () => {
    const turns = createTurns()
    const said: string[] = []
    const [one, two, three] = ['one', 'two', 'three'].map(name => task(name, said))
    const taken = [one, two, three].map(each => turns.take(['crm'], each?.run ?? quiet, never))
    await quiet()
    expect(said).toEqual(['one begins'])
    one?.fail(new Error('no'))
    await expect(taken[0]).rejects.toThrow('no')
    await quiet()
    expect(said).toEqual(['one begins', 'two begins'])
    two?.end()
    three?.end()
    expect(await Promise.all(taken.slice(1))).toEqual(['two', 'three'])
    await turns.idle()
  })

  test('of different names do not wait for each other', async () => {
    const turns = createTurns()
    const said: string[] = []
    const dead = task('dead', said)
    const waiting = turns.take(['dead'], dead.run, never)
    expect(await turns.take(['crm'], async () => 'done', never)).toBe('done')
    dead.end()
    await waiting
  })

  test('of several names never wait for each other in a circle, whatever the order of the names', async () => {
    const turns = createTurns()
    const names = ['a', 'b', 'c']
    const asked = Array.from({ length: 60 }, (_none, index) =>
      turns.take([names[index % 3] ?? '', names[(index * 2 + 1) % 3] ?? ''], quiet, never),
    )
    await Promise.all(asked)
    await turns.idle()
  })

  test('somebody who gives up while he waits is told at once, his task is never done, and who is behind him goes on', async () => {
    const turns = createTurns()
    const said: string[] = []
    const first = task('first', said)
    const second = task('second', said)
    const stop = new AbortController()
    const waiting = turns.take(['crm'], first.run, never)
    const givenUp = turns.take(['crm'], second.run, stop.signal)
    const third = turns.take(['crm'], async () => said.push('third'), never)
    stop.abort(new Error('Ctrl-C'))
    await expect(givenUp).rejects.toThrow('Ctrl-C')
    first.end()
    await Promise.all([waiting, third])
    expect(said).toEqual(['first begins', 'first ends', 'third'])
  })

  test('are not given to somebody who had given up before he asked', async () => {
    const turns = createTurns()
    let done = false
    const work = async () => {
      done = true
    }
    await expect(turns.take(['crm'], work, AbortSignal.abort(new Error('gone')))).rejects.toThrow('gone')
    await turns.idle()
    expect(done).toBe(false)
  })

  test('that have begun are not ended by the signal: the task answers for itself', async () => {
    const turns = createTurns()
    const stop = new AbortController()
    const one = task('one', [])
    const taken = turns.take(['crm'], one.run, stop.signal)
    await quiet()
    stop.abort(new Error('too late'))
    one.end()
    expect(await taken).toBe('one')
  })
})
