import { nearest } from '../../domain/text/nearest.ts'
import { shorten } from '../../domain/text/shorten.ts'
import type { Expression, Names } from '../../mapping/language/expression.ts'
import type { Report } from '../report/report.ts'
import { suggest } from '../report/suggest.ts'
import { readCondition } from '../rules/expressions.ts'
import { type AttributeSpecs, specFor } from '../rules/fit.ts'
import type { ReadSource } from '../source/source.ts'

/** The attributes people of these sources have; a source that takes fields as they are may give anything. */
export function personNames(from: readonly string[], sources: readonly ReadSource[], report: Report): Names {
  const known = new Set<string>()
  let any = from.length === 0
  for (const [index, name] of from.entries()) {
    const source = sources.find(candidate => candidate.name === name)
    if (source === undefined)
      report.note(['from', index], `there is no source ${shorten(name)}`, {
        next: suggest(
          name,
          sources.map(candidate => candidate.name),
          'there are',
        ),
      })
    if (source === undefined || source.attributes === 'any') any = true
    else for (const attribute of source.attributes) known.add(attribute)
  }
  return { root: 'person', attributes: any ? 'any' : [...known].sort() }
}

/** Protection looks at an account as the target shows it: never at secrets, which no target shows. */
export function readProtect(
  texts: readonly string[],
  attributes: AttributeSpecs,
  report: Report,
): readonly Expression[] {
  const shown = Object.keys(attributes).filter(name => attributes[name]?.secret !== true)
  const open = shown.some(name => name.endsWith('.*'))
  return texts.flatMap((text, index) => {
    const path = ['protect', index]
    const condition = readCondition(text, { attributes: open ? 'any' : shown }, path, report)
    // Where any name could be right to the compiler, a mistyped one would protect nobody and say nothing.
    const unknown = condition?.uses.find(
      name => specFor(name, attributes) === undefined || specFor(name, attributes)?.secret === true,
    )
    if (unknown !== undefined)
      report.note(path, `accounts show no attribute ${shorten(unknown)}`, {
        next: suggest(unknown, shown, 'they show'),
      })
    return condition ?? []
  })
}

/** The attributes protections look at that hold ids, each with the kind of thing they are ids of. */
export function protectLookups(
  protect: readonly Expression[],
  attributes: AttributeSpecs,
): Readonly<Record<string, string>> {
  const kinds: Record<string, string> = Object.create(null)
  for (const name of protect.flatMap(({ uses }) => uses)) {
    const lookup = specFor(name, attributes)?.lookup
    if (lookup !== undefined && lookup.field === undefined) kinds[name] = lookup.kind
  }
  return kinds
}

/** A test about an attribute no source gives tests nothing. */
export function noteUnknownGiven(given: readonly string[], { attributes }: Names, index: number, report: Report): void {
  if (attributes === 'any') return
  for (const name of given.filter(candidate => !attributes.includes(candidate))) {
    const near = nearest(name, attributes)
    report.note(['tests', index, 'given', name], `no source gives ${shorten(name)}`, {
      next: near === undefined ? undefined : `did you mean "${near}"?`,
      atKey: true,
    })
  }
}

/** What no source gives proves nothing: a new key would never be believed, and nobody would know why. */
export function noteUnknownProof(when: readonly string[], { attributes }: Names, report: Report): void {
  if (attributes === 'any') return
  for (const [index, name] of when.entries()) {
    if (attributes.includes(name)) continue
    const near = nearest(name, attributes)
    report.note(['newKey', 'when', index], `no source gives ${shorten(name)}`, {
      next: near === undefined ? undefined : `did you mean "${near}"?`,
    })
  }
}
