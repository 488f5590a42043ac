import { writeJson } from '../../domain/json.ts'
import { nearest } from '../../domain/text/nearest.ts'
import type { Chain } from './tree.ts'

/** Which names an expression may use. */
export interface Names {
  /** Attributes are written `person.userName`; absent: the attributes are variables of their own (`userName`). */
  readonly root?: 'person' | 'record'
  /** Flat names; `any` when they are only known with the data. */
  readonly attributes: readonly string[] | 'any'
}

/** What is wrong with an expression, and where: `offset` in UTF-16 code units, never beyond the text. */
export interface ExpressionProblem {
  readonly message: string
  readonly offset: number
}

const identifier = /^[A-Za-z_]\w*$/

/** An attribute as it is written in an expression: `person.name.givenName`, `person["urn:example:2.0:User.title"]`. */
export function written(name: string, root: Names['root']): string {
  const parts = name.split('.')
  const dotted = parts.every(part => identifier.test(part))
  if (dotted) return root === undefined ? name : `${root}.${name}`
  return root === undefined ? writeJson(name) : `${root}[${writeJson(name)}]`
}

/**
 * The attribute a chain means.
 * @returns its flat name, or what is wrong with the first part no attribute begins with
 */
export function attributeOf(chain: Chain, { root, attributes }: Names): string | ExpressionProblem {
  const parts: readonly { readonly name: string; readonly offset: number }[] =
    root === undefined ? [{ name: String(chain.root.args), offset: chain.root.start }, ...chain.links] : chain.links
  const name = parts.map(part => part.name).join('.')
  if (attributes === 'any' || attributes.includes(name)) return name
  let path = ''
  for (const part of parts) {
    if (attributes.includes(path))
      return { message: `${written(path, root)} is a value and has no part "${part.name}"`, offset: part.offset }
    path = path === '' ? part.name : `${path}.${part.name}`
    const leads = attributes.some(attribute => attribute === path || attribute.startsWith(`${path}.`))
    if (!leads) return { message: unknownName(name, root, attributes), offset: part.offset }
  }
  const inside = attributes
    .filter(attribute => attribute.startsWith(`${name}.`))
    .slice(0, 5)
    .map(attribute => written(attribute, root))
  return {
    message: `${written(name, root)} is a group, not an attribute; name one of ${inside.join(', ')}`,
    offset: parts.at(-1)?.offset ?? 0,
  }
}

/** A sentence about a name no attribute has, with the nearest one that exists. */
export function unknownName(name: string, root: Names['root'], attributes: readonly string[]): string {
  const near = nearest(name, attributes)
  const advice = near !== undefined ? `; did you mean ${written(near, root)}?` : ` (known: ${listed(attributes, root)})`
  return `${written(name, root)} is unknown${advice}`
}

function listed(attributes: readonly string[], root: Names['root']): string {
  if (attributes.length === 0) return 'none'
  const shown = attributes
    .slice(0, 8)
    .map(name => written(name, root))
    .join(', ')
  return attributes.length > 8 ? `${shown}, …` : shown
}

/** What is wrong with a plain `from: name`, or undefined. */
export function unknownFrom(name: string, { attributes }: Names): string | undefined {
  if (attributes === 'any' || attributes.includes(name)) return undefined
  const inside = attributes.filter(attribute => attribute.startsWith(`${name}.`)).slice(0, 5)
  if (inside.length > 0) return `"${name}" is a group, not an attribute; name one of ${inside.join(', ')}`
  const near = nearest(name, attributes)
  return `no source gives "${name}"${near === undefined ? ` (known: ${listed(attributes, undefined)})` : `; did you mean "${near}"?`}`
}
