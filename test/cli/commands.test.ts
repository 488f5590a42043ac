import { globSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import type { Command, Group } from '../../src/cli/command.ts'
import { exitCodes } from '../../src/cli/context.ts'
import { commands } from '../../src/cli/program.ts'
import { readCommandLine } from '../../src/cli/registrar.ts'
import { cellsOf } from '../docs/markdown.ts'
import { keeping } from './keeping.ts'

/** A command with the words that call it, and every example that may show it: its own and those of the groups above. */
interface Called {
  readonly path: readonly string[]
  readonly command: Command
  readonly examples: readonly string[]
}

const calledBelow = (entry: Command | Group, above: Omit<Called, 'command'>): readonly Called[] => {
  const here = { path: [...above.path, entry.name], examples: [...above.examples, ...entry.examples] }
  return 'commands' in entry ? entry.commands.flatMap(one => calledBelow(one, here)) : [{ ...here, command: entry }]
}
const called = commands.flatMap(entry => calledBelow(entry, { path: [], examples: [] }))
const named = called.map(one => ({ ...one, line: ['usherd', ...one.path].join(' ') }))

const folder = `${import.meta.dirname}/../../src/cli/commands`
const files = globSync('**/*.ts', { cwd: folder }).sort()

/** What a file of commands hands out that can be called by a name. */
async function declaredIn(file: string): Promise<readonly (Command | Group)[]> {
  const exported: Record<string, unknown> = await import(`${folder}/${file}`)
  return Object.values(exported).filter(isEntry)
}

const isEntry = (value: unknown): value is Command | Group =>
  typeof value === 'object' && value !== null && 'name' in value && ('run' in value || 'commands' in value)

describe('a command is not forgotten', () => {
  test.each(files)('%s brings commands, and the program lists each', async file => {
    const declared = await declaredIn(file)
    expect(declared.map(({ name }) => name)).not.toEqual([])
    expect(declared.filter(entry => !commands.includes(entry)).map(({ name }) => name)).toEqual([])
  })

  test('and none is there twice', () => {
    expect(called.length).toBeGreaterThan(25)
    expect(new Set(named.map(({ line }) => line)).size).toBe(named.length)
  })
})

describe('every command', () => {
  test.each(named)('$line says in one line what it does', ({ command: { summary } }) => {
    expect(summary).toMatch(/^[a-zA-Z].{8,110}[^.\s]$/)
  })

  test.each(named)('$line is shown in use', ({ line, examples }) => {
    expect(examples.filter(example => `${example.replace(/--config \S+ /, '')} `.startsWith(`${line} `))).not.toEqual(
      [],
    )
  })

  test.each(named)('$line stands in the README, with the exit codes it may end with', ({ path, line }) => {
    const [first = '', ...others] = path
    const row = rows.find(([name = '']) => name.startsWith(`\`usherd ${first}`)) ?? []
    for (const word of others) expect(row.join(' '), line).toContain(word)
    const codes = called.filter(one => one.path[0] === first).flatMap(one => one.command.exitCodes)
    expect(row[3]).toBe(
      [...new Set(codes)]
        .map(name => exitCodes[name])
        .sort()
        .join(', '),
    )
  })
})

/** The README's table of commands: the line, what it does, whether it sends changes, exit codes besides 0. */
const rows = cellsOf(readFileSync(`${import.meta.dirname}/../../README.md`, 'utf8')).filter(([first = '']) =>
  first.startsWith('`usherd '),
)

/** What a shell makes of an example: quotes hold words together, a comment or a pipe ends the line. */
const wordsOf = (example: string): readonly string[] =>
  [...(example.split(/ +#| \| /)[0] ?? '').matchAll(/"([^"]*)"|(\S+)/g)].map(
    ([, quoted, plain]) => quoted ?? plain ?? '',
  )

const examples = [...new Set(called.flatMap(one => one.examples))]

test.each(examples)('the example is understood: %s', example => {
  const [program, ...argv] = wordsOf(example)
  expect(program).toBe('usherd')
  const terminal = keeping()
  const typed = readCommandLine(
    argv,
    { name: 'usherd', summary: '', version: '', configDirectory: 'config', commands, footer: '' },
    terminal,
  )
  expect(terminal.said).toEqual({ out: '', err: '' })
  const meant = typeof typed === 'number' ? undefined : typed.command
  expect(called.filter(one => one.examples.includes(example)).map(one => one.command)).toContain(meant)
})

describe('who knows whom', () => {
  const cli = `${import.meta.dirname}/../../src/cli`
  const importersOf = (imported: RegExp): readonly string[] =>
    globSync('**/*.ts', { cwd: cli }).filter(file => imported.test(readFileSync(`${cli}/${file}`, 'utf8')))

  test('commander has one home', () => {
    expect(importersOf(/'commander'/)).toEqual(['registrar.ts'])
  })
  test('the table is imported by the process alone: a command that runs others is handed what runs them', () => {
    expect(importersOf(/\/program\.ts'/)).toEqual(['main.ts'])
  })
})
