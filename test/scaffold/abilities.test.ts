import { describe, expect, test } from 'vitest'
import { type Capabilities, defineTarget, type SettingSpecs } from '#contract'
import { sourceTable, targetTable } from '../../src/scaffold/abilities.ts'
import { withAbilities } from '../../src/scaffold/abilities-page.ts'
import { flavoursOf } from '../../src/scaffold/flavours.ts'

const able: Capabilities = {
  create: true,
  update: 'partial',
  enable: true,
  disable: true,
  delete: true,
  list: true,
  clears: true,
  findBy: ['login'],
  createTwice: 'conflict',
}

/** A target that only declares. */
const declaring = (name: string, capabilities: (settings: never) => Capabilities, settings: SettingSpecs = {}) =>
  defineTarget({
    kind: 'target',
    name,
    title: name,
    settings,
    capabilities: given => capabilities(given as never), // of the specs above
    attributes: () => ({
      login: { type: 'text', description: 'Name.' },
      role: { type: 'text', description: 'Role.', lookup: { kind: 'role' }, grantsAdministration: true },
      id: { type: 'text', description: 'Id.', readOnly: 'it is' },
    }),
    lookups: ['role', 'room'],
    open: () => expect.fail('nothing is opened for a table'),
  })

const rowOf = (table: string, question: string): readonly string[] =>
  (table.split('\n').find(line => line.startsWith(`| ${question} `)) ?? '').split('|').map(cell => cell.trim())

describe('the table of abilities', () => {
  test('says yes, no, and yes with a remark that is written down once', async () => {
    const table = targetTable(
      await flavoursOf([
        declaring('one', () => ({ ...able, delete: 'for good', disable: 'hides it' })),
        declaring('two', () => ({ ...able, delete: 'for good', disable: false, update: 'replace' })),
      ]),
    )
    expect(rowOf(table, 'delete')).toEqual(['', 'delete', 'yes[^2]', 'yes[^2]', ''])
    expect(rowOf(table, 'disable')).toEqual(['', 'disable', 'yes[^1]', 'no', ''])
    expect(rowOf(table, 'change accounts')).toEqual(['', 'change accounts', 'what differs', 'the whole record', ''])
    expect(table).toMatch(/\n\n\[\^1\]: hides it\n\[\^2\]: for good$/)
  })

  test('names the kinds attributes look up, and counts what can be mapped and what only read', async () => {
    const table = targetTable(await flavoursOf([declaring('one', () => able)]))
    expect(rowOf(table, 'names it knows').at(2)).toBe('`role`')
    expect(rowOf(table, 'administrator rights').at(2)).toBe('`role`')
    expect(rowOf(table, 'attributes to map').at(2)).toBe('2')
    expect(rowOf(table, 'attributes only to read').at(2)).toBe('1')
  })

  test.each([
    [undefined, '1'],
    [{ most: 50, atomic: true }, 'up to 50, all or nothing'],
    [{ most: 9, atomic: false }, 'up to 9, each for itself'],
  ])('says of batches %j: %s', async (batch, words) => {
    const can = batch === undefined ? able : { ...able, batch }
    expect(rowOf(targetTable(await flavoursOf([declaring('one', () => can)])), 'accounts in one').at(2)).toBe(words)
  })

  test('has a column for each choice that makes a difference, and one column where none does', async () => {
    const choice: SettingSpecs = { dialect: { type: 'choice', choices: ['new', 'old'], description: 'Age.' } }
    const differing = declaring(
      'aged',
      ({ dialect }: { dialect: string }) => ({ ...able, delete: dialect === 'new' }),
      choice,
    )
    const alike = declaring('ageless', () => able, choice)
    const flavours = await flavoursOf([differing, alike])
    expect(flavours.map(({ connector, choice }) => [connector.name, choice])).toEqual([
      ['aged', 'new'],
      ['aged', 'old'],
      ['ageless', undefined],
    ])
    expect(rowOf(targetTable(flavours), 'delete')).toEqual(['', 'delete', 'yes', 'no', 'yes', ''])
  })
})

test('a source shows its formats and the presets it has', () => {
  const open = () => expect.fail('nothing is opened for a table')
  const format = { type: 'choice', choices: ['csv', 'json'], description: 'How.' } as const
  const file = { kind: 'source', name: 'file', title: 'File', settings: { format }, open } as const
  const table = sourceTable([file], new Map([['file', ['plain']]]))
  expect(rowOf(table, 'formats').at(2)).toBe('`csv`, `json`')
  expect(rowOf(table, 'presets').at(2)).toBe('`plain`')
})

test('only what is between the comments of the page is renewed', () => {
  const page =
    'Before\n\n<!-- from here on made by `npm run docs:abilities` -->\n\nold\n\n<!-- up to here -->\n\nAfter\n'
  expect(withAbilities(page, 'new')).toBe(page.replace('old', 'new'))
  expect(() => withAbilities('Before\n', 'new')).toThrow('has lost the comment')
})
