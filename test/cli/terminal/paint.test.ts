import { describe, expect, test } from 'vitest'
import { createPaint } from '../../../src/cli/terminal/paint.ts'

describe('paint', () => {
  const coloured = createPaint(true)
  const plain = createPaint(false)

  // Object.keys gives exactly the names of the record it is asked about.
  test.each(Object.keys(plain) as (keyof typeof plain)[])('%s is only there when colour is wanted', name => {
    expect(plain[name]('text')).toBe('text')
    const dressed = coloured[name]('text')
    expect(dressed.split('text').map(code => code.startsWith('\u001b[') && code.endsWith('m'))).toEqual([true, true])
  })

  test('takes off only what it put on, so that marks may stand inside each other', () => {
    expect(coloured.bold(`a ${coloured.bad('b')} c`)).toBe('\u001b[1ma \u001b[31mb\u001b[39m c\u001b[22m')
  })
})
