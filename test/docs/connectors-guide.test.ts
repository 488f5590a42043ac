import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'
import { connectorFiles } from '../../src/scaffold/template.ts'

const root = resolve(import.meta.dirname, '../..')
const guide = readFileSync(join(root, 'docs/connectors/writing-a-connector.md'), 'utf8')
const written = new Map((await connectorFiles(root, 'help-desk')).map(({ path, text }) => [path, text]))
const pieces = [...guide.matchAll(/^```ts\n\/\/ (\S+)\n([\s\S]*?)^```/gm)].map(([, path = '', code = '']) => ({
  path,
  code,
}))

test('every piece of code in the guide says where it is from', () => {
  expect(pieces).toHaveLength(guide.split('```ts\n').length - 1)
  expect(pieces.length).toBeGreaterThan(4)
})

test.each(pieces)('the piece of $path is what `usherd connector new help-desk` writes', ({ path, code }) => {
  expect(written.get(path)).toContain(code)
})

test('the guide names every file the command writes', () => {
  for (const path of written.keys()) {
    const named = [path.replace('help-desk', '<name>'), path.split('/').at(-1) ?? '', path.replace(/\/[^/]+$/, '/')]
    const rest = path.replace(/^connectors\/help-desk\//, '')
    const isNamed = [...named, `\`${rest}\``, `\`${rest.split('/')[0]}/\``, 'test/connectors/<name>/*.test.ts'].some(
      name => guide.includes(name),
    )
    expect(isNamed, path).toBe(true)
  }
})
