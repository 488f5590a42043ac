import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { placeholder } from '../../src/scaffold/spelling.ts'
import { connectorFiles, placesOf } from '../../src/scaffold/template.ts'
import { type CopiedCheckout, checkout, copyCheckout } from './copied-checkout.ts'

/** Programs share the machine with the rest of the tests. */
const patienceMs = 120_000

let copy: CopiedCheckout

beforeAll(() => {
  copy = copyCheckout()
})

afterAll(() => copy[Symbol.dispose]())

const usherd = (...words: readonly string[]) => copy.run('bin/usherd.js', ...words)
const tool = (path: string, ...words: readonly string[]) => copy.run(`node_modules/${path}`, ...words)
const style = (...paths: readonly string[]) => tool('@biomejs/biome/bin/biome', 'check', ...paths)

describe('usherd connector new', () => {
  test('--dry-run lists the files and writes none', () => {
    const before = copy.everything()
    const { status, out } = usherd('connector', 'new', 'help-desk', '--dry-run')
    expect(status, out).toBe(0)
    expect(out).toContain('would write connectors/help-desk/index.ts\n')
    expect(out).toContain('would change connectors/index.ts\n')
    expect(copy.everything()).toEqual(before)
  })

  test.each([
    ['connectors/index.ts', ': readonly Connector[]', ': Connector[]', 'does not have the form it ships with'],
    ['docs/connectors/README.md', '<!-- up to here -->', '', 'has lost the comment'],
  ])('leaves nothing half-written when %s is not as it should be', (path, from, to, reason) => {
    const text = readFileSync(join(copy.root, path), 'utf8')
    copy.write(path, text.replace(from, to))
    const before = copy.everything()
    const { status, out } = usherd('connector', 'new', 'help-desk')
    const after = copy.everything()
    copy.write(path, text)
    expect(out).toContain(reason)
    expect(status).toBe(2)
    expect(after).toEqual(before)
  })

  test(
    'writes a connector that passes everything straight away: the contract suite, types, style, the rules of the house',
    () => {
      const { status, out } = usherd('connector', 'new', 'help-desk')
      expect(status, out).toBe(0)
      expect(out).toContain('wrote test/connectors/help-desk/contract.test.ts\n')
      expect(out).toContain('Next')
      const tests = ['test/connectors/help-desk', 'test/architecture.test.ts', 'test/config/json-schema.test.ts']
      const docs = ['test/config/examples.test.ts', 'test/docs/connectors.test.ts']
      const tested = tool('vitest/vitest.mjs', 'run', ...tests, ...docs)
      expect(tested.status, tested.out).toBe(0)
      const own = [...placesOf('help-desk').slice(0, 2), 'connectors/index.ts', 'connectors/simulators.ts']
      copy.write('own.tsconfig.json', JSON.stringify({ extends: './tsconfig.json', include: own }))
      const typed = tool('typescript/bin/tsc', '--noEmit', '--project', 'own.tsconfig.json')
      expect(typed.status, typed.out).toBe(0)
      const formatted = style(...own, 'docs/connectors')
      expect(formatted.status, formatted.out).toBe(0)
    },
    patienceMs,
  )

  test('refuses a name that is taken, and changes nothing', () => {
    const before = copy.everything()
    const { status, out } = usherd('connector', 'new', 'zabbix')
    expect(status).toBe(2)
    expect(out).toContain('nothing was changed')
    expect(copy.everything()).toEqual(before)
  })

  test('says so when the program was installed without its sources', () => {
    using installed = copyCheckout(['scaffold', 'docs/connectors', 'test/connectors/contract.ts'])
    const { status, out } = installed.run('bin/usherd.js', 'connector', 'new', 'help-desk')
    expect(out).toContain('the program was installed without its sources')
    expect(status).toBe(2)
  })
})

describe('the template', () => {
  test.each(['qt', 'a-name-of-24-charactersx'])('is as well formatted under the name %s', async name => {
    const places = placesOf(name)
    for (const { path, text } of await connectorFiles(checkout, name)) copy.write(path, text)
    const { status, out } = style(...places)
    copy.remove(...places)
    expect(status, out).toBe(0)
  })

  test('leaves no form of its own name behind', async () => {
    for (const { path, text } of await connectorFiles(checkout, 'help-desk'))
      for (const form of Object.values(placeholder)) expect(`${path}\n${text}`).not.toContain(form)
  })
})
