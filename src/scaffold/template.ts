import { globSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { placeholder, respelled } from './spelling.ts'

/** Where the template stands in a checkout: a connector that works, with its own tests, in the places it is copied to. */
export const templateFolder = 'scaffold'

/** What of the template becomes part of a new connector. The rest lets the template be tested where it stands. */
const copied = [
  `connectors/${placeholder.name}/**/*.*`,
  `test/connectors/${placeholder.name}/**/*.*`,
  `docs/connectors/${placeholder.name}.md`,
]

/** A file to write. */
export interface TemplateFile {
  /** Relative to the checkout, with `/`. */
  readonly path: string
  readonly text: string
}

/** The files of a connector of this name, sorted. @param root the checkout */
export async function connectorFiles(root: string, name: string): Promise<readonly TemplateFile[]> {
  const folder = join(root, templateFolder)
  const paths = copied.flatMap(pattern => globSync(pattern, { cwd: folder })).sort()
  return Promise.all(
    paths.map(async path => ({
      path: respelled(path, name),
      text: respelled(await readFile(join(folder, path), 'utf8'), name),
    })),
  )
}

/** Folders and single files a connector of this name consists of: each is put in place in one step. */
export const placesOf = (name: string): readonly string[] => [
  `connectors/${name}`,
  `test/connectors/${name}`,
  `docs/connectors/${name}.md`,
]
