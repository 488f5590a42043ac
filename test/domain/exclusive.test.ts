import { expect, test } from 'vitest'
import { aloneAt, createExclusive } from '../../src/domain/exclusive.ts'

const never = new AbortController().signal
const turns = async (count: number): Promise<void> => {
  for (let turn = 0; turn < count; turn += 1) await new Promise(resolve => setImmediate(resolve))
}

/** Runs work and keeps what was at work together, in the order it began. */
function watched(exclusive = createExclusive()) {
  const begun: string[] = []
  const together = new Set<string>()
  let most = 0
  const run = (name: string, keys: readonly string[], signal = never, work = () => turns(3)) =>
    exclusive(
      keys,
      async () => {
        begun.push(name)
        together.add(name)
        most = Math.max(most, together.size)
        await work().finally(() => together.delete(name))
        return name
      },
      signal,
    )
  return { run, begun, most: () => most }
}

test('work on one thing goes one after the other, in its order; work on others beside it', async () => {
  const same = watched()
  expect(await Promise.all(['1', '2', '3'].map(name => same.run(name, ['g'])))).toEqual(['1', '2', '3'])
  expect([same.begun, same.most()]).toEqual([['1', '2', '3'], 1])
  const others = watched()
  await Promise.all(['1', '2', '3'].map(name => others.run(name, [name])))
  expect(others.most()).toBe(3)
})

test('work on several things waits for all of them, and two that name them in another order do not block each other', async () => {
  const { run, begun, most } = watched()
  await Promise.all([run('1', ['a', 'b']), run('2', ['b', 'a']), run('3', ['a']), run('4', ['b', 'a', 'b'])])
  expect([begun, most()]).toEqual([['1', '2', '3', '4'], 1])
})

test('work that fails lets the next one in', async () => {
  const { run, begun } = watched()
  const failing = run('1', ['g'], never, () => Promise.reject(new Error('no')))
  const next = run('2', ['g'])
  await expect(failing).rejects.toThrow('no')
  expect(await next).toBe('2')
  expect(begun).toEqual(['1', '2'])
})

test('work that is told to stop while it waits never begins, and lets nobody in before those ahead of it', async () => {
  const { run, begun, most } = watched()
  const stop = new AbortController()
  const first = run('1', ['g'], never, () => turns(20))
  const second = run('2', ['g'], stop.signal)
  const third = run('3', ['g'])
  stop.abort(new Error('stop'))
  await expect(second).rejects.toThrow('stop')
  await Promise.all([first, third])
  expect([begun, most()]).toEqual([['1', '3'], 1])
  await expect(run('4', ['g'], stop.signal)).rejects.toThrow('stop')
  expect(await run('5', ['g'])).toBe('5')
})

test('connections to one address share its turns, whichever way it is written; those to another do not', async () => {
  const exclusive = createExclusive()
  const { run, most } = watched()
  const at = (url: string) => {
    const alone = aloneAt(url, exclusive)
    return (name: string) => alone(['7'], () => run(name, [name]), never)
  }
  await Promise.all([at('https://Wiki.test/scim')('1'), at('https://wiki.test/scim/')('2')])
  expect(most()).toBe(1)
  await Promise.all([at('https://wiki.test/scim')('1'), at('https://wiki.test/other')('2')])
  expect(most()).toBe(2)
})
