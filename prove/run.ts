/**
 * `npm run prove -- NAME [arguments]`: programs that hold a promise of usherd to many more cases than the tests have time for.
 * Each is a file beside this one with a default export `(args) => exit code`; without a name they are listed.
 */

import { globSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'

type Proof = (args: readonly string[]) => Promise<number>

const programs = globSync(join(import.meta.dirname, '*.ts'))
  .map(path => basename(path, '.ts'))
  .filter(name => name !== 'run')
  .sort()

const [name, ...args] = process.argv.slice(2)
if (name === undefined) {
  console.log('npm run prove -- NAME [arguments]\n')
  for (const program of programs) console.log(`  ${program.padEnd(12)} ${titleOf(program)}`)
} else if (!programs.includes(name)) {
  console.error(`there is no proof ${name}; there are ${programs.join(', ')}`)
  process.exitCode = 2
} else {
  const { default: prove }: { readonly default: Proof } = await import(`./${name}.ts`)
  process.exitCode = await prove(args)
}

/** The first sentence of the comment a program begins with. */
function titleOf(program: string): string {
  const text = readFileSync(join(import.meta.dirname, `${program}.ts`), 'utf8')
  const [, comment = ''] = /^\/\*\*([\s\S]*?)\*\//.exec(text) ?? []
  return (/^(.*?[.:])(\s|$)/.exec(comment.replace(/\s*\n\s*\*\s?/g, ' ').trim())?.[1] ?? '').replace(/:$/, '.')
}
