import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { withConnector, withSimulator } from '../../src/scaffold/register.ts'

const small = `import type { Connector } from '#contract'
import { file } from './file/index.ts'
import { rest, restSource } from './rest/index.ts'
import { scim } from './scim/index.ts'

/** Every connector that ships, by name. */
export const connectors: readonly Connector[] = [file, rest, restSource, scim]
`

describe('the list of connectors takes a new one', () => {
  test.each([
    ['alarm', 0, '[alarm, file, rest, restSource, scim]'],
    ['help-desk', 1, '[file, helpDesk, rest, restSource, scim]'],
    ['scim-like', 3, '[file, rest, restSource, scim, scimLike]'],
    ['zoo', 3, '[file, rest, restSource, scim, zoo]'],
  ])('%s in its place of the alphabet', (name, place, names) => {
    const lines = withConnector(small, name).split('\n')
    expect(lines.findIndex(line => line.includes(`'./${name}/index.ts'`))).toBe(place + 1)
    expect(lines.at(-2)).toBe(`export const connectors: readonly Connector[] = ${names}`)
  })

  test('one name a line when the line would be too long, and so it stays', () => {
    const names = ['quite-a-long-name', 'quite-a-longer-name', 'a-name-as-long-as-allowed']
    const grown = names.reduce(withConnector, small)
    expect(grown).toContain('= [\n  aNameAsLongAsAllowed,\n  file,\n  quiteALongName,\n  quiteALongerName,\n  rest,\n')
    expect(withConnector(grown, 'zoo')).toContain('  scim,\n  zoo,\n]\n')
  })

  test('also the one that ships', () => {
    const shipped = readFileSync(new URL('../../connectors/index.ts', import.meta.url), 'utf8')
    expect(withConnector(shipped, 'help-desk')).toMatch(
      /import \{ helpDesk \} from '\.\/help-desk\/index\.ts'\n[\s\S]*\bhelpDesk\b/,
    )
  })

  test.each([
    ['nothing known', 'export {}\n'],
    ['no list', small.replace(/export const[\s\S]*/, '')],
    ['no imports', small.replace(/import \{.*\n/g, '')],
  ])('but not when it has %s of the form it ships with', (_what, text) => {
    expect(() => withConnector(text, 'zoo')).toThrow('does not have the form it ships with')
  })
})

describe('the list of simulators', () => {
  const shipped = readFileSync(new URL('../../connectors/simulators.ts', import.meta.url), 'utf8')

  test('takes a new one at its end, so that the others keep their ports', () => {
    const grown = withSimulator(shipped, 'help-desk')
    expect(grown).toContain("import { startHelpDeskSimulator } from './help-desk/simulator.ts'\nimport {")
    expect(grown).toContain(
      "  },\n  {\n    name: 'help-desk',\n    start: options => startHelpDeskSimulator(options),\n  },\n]\n",
    )
  })

  test('takes none when it does not have the form it ships with', () => {
    expect(() => withSimulator('export const simulators = []\n', 'zoo')).toThrow('connectors/simulators.ts does not')
  })
})
