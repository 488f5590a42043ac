import { Problem } from '../domain/problem.ts'
import { spellingsOf } from './spelling.ts'

/** The list of connectors, relative to a checkout. */
export const indexPath = 'connectors/index.ts'

/** The list of simulators, relative to a checkout. */
export const simulatorsPath = 'connectors/simulators.ts'

const list = /(export const connectors: readonly Connector\[\] = )\[([^\]]*)\]/

/** The widest line the formatter of this project leaves whole. */
const widest = 120

/**
 * The text of the list of connectors with one more in it, in its place of the alphabet, formatted as the formatter leaves it.
 * @throws Problem `scaffold.index` when the text has another form than the program writes
 */
export function withConnector(index: string, name: string): string {
  const { identifier } = spellingsOf(name)
  const [, declaration, names] = list.exec(index) ?? []
  if (declaration === undefined || names === undefined) throw unknownForm(indexPath)
  const imported = withImport(index, { names: identifier, folder: name, file: 'index.ts' }, indexPath)
  const all = names.split(',').map(one => one.trim())
  return imported.replace(list, `${declaration}${listText(declaration, inserted(identifier, all))}`)
}

/**
 * The text of the list of simulators with one more at its end, so that the others keep their ports.
 * @throws Problem `scaffold.index` when the text has another form than the program writes
 */
export function withSimulator(text: string, name: string): string {
  const start = `start${spellingsOf(name).capital}Simulator`
  const end = '  },\n]\n'
  if (!text.includes(end)) throw unknownForm(simulatorsPath)
  const entry = `  {\n    name: '${name}',\n    start: options => ${start}(options),\n  },\n`
  const imported = withImport(text, { names: start, folder: name, file: 'simulator.ts' }, simulatorsPath)
  return imported.replace(end, `  },\n${entry}]\n`)
}

interface Import {
  readonly names: string
  /** Of the connector. */
  readonly folder: string
  readonly file: string
}

/** Imports are sorted by folder, as the formatter wants them. */
function withImport(text: string, { names, folder, file }: Import, path: string): string {
  const imports = text.split('\n').filter(line => line.startsWith('import { ') && line.endsWith(`/${file}'`))
  const last = imports.at(-1)
  if (last === undefined) throw unknownForm(path)
  const line = `import { ${names} } from './${folder}/${file}'`
  const next = imports.find(one => folderOf(one) > folder)
  return next === undefined ? text.replace(last, `${last}\n${line}`) : text.replace(next, `${line}\n${next}`)
}

const folderOf = (line: string): string => /from '\.\/([^/]+)\//.exec(line)?.[1] ?? ''

/** Before the first that comes later in the alphabet; names of connectors with two sides stay together. */
function inserted(identifier: string, names: readonly string[]): readonly string[] {
  const known = names.filter(name => name !== '')
  const at = known.findIndex(name => name > identifier)
  return at < 0 ? [...known, identifier] : known.toSpliced(at, 0, identifier)
}

function listText(declaration: string, names: readonly string[]): string {
  const line = `[${names.join(', ')}]`
  return declaration.length + line.length <= widest ? line : `[\n${names.map(name => `  ${name},\n`).join('')}]`
}

const unknownForm = (path: string): Problem =>
  new Problem(
    'usage',
    'scaffold.index',
    `${path} does not have the form it ships with, so nothing can be added to it`,
    'one import a line from ./<name>/, and one list of all of them',
  )
