import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Edit } from './bugs.ts'

const root = join(import.meta.dirname, '..', '..')

/** What a program needs to run from another place. */
const parts = ['src', 'connectors', 'prove', 'package.json', 'tsconfig.json']

/** A copy of the program with a defect in it. Disposing removes it. */
export interface Copy extends Disposable {
  readonly folder: string
}

/** @throws Error when a text to be replaced is not there exactly once: the program has changed, and the defect has to be written anew */
export function plant(edits: readonly Edit[]): Copy {
  const folder = mkdtempSync(join(tmpdir(), 'usherd-planted-'))
  const copy: Copy = { folder, [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }) }
  try {
    for (const part of parts) cpSync(join(root, part), join(folder, part), { recursive: true })
    symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'))
    for (const edit of edits) apply(edit, folder)
    return copy
  } catch (error) {
    copy[Symbol.dispose]()
    throw error
  }
}

/** @throws Error as `plant` */
export function planted({ file, find, replace }: Edit, text: string): string {
  const times = text.split(find).length - 1
  if (times !== 1)
    throw new Error(
      `${file} has the text to be replaced ${times} times instead of once; write the defect anew:\n${find}`,
    )
  return text.replace(find, () => replace)
}

function apply(edit: Edit, folder: string): void {
  const path = join(folder, edit.file)
  writeFileSync(path, planted(edit, readFileSync(path, 'utf8')))
}
