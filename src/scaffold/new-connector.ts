import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { reasonOf } from '../config/files/files.ts'
import { jsonSchemas, writeSchemas } from '../config/json-schema.ts'
import type { Connector } from '../domain/contract.ts'
import { Problem } from '../domain/problem.ts'
import { shorten } from '../domain/text/shorten.ts'
import { abilitiesPage, writeAbilities } from './abilities-page.ts'
import { demandCheckout } from './checkout.ts'
import { refuseName } from './refuse-name.ts'
import { indexPath, simulatorsPath, withConnector, withSimulator } from './register.ts'
import { connectorFiles, placesOf, type TemplateFile } from './template.ts'
import { keeping, moveIn, type Undo } from './undo.ts'

const schemaFolder = 'config/schema'

/** What making a connector does to a checkout; paths relative to it. */
export interface Growth {
  readonly written: readonly string[]
  readonly changed: readonly string[]
}

/** What would be written and changed; nothing is. @throws Problem `scaffold.no-sources`, `scaffold.name`, `scaffold.exists` */
export async function planConnector(root: string, name: string): Promise<Growth> {
  return growthOf(await filesFor(root, name))
}

/**
 * Makes a connector out of the template: a small one that works against a product of its own. All of it is there afterwards,
 * registered, in the schemas and in the table of abilities, or nothing of it is.
 * @throws Problem as `planConnector`; `scaffold.index`, `scaffold.page` when a file to change has lost its form;
 *   `scaffold.unwritable`
 */
export async function newConnector(root: string, name: string): Promise<Growth> {
  const files = await filesFor(root, name)
  await using undo = new AsyncDisposableStack()
  try {
    await putInPlace(undo, { root, name, files })
    await register(undo, join(root, indexPath), text => withConnector(text, name))
    await register(undo, join(root, simulatorsPath), text => withSimulator(text, name))
    await renew(undo, root, name)
  } catch (error) {
    throw error instanceof Error && 'code' in error && !(error instanceof Problem) ? unwritable(root, error) : error
  }
  undo.move()
  return growthOf(files)
}

async function filesFor(root: string, name: string): Promise<readonly TemplateFile[]> {
  demandCheckout(root)
  refuseName(root, name)
  return connectorFiles(root, name)
}

const growthOf = (files: readonly TemplateFile[]): Growth => ({
  written: files.map(({ path }) => path),
  changed: [indexPath, simulatorsPath, `${schemaFolder}/target.json`, abilitiesPage],
})

/** Writes everything beside the checkout's own folders first, so that a half-written connector is in none of them. */
async function putInPlace(
  undo: Undo,
  { root, name, files }: { readonly root: string; readonly name: string; readonly files: readonly TemplateFile[] },
): Promise<void> {
  const desk = await mkdtemp(join(root, `.${name}-`))
  try {
    for (const { path, text } of files) {
      await mkdir(dirname(join(desk, path)), { recursive: true })
      await writeFile(join(desk, path), text)
    }
    for (const place of placesOf(name)) await moveIn(undo, join(desk, place), join(root, place))
  } finally {
    await rm(desk, { recursive: true, force: true })
  }
}

/** Adds to a list. @param grown the list's text with one more in it */
async function register(undo: Undo, path: string, grown: (text: string) => string): Promise<void> {
  await keeping(undo, path)
  await writeFile(path, grown(await readFile(path, 'utf8')))
}

/** What is made from the list of connectors follows it. */
async function renew(undo: Undo, root: string, name: string): Promise<void> {
  const connectors = await connectorsNow(root, name)
  const folder = join(root, schemaFolder)
  for (const schema of Object.keys(jsonSchemas(connectors))) await keeping(undo, join(folder, `${schema}.json`))
  await writeSchemas(folder, connectors)
  await keeping(undo, join(root, abilitiesPage))
  await writeAbilities(join(root, abilitiesPage), connectors)
}

/** The list as it is now: the one this process began with is kept by Node under the file's plain address. */
async function connectorsNow(root: string, name: string): Promise<readonly Connector[]> {
  const index: { readonly connectors: readonly Connector[] } = await import(
    `${pathToFileURL(join(root, indexPath)).href}?with=${name}`
  )
  return index.connectors
}

const unwritable = (root: string, error: Error): Problem =>
  new Problem(
    'usage',
    'scaffold.unwritable',
    `the connector cannot be written to ${shorten(root, 200)}: ${reasonOf(error)}; nothing was changed`,
    'let your user write there',
  )
