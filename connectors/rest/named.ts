import { isRecord, type Raw } from '#kit'
import type { DescribedAttribute } from './describe/attributes.ts'
import type { Description } from './describe/description.ts'
import { dig } from './path.ts'

type Attributes = Pick<Description, 'attributes'>

/** `custom.*` and `fields.*` stand for any name with that beginning. */
const isPattern = (name: string): boolean => name.endsWith('.*')
const beginning = (pattern: string): string => pattern.slice(0, -1)

/** The attribute of a name, under its own or under the longest pattern it fits, with its places filled in. */
export function attributeNamed(name: string, { attributes }: Attributes): DescribedAttribute | undefined {
  if (isPattern(name)) return undefined
  const own = attributes[name]
  if (own !== undefined) return own
  const patterns = Object.keys(attributes).filter(
    pattern => isPattern(pattern) && name.startsWith(beginning(pattern)) && name !== beginning(pattern),
  )
  const [pattern] = patterns.sort((a, b) => b.length - a.length)
  const attribute = pattern === undefined ? undefined : attributes[pattern]
  return pattern === undefined || attribute === undefined ? undefined : filled(attribute, pattern, name)
}

function filled(attribute: DescribedAttribute, pattern: string, name: string): DescribedAttribute {
  const rest = name.slice(beginning(pattern).length)
  const { at = pattern, to = at } = attribute
  const place = (path: string): string => path.replace(/\*$/, () => rest)
  return { ...attribute, at: place(at), to: place(to) }
}

/** Every attribute a record may hold, patterns by the names it has for them. */
export function attributesIn(
  record: Raw,
  { attributes }: Attributes,
): readonly (readonly [string, DescribedAttribute])[] {
  return Object.entries(attributes).flatMap(([name, attribute]) => {
    if (!isPattern(name)) return [[name, attribute] as const]
    const holder = dig(record, (attribute.at ?? name).slice(0, -2))
    const keys = isRecord(holder) ? Object.keys(holder) : []
    return keys.map(key => [`${beginning(name)}${key}`, filled(attribute, name, `${beginning(name)}${key}`)] as const)
  })
}
