import type { AttributeSpec, Capabilities, CaseRule, SourceConnector, Support } from '../domain/contract.ts'
import type { Flavour } from './flavours.ts'
import { markdownTable } from './markdown-table.ts'

/** Writes remarks down once each, as footnotes in the order they first appear. */
interface Footnotes {
  /** @returns the mark that stands in the table */
  mark(remark: string): string
  /** Everything marked so far, a line each. */
  text(): string
}

function createFootnotes(): Footnotes {
  const remarks: string[] = []
  return {
    mark: remark => {
      if (!remarks.includes(remark)) remarks.push(remark)
      return `[^${remarks.indexOf(remark) + 1}]`
    },
    text: () => remarks.map((remark, index) => `[^${index + 1}]: ${remark}`).join('\n'),
  }
}

/** One line of the table: what is asked of every target, and how its answer is worded. */
type AbilityRow = readonly [question: string, answer: (flavour: Flavour, footnotes: Footnotes) => string]

const rows: readonly AbilityRow[] = [
  ['make accounts', ({ capabilities }, notes) => support(capabilities.create, notes)],
  ['change accounts', ({ capabilities }) => updates[String(capabilities.update)] ?? 'no'],
  ['disable', ({ capabilities }, notes) => support(capabilities.disable, notes)],
  ['enable again', ({ capabilities }, notes) => support(capabilities.enable, notes)],
  ['delete', ({ capabilities }, notes) => support(capabilities.delete, notes)],
  ['show all accounts', ({ capabilities }, notes) => support(capabilities.list, notes)],
  ['empty an attribute', ({ capabilities }, notes) => support(capabilities.clears, notes)],
  ['find accounts by (`match`)', ({ capabilities }) => words(capabilities.findBy)],
  [
    'who only looks like them is shown',
    ({ capabilities }) => capabilities.lookalikes ?? 'as far as its own search does',
  ],
  ['a create that is repeated', ({ capabilities }) => repeats[capabilities.createTwice]],
  ['accounts in one request', ({ capabilities: { batch } }) => (batch === undefined ? '1' : batchText(batch))],
  ['names it knows the ids of (`lookup`)', flavour => words(lookupsOf(flavour))],
  ['lists shared with others (`additive`)', flavour => words(named(flavour, ({ own }) => own === 'additive'))],
  ['by reference only (secrets)', flavour => words(named(flavour, ({ secret }) => secret === true))],
  ['administrator rights are seen in', flavour => words(named(flavour, one => one.grantsAdministration === true))],
  ['attributes to map', flavour => String(named(flavour, ({ readOnly }) => readOnly === undefined).length)],
  ['attributes only to read', flavour => String(named(flavour, ({ readOnly }) => readOnly !== undefined).length)],
]

const updates: Readonly<Record<string, string>> = { partial: 'what differs', replace: 'the whole record' }

const repeats: Readonly<Record<Capabilities['createTwice'], string>> = {
  same: 'does nothing',
  conflict: 'is refused',
  duplicate: 'makes a second one',
}

const batchText = ({ most, atomic }: NonNullable<Capabilities['batch']>): string =>
  `up to ${most}, ${atomic ? 'all or nothing' : 'each for itself'}`

const words = (names: readonly string[]): string =>
  names.length === 0 ? '-' : names.map(name => `\`${name}\``).join(', ')

function support(given: Support, notes: Footnotes): string {
  return typeof given === 'string' ? `yes${notes.mark(given)}` : given ? 'yes' : 'no'
}

const named = ({ attributes }: Flavour, has: (spec: AttributeSpec) => boolean): readonly string[] =>
  Object.entries(attributes)
    .filter(([, spec]) => has(spec))
    .map(([name]) => name)

/** Kinds an attribute of the flavour asks for: a connector may know more. */
function lookupsOf({ connector, attributes }: Flavour): readonly string[] {
  const asked = new Set(Object.values(attributes).map(({ lookup }) => lookup?.kind))
  return connector.lookups.filter(kind => asked.has(kind))
}

/** What is written behind `connector:`, and the choice that makes the difference. */
const heading = ({ connector: { name }, choice }: Flavour): string =>
  choice === undefined ? `\`${name}\`` : `\`${name}\` (\`${choice}\`)`

/** What every target can do, one column for each, remarks as footnotes below. Made of declarations only. */
export function targetTable(flavours: readonly Flavour[]): string {
  const notes = createFootnotes()
  const table = markdownTable([
    ['', ...flavours.map(heading)],
    ...rows.map(([question, answer]) => [question, ...flavours.map(flavour => answer(flavour, notes))]),
  ])
  return [table, notes.text()].filter(part => part !== '').join('\n\n')
}

/** What a product takes for the same, in words. */
const caseWords: Readonly<Record<CaseRule, string>> = {
  exact: 'letter by letter',
  ascii: 'without the case of A to Z',
  fold: 'without case',
  collation: 'as its database sorts',
}

/**
 * What each target takes for the same name, and how that is known: a line for every attribute accounts are found by, and for every other
 * one that is not compared letter by letter.
 */
export function equalityTable(flavours: readonly Flavour[]): string {
  const lines = flavours.flatMap(flavour =>
    Object.entries(flavour.attributes)
      .filter(([name, spec]) => flavour.capabilities.findBy.includes(name) || isLoose(spec))
      .map(([name, spec]) => ({ heading: heading(flavour), name, cells: equalityCells(spec) })),
  )
  const same = Map.groupBy(lines, ({ heading: of, cells }) => [of, ...cells].join('\n'))
  const rows = [...same.values()].flatMap(some => {
    const [first] = some
    return first === undefined ? [] : [[first.heading, words(some.map(({ name }) => name)), ...first.cells]]
  })
  return markdownTable([['', 'attributes', 'compared', 'how that is known'], ...rows])
}

function equalityCells({ equality = {} }: AttributeSpec): readonly [compares: string, source: string] {
  const { case: rule = 'exact', trimmed = false, source = 'assumed' } = equality
  return [`${caseWords[rule]}${trimmed ? ', blanks at the ends trimmed' : ''}`, source]
}

const isLoose = ({ equality: { case: rule = 'exact', trimmed = false } = {} }: AttributeSpec): boolean =>
  rule !== 'exact' || trimmed

/** What every source reads. @param presets names of ready descriptions by connector */
export function sourceTable(
  sources: readonly SourceConnector[],
  presets: ReadonlyMap<string, readonly string[]>,
): string {
  return markdownTable([
    ['', ...sources.map(({ name }) => `\`${name}\``)],
    [
      'a reading is of',
      ...sources.map(({ pushed }) =>
        pushed === true ? 'who was pushed in since the last one' : 'everybody, unless its page says otherwise',
      ),
    ],
    ['formats', ...sources.map(({ settings }) => words(settings.format?.choices ?? ['json']))],
    ['presets', ...sources.map(({ name }) => words(presets.get(name) ?? []))],
  ])
}
