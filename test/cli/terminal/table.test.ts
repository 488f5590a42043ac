import { describe, expect, test } from 'vitest'
import { createPaint } from '../../../src/cli/terminal/paint.ts'
import { table } from '../../../src/cli/terminal/table.ts'

const columns = [{ header: 'name' }, { header: 'accounts', align: 'right' as const }, { header: 'state' }]
const paint = createPaint(false)

describe('a table', () => {
  test('aligns what letters of every width fill, numbers to the right', () => {
    const rows = [
      ['山田', '5', 'good'],
      ['Núñez'.normalize('NFD'), '1,200', 'halted'],
    ]
    expect(table(columns, rows, { width: 80, paint })).toBe(
      ['name   accounts  state', '山田          5  good', `${'Núñez'.normalize('NFD')}     1,200  halted`].join('\n'),
    )
  })

  test('cuts the last column where the terminal ends, and no other', () => {
    const text = table(columns, [['monitoring', '5', 'halted: the token has expired']], { width: 34, paint })
    expect(text.split('\n')).toEqual(['name        accounts  state', 'monitoring         5  halted: the…'])
  })

  test('keeps numbers of a last column under their header', () => {
    const last = [{ header: 'kind' }, { header: 'requests', align: 'right' as const }]
    expect(table(last, [['create', '8']], { width: 80, paint })).toBe('kind    requests\ncreate         8')
  })

  test('is aligned the same in colour', () => {
    const colours = createPaint(true)
    const rows = (dress: (text: string) => string) => [
      [dress('a'), '1', 'x'],
      ['bcd', '2', dress('y')],
    ]
    const coloured = table(columns, rows(colours.bad), { width: 80, paint })
    expect(coloured).toContain('\u001b[31ma\u001b[39m')
    expect(coloured.replaceAll('\u001b[31m', '').replaceAll('\u001b[39m', '')).toBe(
      table(columns, rows(paint.bad), { width: 80, paint }),
    )
  })

  test('has a line a row, whatever stands in a cell', () => {
    expect(table(columns, [['a\nb', '1', 'x\r\n\ty']], { width: 80, paint }).split('\n')).toHaveLength(2)
  })

  test('without rows is its headers', () => {
    expect(table(columns, [], { width: 80, paint })).toBe('name  accounts  state')
  })

  test('may have more rows than a function may have arguments', () => {
    const rows = Array.from({ length: 130_000 }, () => ['a', '1', 'x'])
    expect(table(columns, rows, { width: 80, paint })).toMatch(/^name/)
  })
})
