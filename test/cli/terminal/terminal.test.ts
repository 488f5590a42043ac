import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { describe, expect, test } from 'vitest'
import { processTerminal, type TerminalProcess, wantsColour } from '../../../src/cli/terminal/terminal.ts'

describe('colour', () => {
  test.each<[string, Readonly<Record<string, string>>, boolean, boolean]>([
    ['for a person at a terminal', {}, true, true],
    ['not for a pipe', {}, false, false],
    ['not for a dumb terminal', { TERM: 'dumb' }, true, false],
    ['not with NO_COLOR', { NO_COLOR: '1' }, true, false],
    ['NO_COLOR may say anything', { NO_COLOR: '0' }, true, false],
    ['an empty NO_COLOR says nothing', { NO_COLOR: '' }, true, true],
    ['in a pipe with FORCE_COLOR', { FORCE_COLOR: '1' }, false, true],
    ['on a dumb terminal with FORCE_COLOR', { FORCE_COLOR: '1', TERM: 'dumb' }, true, true],
    ['FORCE_COLOR=0 means none', { FORCE_COLOR: '0' }, true, false],
    ['FORCE_COLOR=false too', { FORCE_COLOR: 'false' }, true, false],
    ['an empty FORCE_COLOR says nothing', { FORCE_COLOR: '' }, false, false],
    ['NO_COLOR beats FORCE_COLOR', { NO_COLOR: '1', FORCE_COLOR: '1' }, true, false],
  ])('%s', (_when, env, isTerminal, wanted) => {
    expect(wantsColour(env, isTerminal)).toBe(wanted)
  })
})

/** A process with streams of these properties, and what was written to them. */
function processWith(stdout: object, stderr: object, env: Readonly<Record<string, string>> = {}) {
  const written: string[] = []
  const stream = (name: string, properties: object) => ({
    write: (line: string) => written.push(`${name} ${line}`),
    on: () => {},
    ...properties,
  })
  const exit = (): never => {
    throw new Error('nobody asked to end')
  }
  const fake: TerminalProcess = { stdout: stream('out', stdout), stderr: stream('err', stderr), env, exit }
  return { fake, written }
}

describe('the terminal of a process', () => {
  test('keeps results and remarks apart', () => {
    const { fake, written } = processWith({}, {})
    const terminal = processTerminal(fake)
    terminal.out('a')
    terminal.err('b')
    expect(written).toEqual(['out a', 'err b'])
  })

  test.each([
    ['as wide as it says', { columns: 132 }, {}, 132],
    ['as wide as what progress is drawn on, where results go to a pipe', {}, { columns: 60 }, 60],
    ['100 columns where nobody says', {}, {}, 100],
    ['100 columns where somebody claims to have none', { columns: 0 }, {}, 100],
  ])('is %s', (_what, stdout, stderr, width) => {
    expect(processTerminal(processWith(stdout, stderr).fake).width).toBe(width)
  })

  test('follows when a window is resized', () => {
    const { fake } = processWith({ columns: 80 }, {})
    const terminal = processTerminal(fake)
    Object.assign(fake.stdout, { columns: 120 })
    expect(terminal.width).toBe(120)
  })

  test.each([
    ['a terminal', { isTTY: true }, {}, true],
    ['a dumb terminal', { isTTY: true }, { TERM: 'dumb' }, false],
    ['a file', {}, {}, false],
  ])('is rewritten or not: %s', (_what, stderr, env, interactive) => {
    expect(processTerminal(processWith({ isTTY: true }, stderr, env).fake).interactive).toBe(interactive)
  })
})

/** Writes without end; says on stderr how it ended, unless it was told to be quiet. */
const endless = `
  import { processTerminal } from ${JSON.stringify(join(import.meta.dirname, '../../../src/cli/terminal/terminal.ts'))}
  const terminal = processTerminal(process)
  const more = () => { terminal.out('line\\n'.repeat(1000)); setImmediate(more) }
  more()
`

test('a reader that goes away ends the program quietly', async () => {
  const child = spawn(process.execPath, ['--input-type=module', '--eval', endless], {
    stdio: ['ignore', 'pipe', 'pipe'],
    signal: AbortSignal.timeout(20_000),
  })
  const errors = text(child.stderr)
  const code = new Promise(resolve => child.once('exit', resolve))
  child.stdout.once('data', () => child.stdout.destroy())
  expect([await code, await errors]).toEqual([0, ''])
})
