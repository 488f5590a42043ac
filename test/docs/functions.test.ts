import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { helperFunctions } from '../../src/mapping/language/functions.ts'
import { cellsOf } from './markdown.ts'

const page = readFileSync('docs/configuration.md', 'utf8')
const section = page.split('### Functions\n')[1]?.split(/^##/m)[0] ?? ''
const example = /^```yaml\n([\s\S]*?)^```/m.exec(section)?.[1] ?? ''

/** `lower` of the signature `null.lower(): dyn`; the mark of names that differ within the language is taken off. */
const names = [
  ...new Set(helperFunctions.map(({ signature }) => /(\w+?)_?\(/.exec(signature)?.[1] ?? signature)),
].sort()
const documented = cellsOf(section).flatMap(([first = '']) =>
  [...first.matchAll(/`(\w+)\(/g)].map(([, name = '']) => name),
)
/** CEL's own, of which the page says what is particular here. */
const own = ['int', 'double', 'timestamp']

describe('the functions of the mapping language', () => {
  test('have a row each on the page on configuration, and no row is of a function there is not', () => {
    expect([...new Set(documented)].filter(name => !own.includes(name)).sort()).toEqual(names)
  })

  test.each(names)('show %s at work in an example that loads', name => {
    expect(example).toMatch(new RegExp(`\\b${name}\\(`))
  })
})
