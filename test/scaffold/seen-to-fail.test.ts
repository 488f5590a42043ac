import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { connectorFiles } from '../../src/scaffold/template.ts'
import { checkout, copyCheckout } from './copied-checkout.ts'

/** Ways to break the template, and the test of the contract suite that has to notice. The guide names them to newcomers. */
const breaks: readonly (readonly [file: string, from: string, to: string, notices: string])[] = [
  [
    'client.ts',
    '    write: isWrite(call),\n',
    '    write: false,\n',
    'a connection cut before the answer: interrupted when writing',
  ],
  ['revise.ts', '[...new Set([...before, ...ours])]', 'ours', 'adding and removing ours leaves what others added'],
  [
    'faults.ts',
    '  if (plain === undefined) return undefined\n',
    '  if (plain !== undefined) return undefined\n  if (plain === undefined) return undefined\n',
    'credentials that were never good: denied, when checking and when writing',
  ],
  [
    'client.ts',
    '      const response = await http.send(requestOf(call, base, token.reveal()), signal)\n',
    '      const response = await http.send(requestOf(call, base, token.reveal()), signal)\n      log.info(JSON.stringify(requestOf(call, base, token.reveal())))\n',
    'a new account can sign in, holds what was sent, and is found by its key and its id',
  ],
  ['read.ts', '    page = next\n', '    page = next * 0\n', 'the list shows every account once, disabled ones too'],
]

interface Report {
  readonly testResults: readonly {
    readonly name: string
    readonly assertionResults: readonly { readonly title: string; readonly status: string }[]
  }[]
}

test('what the guide says to break goes red where the guide says', async () => {
  using copy = copyCheckout()
  for (const [number, [file, from, to]] of breaks.entries()) {
    const name = `broken-${number}`
    for (const { path, text } of await connectorFiles(checkout, name)) {
      const isMeant = path === `connectors/${name}/${file}`
      if (isMeant) expect(text).toContain(from)
      copy.write(path, isMeant ? text.replace(from, to) : text)
    }
  }
  copy.run('node_modules/vitest/vitest.mjs', 'run', 'broken-', '--reporter=json', '--outputFile=report.json')
  const report: Report = JSON.parse(readFileSync(join(copy.root, 'report.json'), 'utf8'))
  for (const [number, [, , , notices]] of breaks.entries()) {
    const suite = report.testResults.find(({ name }) => name.includes(`broken-${number}/contract`))
    const red = suite?.assertionResults.filter(({ status }) => status === 'failed').map(({ title }) => title)
    expect(red).toContain(notices)
  }
}, 120_000)

test('the guide names every one of them', () => {
  const guide = readFileSync(join(checkout, 'docs/connectors/writing-a-connector.md'), 'utf8')
  for (const [, , , notices] of breaks) expect(guide).toContain(`"${notices}"`)
})
