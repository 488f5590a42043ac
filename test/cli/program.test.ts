import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { Forwarded } from '../../src/cli/context.ts'
import { commands, runCommandLine } from '../../src/cli/program.ts'
import { reportProblem } from '../../src/cli/report-problem.ts'
import { Fault } from '../../src/domain/fault.ts'
import { Problem, type ProblemClass } from '../../src/domain/problem.ts'
import { keeping } from './keeping.ts'
import { surroundings, typed } from './typed.ts'

/** A folder of its own to work in, which is empty. */
async function emptyFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'usherd-cli-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  return folder
}

describe('help', () => {
  test('lists every command, the configuration directory and every exit code', async () => {
    const { code, out } = await typed(['--help'])
    expect(code).toBe(0)
    for (const { name } of commands) expect(out).toMatch(new RegExp(`^ {2}${name}\\b`, 'm'))
    expect(out).toContain('--config <dir>')
    expect(out).toContain('USHERD_CONFIG')
    expect([...out.matchAll(/^ {2}(\d+) {2}/gm)].map(([, code_]) => Number(code_))).toEqual([0, 1, 2, 3, 4, 130])
  })

  test('fits the terminal', async () => {
    const terminal = keeping({ width: 80 })
    await runCommandLine(['--help'], surroundings(terminal))
    const options = terminal.said.out.split('Exit codes')[0] ?? ''
    expect(Math.max(...options.split('\n').map(line => line.length))).toBeLessThanOrEqual(80)
  })
})

test('--version prints the version and nothing else', async () => {
  expect(await typed(['--version'])).toEqual({ code: 0, out: '1.2.3\n', err: '' })
})

describe('the configuration directory', () => {
  test('that holds no configuration is named, with the next step', async () => {
    const { code, err } = await typed(['--config', 'elsewhere', 'check'])
    expect(code).toBe(2)
    expect(err).toMatch(/elsewhere/)
    expect(err).toMatch(/usherd init/)
  })

  test.each<[string, readonly string[], Record<string, string>, string]>([
    ['is what --config says', ['--config', 'a', 'check'], { USHERD_CONFIG: 'b' }, 'a'],
    ['else what the environment says', ['check'], { USHERD_CONFIG: 'b' }, 'b'],
    ['else config', ['check'], {}, 'config'],
    ['also when the variable is empty', ['check'], { USHERD_CONFIG: '' }, 'config'],
  ])('%s', async (_what, argv, env, directory) => {
    const { err } = await typed(argv, { env })
    expect(err).toMatch(new RegExp(`[/ "']${directory}\\b`))
  })

  test('is not read from the process behind the program’s back', async () => {
    const before = process.env.USHERD_CONFIG
    process.env.USHERD_CONFIG = 'elsewhere'
    onTestFinished(() => {
      if (before === undefined) delete process.env.USHERD_CONFIG
      else process.env.USHERD_CONFIG = before
    })
    expect((await typed(['check'])).err).not.toContain('elsewhere')
  })

  test('that init writes can be checked and planned at once', async () => {
    const terminal = keeping()
    const around = surroundings(terminal, { cwd: await emptyFolder(), env: { ZABBIX_TOKEN: 'x'.repeat(64) } })
    expect(await runCommandLine(['init'], around)).toBe(0)
    expect(await runCommandLine(['check'], around)).toBe(0)
    expect(terminal.said.err).toBe('')
    expect(await runCommandLine(['init'], around)).toBe(2)
    expect(terminal.said.err).not.toContain('defect')
  })
})

describe('what stops a command', () => {
  test.each<[ProblemClass, number]>([
    ['usage', 2],
    ['held', 3],
    ['source', 4],
    ['store', 1],
    ['target', 1],
  ])(
    'a problem of class %s ends with %d, says a sentence and the next step, and shows no stack',
    (problemClass, code) => {
      const terminal = keeping()
      expect(
        reportProblem(new Problem(problemClass, 'x.y', 'the thing is not right', 'Put it right.'), terminal, false),
      ).toBe(code)
      expect(terminal.said).toEqual({ out: '', err: 'error the thing is not right\n      Put it right.\n' })
    },
  )

  test('a fault ends with 1 and its sentence', () => {
    const terminal = keeping()
    expect(reportProblem(new Fault('denied', 'crm refuses the token'), terminal, false)).toBe(1)
    expect(terminal.said.err).toBe('error crm refuses the token\n')
  })

  test('a defect ends with 1, asks to be reported and shows where it was', () => {
    const terminal = keeping()
    expect(reportProblem(new TypeError('x is not a function'), terminal, false)).toBe(1)
    expect(terminal.said.err).toMatch(
      /^usherd has a defect; please report it.*\nTypeError: x is not a function\n\s+at .*program\.test/,
    )
  })

  test('the stop signal ends with 130', async () => {
    expect(
      (await typed(['--config', 'nowhere', 'check'], { stop: AbortSignal.abort(new Error('interrupted')) })).code,
    ).toBe(130)
  })

  test('a command that a daemon carried out ends with the daemon’s code', () => {
    expect(new Forwarded(3).code).toBe(3)
  })
})
