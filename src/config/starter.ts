import { cp, mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Problem } from '../domain/problem.ts'
import { shorten } from '../domain/text/shorten.ts'
import { reasonOf } from './files/files.ts'

/** The files `usherd init` writes, and the schemas their first lines name. */
const starterFolder = fileURLToPath(new URL('../../config/starter', import.meta.url))
const schemaFolder = fileURLToPath(new URL('../../config/schema', import.meta.url))

/**
 * Writes the starter configuration into a directory, which is made if need be.
 * @returns the paths written, sorted
 * @throws Problem `config.exists` when there is anything in the directory: nothing of it is touched then;
 *   `config.unwritable` when it cannot be made
 */
export async function writeStarter(directory: string): Promise<readonly string[]> {
  if (!(await isEmpty(directory))) {
    const message = `${shorten(directory, 200)} is not empty, and nothing in it was changed`
    throw new Problem('usage', 'config.exists', message, 'name an empty or new directory: `usherd init DIR`')
  }
  const names = await filesIn(starterFolder)
  for (const name of names)
    await writeFile(
      await makeFolder(join(directory, name)),
      atHome(await readFile(join(starterFolder, name), 'utf8')),
      {
        flag: 'wx',
      },
    )
  await cp(schemaFolder, join(directory, 'schema'), { recursive: true, errorOnExist: true, force: false })
  return [...names, ...(await filesIn(schemaFolder)).map(name => join('schema', name))]
    .map(name => join(directory, name))
    .sort()
}

/** Makes the directory if need be. @throws Problem `config.unwritable` */
async function isEmpty(directory: string): Promise<boolean> {
  try {
    await mkdir(directory, { recursive: true })
    return (await readdir(directory)).length === 0
  } catch (error) {
    throw new Problem(
      'usage',
      'config.unwritable',
      `${shorten(directory, 200)} cannot be makeFolder a directory: ${reasonOf(error)}`,
      'name another: `usherd init DIR`',
    )
  }
}

/** Here the schemas are the starter's neighbours; where it is written they are in it. */
const atHome = (text: string): string => text.replace('$schema=../', '$schema=')

async function makeFolder(path: string): Promise<string> {
  await mkdir(join(path, '..'), { recursive: true })
  return path
}

async function filesIn(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  return entries
    .filter(entry => entry.isFile())
    .map(entry => relative(folder, join(entry.parentPath, entry.name)))
    .sort()
}
