import { describe, expect, test } from 'vitest'
import {
  type Command,
  defineCommand,
  flag,
  type Group,
  number,
  optional,
  required,
  several,
  text,
  textOr,
  texts,
} from '../../src/cli/command.ts'
import { readCommandLine } from '../../src/cli/registrar.ts'
import { keeping } from './keeping.ts'

const run = async () => 0 as const // no line is carried out here

const move = defineCommand({
  name: 'move',
  summary: 'move things to a place',
  examples: ['depot move a b'],
  exitCodes: [],
  arguments: { place: required('place'), things: several('things') },
  options: {
    dryRun: flag('--dry-run', 'only say what would be moved'),
    carrier: text('--carrier <name>', 'who carries them'),
    speed: textOr('--speed <word>', 'how fast', 'slow'),
    notes: texts('--note <text>', 'what to write on them'),
    weight: number('--weight <kilos>', 'the heaviest of them', {
      read: written => (/^\d+$/.test(written) ? Number(written) * 1000 : undefined),
      wants: 'It wants kilos.',
      otherwise: 5,
    }),
  },
  run,
})

const count = defineCommand({
  name: 'count',
  summary: 'count things',
  exitCodes: [],
  arguments: { kind: optional('kind') },
  run,
})
const stock: Group = { name: 'stock', summary: 'what there is', examples: ['depot stock count'], commands: [count] }

function typed(line: string, commands: readonly (Command | Group)[] = [move, stock]) {
  const terminal = keeping()
  const program = {
    name: 'depot',
    summary: 'Moves things.',
    version: '7',
    configDirectory: 'here',
    commands,
    footer: '',
  }
  const result = readCommandLine(line.split(' '), program, terminal)
  return { result, ...terminal.said }
}

const untyped = { things: [], dryRun: false, carrier: undefined, speed: 'slow', notes: [], weight: 5 }

describe('what was typed comes under the names of the declaration', () => {
  test.each<[string, Readonly<Record<string, unknown>>]>([
    ['move attic', { ...untyped, place: 'attic' }],
    ['move attic box chair', { ...untyped, place: 'attic', things: ['box', 'chair'] }],
    ['move --dry-run attic', { ...untyped, place: 'attic', dryRun: true }],
    ['move attic --carrier ann --speed fast', { ...untyped, place: 'attic', carrier: 'ann', speed: 'fast' }],
    ['move attic --note a --note=b', { ...untyped, place: 'attic', notes: ['a', 'b'] }],
    ['move attic --weight 3', { ...untyped, place: 'attic', weight: 3000 }],
    ['move attic --carrier=', { ...untyped, place: 'attic', carrier: '' }],
  ])('%s', (line, values) => {
    expect(typed(line)).toEqual({ result: { command: move, values, configDirectory: 'here' }, out: '', err: '' })
  })

  test('and the line before does not show in the one after', () => {
    typed('move attic --note a')
    expect(typed('move attic').result).toMatchObject({ values: untyped })
  })
})

describe('a command of a group', () => {
  test.each<[string, string | undefined]>([
    ['stock count', undefined],
    ['stock count boxes', 'boxes'],
  ])('is called by its words: %s', (line, kind) => {
    expect(typed(line).result).toEqual({ command: count, values: { kind }, configDirectory: 'here' })
  })
})

test.each(['--config there stock count', 'stock count --config there', '-c there stock count'])(
  'the configuration directory may be named at any place: %s',
  line => {
    expect(typed(line).result).toMatchObject({ configDirectory: 'there' })
  },
)

describe('a line that is answered at once', () => {
  test.each<[string, number, RegExp]>([
    ['--version', 0, /^7\n$/],
    ['move --help', 0, /--weight <kilos>.*\(default: 5\).*Examples:\n {2}\$ depot move a b/s],
    ['help stock', 0, /count \[kind\] +count things.*\$ depot stock count/s],
  ])('prints what it asks for: %s', (line, code, out) => {
    expect(typed(line)).toEqual({ result: code, out: expect.stringMatching(out), err: '' })
  })

  test.each<[string, RegExp]>([
    ['move', /missing required argument 'place'.*\(depot help shows what there is\)/s],
    ['mvoe attic', /unknown command 'mvoe'.*Did you mean move/s],
    ['move attic --weight heavy', /'--weight <kilos>' argument 'heavy' is invalid. It wants kilos./],
    ['move attic --spede fast', /unknown option '--spede'.*Did you mean --speed/s],
    ['stock count boxes chairs', /too many arguments/],
    ['stock', /^Usage: depot stock/],
  ])('says what is wrong with it, and is a mistake in usage: %s', (line, err) => {
    expect(typed(line)).toEqual({ result: 2, out: '', err: expect.stringMatching(err) })
  })
})
