import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Problem } from '../domain/problem.ts'
import { indexPath } from './register.ts'
import { templateFolder } from './template.ts'

/** The folder this program runs from. */
export const programFolder = fileURLToPath(new URL('../..', import.meta.url))

/** Makes sure that a folder holds the sources of the program. @throws Problem `scaffold.no-sources` */
export function demandCheckout(root: string): void {
  if ([indexPath, templateFolder, 'test/connectors/contract.ts'].every(path => existsSync(join(root, path)))) return
  throw new Problem(
    'usage',
    'scaffold.no-sources',
    'the program was installed without its sources, and connectors are written among them',
    'clone the repository and run `npx usherd connector new NAME` in it',
  )
}
