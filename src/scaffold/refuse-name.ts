import { existsSync, globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Problem } from '../domain/problem.ts'
import { shorten } from '../domain/text/shorten.ts'
import { indexPath } from './register.ts'
import { spellingsOf } from './spelling.ts'
import { placesOf, templateFolder } from './template.ts'

/** Longer ones would not fit into the lines of the template. */
const longest = 24

/** Words of the language, as far as they can be names of connectors. */
const reserved =
  `await break case catch class const continue debugger default delete do else enum eval export extends false
  finally for function if implements import in instanceof interface let new null package private protected public return static
  super switch this throw true try typeof undefined var void while with yield`.split(/\s+/)

/** Folders of such names attract everything: no file of the project has one. */
const drawers = ['common', 'helper', 'helpers', 'lib', 'misc', 'util', 'utils']

/** Floors where no connector's name may appear, so none can have a word of theirs as its name. */
const namelessFloors = ['domain', 'plan', 'store', 'transport', 'engine']

/**
 * Refuses a name no connector of this checkout can have.
 * @throws Problem `scaffold.name` for its form or a clash with a word of the program, `scaffold.exists` when it is taken
 */
export function refuseName(root: string, name: string): void {
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name))
    throw refusal(name, 'is no name for a connector', 'lower-case letters and digits, with single dashes between words')
  if (name.length > longest)
    throw refusal(name, `is longer than ${longest} characters`, 'shorten it: it is typed in every configuration file')
  if (drawers.includes(name)) throw refusal(name, 'says nothing', 'call it after the product it speaks to')
  const taken = placesOf(name).find(place => existsSync(join(root, place)))
  if (taken !== undefined) throw exists(name, taken)
  const place = clash(root, name)
  if (place !== undefined)
    throw refusal(name, `is a word of the program already (${place})`, `take a longer one, such as ${name}-accounts`)
}

function refusal(name: string, clause: string, next: string): Problem {
  return new Problem('usage', 'scaffold.name', `${shorten(name)} ${clause}`, next)
}

const exists = (name: string, place: string): Problem =>
  new Problem(
    'usage',
    'scaffold.exists',
    `there is ${shorten(name)} already: ${place}; nothing was changed`,
    'take another name, or remove it first',
  )

/** Where the name, or what it is called in code, is in use. */
function clash(root: string, name: string): string | undefined {
  const { identifier } = spellingsOf(name)
  if (reserved.includes(identifier)) return 'TypeScript'
  const inCode = new RegExp(`\\b${identifier}\\b`)
  const code = [indexPath, ...globSync(`${templateFolder}/**/*.ts`, { cwd: root })]
  const inFloor = new RegExp(name, 'i')
  const floors = namelessFloors.flatMap(floor => globSync(`src/${floor}/**/*.ts`, { cwd: root }).sort())
  return (
    code.find(path => inCode.test(codeOf(join(root, path)))) ??
    floors.find(path => inFloor.test(codeOf(join(root, path))))
  )
}

/** A file without its comments: what they speak of is in nobody's way. */
const codeOf = (path: string): string => readFileSync(path, 'utf8').replace(/\/\*[\s\S]*?\*\/|(?<=^|\s)\/\/.*$/gm, '')
