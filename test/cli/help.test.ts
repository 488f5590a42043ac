import { globSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { typed } from './typed.ts'

/**
 * What the program prints about itself, word for word, in `help/` beside this file: whoever changes a text sees what a reader will see.
 * `vitest run test/cli/help.test.ts -u` writes the files anew; the difference is what there is to review.
 */
const folder = './help'

/** The names under `Commands:` of a help text, `help` itself left out. */
function listed(help: string): readonly string[] {
  const section = help.split('\nCommands:\n')[1]?.split('\n\n')[0] ?? ''
  return section
    .split('\n')
    .flatMap(line => /^ {2}([a-z-]+)\b/.exec(line)?.[1] ?? [])
    .filter(name => name !== 'help')
}

/** The help of a command and of everything below it, each under the line that was typed. */
async function helpOf(path: readonly string[]): Promise<string> {
  const { code, out, err } = await typed([...path, '--help'])
  expect({ code, err }).toEqual({ code: 0, err: '' })
  const below: string[] = []
  for (const name of listed(out)) below.push(await helpOf([...path, name]))
  return [`$ usherd ${[...path, '--help'].join(' ')}\n${out}`, ...below].join('\n')
}

const commands = listed((await typed(['--help'])).out)

describe('help', () => {
  test('of the program reads as it did', async () => {
    const { out } = await typed(['--help'])
    await expect(out).toMatchFileSnapshot(`${folder}/usherd.txt`)
  })

  test.each(commands)('of %s and of what is below it reads as it did', async name => {
    await expect(await helpOf([name])).toMatchFileSnapshot(`${folder}/${name}.txt`)
  })

  test('is kept of no command that is gone', () => {
    const kept = globSync('*.txt', { cwd: `${import.meta.dirname}/${folder}` })
    expect(kept.sort()).toEqual(['usherd', ...commands].map(name => `${name}.txt`).sort())
  })

  test.each(commands)('asked for by usherd help %s is the same', async name => {
    expect(await typed(['help', name])).toEqual(await typed([name, '--help']))
  })
})

/** Lines with a mistake in them: none gets as far as reading a file. */
const mistyped: readonly (readonly string[])[] = [
  ['snyc'],
  ['--jsno'],
  ['--config'],
  ['sync', '--jsno'],
  ['plan', '--user'],
  ['sync', '--patience', 'long'],
  ['sync', '--patience', '-1'],
  ['sync', '--patience', ''],
  ['explain'],
  ['relink', '2'],
  ['status', 'extra'],
  ['init', 'a', 'b'],
  ['store', 'burn'],
  ['settle'],
  ['moved', 'hr', '--same', '--other'],
  ['undo', 'last'],
  ['retry', '--anew'],
  ['token', 'crate'],
  ['token', 'revoke'],
  ['scim', 'record', 'on', 'now'],
  ['connector', 'new'],
  ['simulate', 'nothing'],
  ['simulate', '--port', '70000'],
  ['simulate', '--port', 'first'],
  ['simulate', '--fault', 'rain'],
  ['demo', '--twice'],
]

describe('what was typed wrongly', () => {
  test('is answered as it was: exit code 2, what is wrong, and what there is', async () => {
    const answers: string[] = []
    for (const argv of mistyped) {
      const { code, out, err } = await typed(argv)
      expect({ argv, code, out }).toEqual({ argv, code: 2, out: '' })
      answers.push(`$ usherd ${argv.map(word => word || "''").join(' ')}\n${err}`)
    }
    await expect(answers.join('\n')).toMatchFileSnapshot('./mistyped.txt')
  })

  test.each([[''], ['token'], ['scim'], ['scim record'], ['connector']])(
    'is answered by the help of what was begun: usherd %s',
    async line => {
      const begun = line.split(' ').filter(word => word !== '')
      expect(await typed(begun)).toEqual({ code: 2, out: '', err: (await typed([...begun, '--help'])).out })
    },
  )
})
