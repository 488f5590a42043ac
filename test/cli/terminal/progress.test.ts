import { describe, expect, test } from 'vitest'
import { createProgress, progressLine } from '../../../src/cli/terminal/progress.ts'
import type { Terminal } from '../../../src/cli/terminal/terminal.ts'
import { createFakeClock } from '../../transport/fake-clock.ts'

function watched(interactive: boolean, width = 80) {
  const written: string[] = []
  const terminal: Terminal = {
    out: () => {
      throw new Error('progress is no result')
    },
    err: text => written.push(text),
    colour: false,
    width,
    interactive,
  }
  const clock = createFakeClock()
  return { written, clock, progress: createProgress(terminal, clock) }
}

const erase = '\r\u001b[2K'

describe('a line of progress', () => {
  test.each([
    ['how far without an end', { label: 'reading hr', done: 1_200 }, 400.4, 'reading hr  1,200  400/s'],
    [
      'how far of how many, and how long',
      { label: 'sending', done: 50, total: 250 },
      20,
      'sending  50 of 250  20/s  10 s left',
    ],
    ['minutes', { label: 'sending', done: 0, total: 1_200 }, 2, 'sending  0 of 1,200  2/s  10 min left'],
    ['hours', { label: 'sending', done: 0, total: 120_000 }, 10, 'sending  0 of 120,000  10/s  3 h 20 min left'],
    ['slow work has no rate but an end', { label: 'sending', done: 1, total: 3 }, 0.1, 'sending  1 of 3  20 s left'],
    ['no rate yet', { label: 'sending', done: 1, total: 3 }, 0, 'sending  1 of 3'],
    ['the end', { label: 'sending', done: 3, total: 3 }, 1, 'sending  3 of 3  1/s'],
    [
      'a note',
      { label: 'zabbix asked to wait', done: 7, note: 'until noon' },
      0,
      'zabbix asked to wait  7  until noon',
    ],
  ])('%s', (_what, state, perSecond, line) => {
    expect(progressLine(state, perSecond)).toBe(line)
  })
})

describe('where somebody watches', () => {
  test('one line changes, ten times a second and no more, and is gone in the end', async () => {
    const { written, clock, progress } = watched(true)
    for (let done = 0; done <= 100; done += 1) {
      progress.update({ label: 'reading hr', done })
      await clock.advance(10)
    }
    progress.finish()
    expect(written.at(0)).toBe(`${erase}reading hr  10  100/s`)
    expect(written).toHaveLength(11)
    expect(written.at(-1)).toBe(erase)
    expect(written.join('')).not.toContain('\n')
  })

  test('a line never wraps: it could not be taken back', async () => {
    const { written, clock, progress } = watched(true, 20)
    await clock.advance(200)
    progress.update({ label: 'reading a source with a long name', done: 1 })
    expect(written).toEqual([`${erase}reading a source w…`])
  })

  test('work over at once leaves no trace', () => {
    const { written, progress } = watched(true)
    progress.update({ label: 'reading hr', done: 1 })
    progress.finish()
    expect(written).toEqual([])
  })

  test('each kind of work has its own rate, counted from where it began', async () => {
    const { written, clock, progress } = watched(true)
    progress.update({ label: 'reading hr', done: 1_000 })
    await clock.advance(1_000)
    progress.update({ label: 'reading hr', done: 1_500 })
    await clock.advance(1_000)
    progress.update({ label: 'planning', done: 10 })
    await clock.advance(1_000)
    progress.update({ label: 'planning', done: 30 })
    expect(written).toEqual([`${erase}reading hr  1,500  500/s`, `${erase}planning  10`, `${erase}planning  30  20/s`])
  })
})

test('where nobody watches there is a plain line every five seconds, and none to take away', async () => {
  const { written, clock, progress } = watched(false)
  for (let done = 0; done <= 12; done += 1) {
    progress.update({ label: 'reading hr', done: done * 10 })
    await clock.advance(1_000)
  }
  progress.finish()
  expect(written).toEqual(['reading hr  50  10/s\n', 'reading hr  100  10/s\n'])
})
