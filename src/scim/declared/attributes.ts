import { shorten } from '../../domain/text/shorten.ts'
import { commonAttributes } from '../common-attributes.ts'
import { attributeTypes, type DeclaredAttribute, mutabilities, returns, typeOf, uniquenesses } from '../declared.ts'
import { type DeclaredPath, type Report, reportRepeats } from './finding.ts'

/** Reports what is wrong with the attributes of a schema. */
export function checkAttributes(attributes: readonly DeclaredAttribute[], path: DeclaredPath, report: Report): void {
  attributes.forEach((attribute, index) => {
    checkAttribute(attribute, [...path, index], report)
    checkParts(attribute, [...path, index], report)
  })
  reportNamesTwice(
    attributes,
    commonAttributes.map(({ name }) => name),
    path,
    report,
  )
}

/** Sub-attributes are there if and only if the type is complex, and are plain themselves (RFC 7643 §2.3.8). */
function checkParts(attribute: DeclaredAttribute, path: DeclaredPath, report: Report): void {
  const { name, subAttributes = [] } = attribute
  const isComplex = typeOf(attribute) === 'complex'
  const inside = [...path, 'subAttributes']
  if (isComplex && subAttributes.length === 0)
    report([...path, 'type'], `the complex attribute ${shorten(name)} has no sub-attributes`, 'add subAttributes')
  if (!isComplex && subAttributes.length > 0)
    report(inside, `the attribute ${shorten(name)} has sub-attributes but is not complex`, 'make its type complex')
  subAttributes.forEach((sub, index) => {
    checkAttribute(sub, [...inside, index], report)
    checkPart(sub, [...inside, index], report)
  })
  reportNamesTwice(subAttributes, [], inside, report)
}

function checkPart(sub: DeclaredAttribute, path: DeclaredPath, report: Report): void {
  if (typeOf(sub) === 'complex')
    report(
      [...path, 'type'],
      `the sub-attribute ${shorten(sub.name)} is complex`,
      'give it a plain type (RFC 7643 §2.3.8)',
    )
  // An index row says which element it belongs to and nothing more.
  if (sub.multiValued === true)
    report(
      [...path, 'multiValued'],
      `the sub-attribute ${shorten(sub.name)} is multi-valued`,
      'make the attribute multi-valued instead',
    )
  if ((sub.uniqueness ?? 'none') !== 'none')
    report(
      [...path, 'uniqueness'],
      `the sub-attribute ${shorten(sub.name)} cannot be kept unique`,
      'leave uniqueness out',
    )
}

function checkAttribute(attribute: DeclaredAttribute, path: DeclaredPath, report: Report): void {
  checkName(attribute.name, [...path, 'name'], report)
  const words = [
    ['type', attributeTypes],
    ['mutability', mutabilities],
    ['returned', returns],
    ['uniqueness', uniquenesses],
  ] as const
  for (const [key, known] of words) checkWord(attribute[key], known, [...path, key], report)
  checkSense(attribute, path, report)
}

/** RFC 7643 §2.1; `$ref` is the one name of §2.3.7 that begins with a dollar. */
const attributeName = /^(?:[A-Za-z][\w$-]{0,99}|\$ref)$/

function checkName(name: string, path: DeclaredPath, report: Report): void {
  if (!attributeName.test(name))
    report(path, `${shorten(name)} is no attribute name`, 'begin with a letter, go on with letters, digits, -, _ or $')
  // Bodies are plain objects: such a name would seem to have a value in every one of them.
  else if (name in Object.prototype)
    report(path, `${shorten(name)} cannot be the name of an attribute`, 'choose another')
}

function checkWord(word: string | undefined, known: readonly string[], path: DeclaredPath, report: Report): void {
  if (word !== undefined && !known.includes(word))
    report(path, `${shorten(word)} is not known here`, `one of ${known.join(', ')}`)
}

/** Combinations nobody could use. */
function checkSense(attribute: DeclaredAttribute, path: DeclaredPath, report: Report): void {
  const { required, mutability, returned, uniqueness = 'none', multiValued } = attribute
  const name = shorten(attribute.name)
  if (required === true && mutability === 'readOnly')
    report(
      [...path, 'required'],
      `${name} is required, but no client may write it`,
      'make it readWrite, or not required',
    )
  if (mutability === 'writeOnly' && returned !== undefined && returned !== 'never')
    report([...path, 'returned'], `${name} is writeOnly, so it is never returned`, 'leave returned out')
  if (uniqueness !== 'none' && (multiValued === true || typeOf(attribute) !== 'string'))
    report([...path, 'uniqueness'], `${name} cannot be kept unique`, 'only single text can; leave uniqueness out')
}

function reportNamesTwice(
  attributes: readonly DeclaredAttribute[],
  taken: readonly string[],
  path: DeclaredPath,
  report: Report,
): void {
  const tell = (index: number) =>
    report(
      [...path, index, 'name'],
      `the name ${shorten(attributes[index]?.name)} is taken`,
      'names are compared without case',
    )
  reportRepeats(attributes, { key: ({ name }) => name, taken, tell })
}
