import type { Chooser } from './chooser.ts'
import type { Raw } from './records.ts'
import { activeRuleOf, type Field, fields, type Meaning, type Rules, scopeOf } from './rules.ts'
import type { Notes, Untruth } from './said.ts'

/** What a harm to records is done with. */
export interface Harming {
  readonly chooser: Chooser
  readonly notes: Notes
  readonly rules: Rules
  readonly isTyped: boolean
  /** What the source holds of anybody. */
  readonly fields: readonly Field[]
  /** A record that stands twice word by word is one. */
  readonly isOnceEnough: boolean
  /** Every character can be written. */
  readonly isUnicode: boolean
}

/** Records go in whole and come out harmed; what they say now is noted. */
export type RecordHarm = (records: readonly Raw[], harming: Harming) => readonly Raw[]

const keyIn = (record: Raw): string => String(record.key)

const asUntruth = (meaning: Meaning): Untruth | undefined =>
  meaning === 'unknown' ? 'illegible' : meaning === 'says' ? 'other' : undefined

/** What it means for somebody that one of their fields is blank. */
function noteBlank(key: string, field: Field, { notes, rules }: Harming): void {
  const active = activeRuleOf(rules)
  if (field === active.field) {
    const untruth = asUntruth(active.blank)
    if (untruth !== undefined) notes.note(key, field, untruth)
  } else notes.note(key, field, field === scopeOf(rules).field ? 'other' : 'blank')
}

/** Fields whose cell may be empty without the record being nobody's. */
const blankable = fields.filter(field => field !== 'key' && field !== 'login' && field !== 'first' && field !== 'last')

/** One of these fields, of those the source holds. */
const pickField = <Of extends Field>(of: readonly Of[], { chooser, fields: held }: Harming): Of | undefined => {
  const both = of.filter(field => held.includes(field))
  return both.length === 0 ? undefined : chooser.pick(both)
}

/** Every other time the field that says who is active, where the source has one. */
function decisiveField({ chooser, rules, fields: held }: Harming): Field | undefined {
  const { field } = activeRuleOf(rules)
  return chooser.below(2) === 0 && field !== undefined && held.includes(field) ? field : undefined
}

function changeSome(
  records: readonly Raw[],
  { chooser }: Harming,
  change: (record: Raw) => Raw,
  isOneOnly = false,
): readonly Raw[] {
  const isEverybody = !isOneOnly && chooser.below(4) === 0
  const chosen = new Set(isEverybody ? records : chooser.some(records, isOneOnly ? 1 : 3))
  return records.map(record => (chosen.has(record) ? change(record) : record))
}

const blankCells: RecordHarm = (records, harming) => {
  const { chooser, isTyped, isUnicode } = harming
  const field = decisiveField(harming) ?? pickField(blankable, harming)
  if (field === undefined) return records
  const blanks = isUnicode ? [' ', '\u200b'] : [' ']
  const emptiness = chooser.pick(isTyped ? [null, '', undefined, ...blanks] : [null, ...blanks])
  return changeSome(records, harming, record => {
    noteBlank(keyIn(record), field, harming)
    const { [field]: _gone, ...rest } = record
    return emptiness === undefined ? rest : { ...rest, [field]: emptiness }
  })
}

/** Every rule reads its field: a reading without it is none. What no rule reads is missed by nobody. */
const withoutField: RecordHarm = (records, harming) => {
  const field = decisiveField(harming) ?? harming.chooser.pick(harming.fields.filter(one => one !== 'key'))
  return records.map(({ [field]: _gone, ...rest }) => rest)
}

const renamedField: RecordHarm = (records, { chooser, fields: held }) => {
  const field = chooser.pick(held)
  return records.map(({ [field]: value, ...rest }) => ({ ...rest, [`${field}_new`]: value }))
}

const inAnotherOrder: RecordHarm = (records, { chooser }) => chooser.shuffled(records)

const fieldsInAnotherOrder: RecordHarm = (records, { chooser, fields: held }) => {
  const order = chooser.shuffled(held)
  return records.map(record => Object.fromEntries(order.map(name => [name, record[name]])))
}

const moreFields: RecordHarm = records => records.map(record => ({ ...record, active: 'no', remark: 'x' }))

const hiddenPeople: RecordHarm = (records, { chooser, notes }) => {
  const gone = new Set(chooser.some(records))
  for (const record of gone) notes.hide(keyIn(record))
  return records.filter(record => !gone.has(record))
}

/** A reading of nobody does not look whole: it excuses nothing. */
const nobody: RecordHarm = () => []

const twice: RecordHarm = (records, { chooser, notes, isOnceEnough }) => {
  const record = chooser.pick(records)
  const [likeness, behind] = [chooser.below(2), chooser.below(records.length + 1)]
  if (likeness === 1 || !isOnceEnough) notes.note(keyIn(record), 'all', 'illegible')
  const other = likeness === 0 ? record : { ...record, title: 'Other', enabled: false, end: '2025-01-01' }
  return [...records.slice(0, behind), other, ...records.slice(behind)]
}

const withoutKey: RecordHarm = (records, harming) => {
  const { chooser, notes, isTyped } = harming
  const none = chooser.pick(isTyped ? [null, '', '  ', true, ['7'], {}] : [null, ' ', '\t'])
  return changeSome(
    records,
    harming,
    record => {
      notes.note(keyIn(record), 'all', 'illegible')
      notes.hasKeyless = true
      return { ...record, key: none }
    },
    true,
  )
}

/** A text that looks the same is the same: what people are known by, and what says whether they are active. */
const spaced: RecordHarm = (records, harming) => {
  const { chooser, isUnicode } = harming
  const field = pickField(['key', 'login', 'status'], harming) ?? 'key'
  const space = chooser.pick(isUnicode ? [' ', '\u00a0', '\u200b', '\ufeff'] : [' ', '\u00a0'])
  return changeSome(records, harming, record => ({ ...record, [field]: `${String(record[field])}${space}` }))
}

const decomposed: RecordHarm = (records, harming) =>
  changeSome(records, harming, record => {
    const texts = Object.entries(record).map(([name, value]) => [
      name,
      typeof value === 'string' ? value.normalize('NFD') : value,
    ])
    return Object.fromEntries(texts)
  })

function reworded(records: readonly Raw[], harming: Harming, meaning: Meaning, word: (value: unknown) => unknown) {
  const { field } = activeRuleOf(harming.rules)
  if (field === undefined || !harming.fields.includes(field)) return records
  const untruth = asUntruth(meaning)
  return changeSome(records, harming, record => {
    const changed = word(record[field])
    if (changed === record[field]) return record
    if (untruth !== undefined) harming.notes.note(keyIn(record), field, untruth)
    return { ...record, [field]: changed }
  })
}

const inCapitals: RecordHarm = (records, harming) =>
  reworded(records, harming, activeRuleOf(harming.rules).capitals, value =>
    typeof value === 'string' ? value.toUpperCase() : value,
  )

const strangeWord: RecordHarm = (records, harming) =>
  reworded(records, harming, activeRuleOf(harming.rules).stranger, () => 'unbekannt')

/** Values of another type. A key or a site is the same as text and as number. */
const retyped: RecordHarm = (records, harming) => {
  const { chooser, notes, rules } = harming
  const active = activeRuleOf(rules)
  switch (chooser.below(5)) {
    case 0:
      return changeSome(records, harming, record => ({ ...record, key: otherType(record.key) }))
    case 1:
      return harming.fields.includes('site')
        ? changeSome(records, harming, record => ({ ...record, site: otherType(record.site) }))
        : records
    case 2: {
      const type = chooser.pick([String, Number])
      return reworded(records, harming, active.field === 'enabled' ? active.retyped : 'same', value =>
        active.field === 'enabled' ? type(value) : value,
      )
    }
    case 3: {
      const wrap = chooser.pick([(value: unknown) => [value], (value: unknown) => ({ value }), () => 1.5e20])
      return reworded(records, harming, active.field === 'end' ? 'says' : 'unknown', wrap)
    }
    default: {
      const field = pickField(['login', 'mail', 'title', 'dept', 'site'], harming)
      if (field === undefined) return records
      return changeSome(records, harming, record => {
        notes.note(keyIn(record), field, 'illegible')
        return { ...record, [field]: { value: record[field] } }
      })
    }
  }
}

function otherType(value: unknown): unknown {
  if (typeof value === 'bigint' || typeof value === 'number') return String(value)
  return typeof value === 'string' && /^[1-9]\d*$/.test(value) ? BigInt(value) : value
}

/** Half a character, or one that ends a text in other programs. */
const brokenText: RecordHarm = (records, harming) => {
  const { chooser, notes } = harming
  const field = pickField(['login', 'mail', 'title', 'dept'], harming)
  if (field === undefined) return records
  const bad = chooser.pick(['\u0000', '\ud83d'])
  return changeSome(records, harming, record => {
    notes.note(keyIn(record), field, 'illegible')
    return { ...record, [field]: `${String(record[field] ?? '')}${bad}` }
  })
}

/** Everything that can go wrong with records whatever they are written in. */
export const recordHarms: Readonly<Record<string, RecordHarm>> = {
  order: inAnotherOrder,
  'order of fields': fieldsInAnotherOrder,
  'more fields': moreFields,
  blank: blankCells,
  'missing field': withoutField,
  'renamed field': renamedField,
  hidden: hiddenPeople,
  nobody,
  twice,
  'no key': withoutKey,
  spaces: spaced,
  capitals: inCapitals,
  'strange word': strangeWord,
}

/** What only a Unicode encoding can write. */
export const unicodeHarms: Readonly<Record<string, RecordHarm>> = { decomposed }

/** What only typed values can do. */
export const typedHarms: Readonly<Record<string, RecordHarm>> = { retyped, 'broken text': brokenText }
