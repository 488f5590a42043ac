import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Chooser } from './chooser.ts'
import { csvHarms, type FileHarm, fileHarms } from './file-harms.ts'
import { bytesOf, type FileForm, fileSettings, jsonOf, write } from './files.ts'
import { type PageHarm, pageHarms } from './page-harms.ts'
import { type PagedForm, pagedSettings } from './paged.ts'
import { startPaged } from './paged-server.ts'
import type { Person } from './people.ts'
import { type RecordHarm, recordHarms, typedHarms, unicodeHarms } from './record-harms.ts'
import { type Raw, recordOf } from './records.ts'
import type { Field, Rules } from './rules.ts'
import type { Notes } from './said.ts'

/** What a source is made of. */
export type Form = ({ readonly kind: 'file' } & FileForm) | ({ readonly kind: 'paged' } & PagedForm)

/** Which harms are done to a reading, and with what. */
export interface Harm {
  /** Which of those there are for records; undefined: none. What two of a kind come to together, nobody could say. */
  readonly ofRecords?: number | undefined
  /** Likewise for what the records are written in. */
  readonly own?: number | undefined
  readonly numbers: readonly number[]
}

/** What a reading is made from. */
export interface Subject {
  readonly people: readonly Person[]
  readonly rules: Rules
  /** Somebody is really gone from now on; whether that could be. */
  readonly strikeOff: (key: string) => boolean
}

/** A source people are read from. */
export interface SourceStage {
  /** `connector:` and `settings:` of its file. */
  readonly settings: string
  readonly isTyped: boolean
  /** What it holds of anybody. */
  readonly fields: readonly Field[]
  /** Has the next reading be this one, and notes what it says. */
  show(subject: Subject, harm: Harm, notes: Notes, trace: (line: string) => void): Promise<void>
  close(): Promise<void>
}

/** @param place the folder whose `config/` the configuration is, the source's name, and what it holds of anybody */
export const openSource = (form: Form, place: Place): Promise<SourceStage> =>
  form.kind === 'file' ? Promise.resolve(fileStage(form, place)) : pagedStage(form, place)

export interface Place {
  readonly folder: string
  readonly name: string
  readonly fields: readonly Field[]
}

/** How records may go wrong in this form, and how what they are written in may. */
interface Harms<Own> {
  readonly ofRecords: Readonly<Record<string, RecordHarm>>
  readonly own: Readonly<Record<string, Own>>
}

function chosenFrom<Own>(harms: Harms<Own>, harm: Harm) {
  const record = nth(harms.ofRecords, harm.ofRecords)
  const own = nth(harms.own, harm.own)
  return {
    name: [record?.name, own?.name].filter(name => name !== undefined).join(', ') || 'whole',
    record: record?.harm,
    own: own?.harm,
  }
}

function nth<Of>(of: Readonly<Record<string, Of>>, number: number | undefined) {
  const all = Object.entries(of)
  const found = number === undefined ? undefined : all[number % all.length]
  return found === undefined ? undefined : { name: found[0], harm: found[1] }
}

function fileStage(form: FileForm, { folder, name, fields }: Place): SourceStage {
  const isTyped = form.format !== 'csv'
  const isUnicode = form.encoding !== 'windows-1252'
  const harms: Harms<FileHarm> = {
    ofRecords: { ...recordHarms, ...(isTyped ? typedHarms : {}), ...(isUnicode ? unicodeHarms : {}) },
    own: { ...fileHarms, ...(isTyped ? {} : csvHarms) },
  }
  return {
    settings: fileSettings(`../../${name}.${form.format}`, form),
    isTyped,
    fields,
    async show({ people, rules }, harm, notes, trace) {
      const chooser = new Chooser(harm.numbers)
      const whole = people.map(person => recordOf(person, { isTyped, hasNumericKeys: form.keysAreNumbers, fields }))
      const { name: what, record, own } = chosenFrom(harms, harm)
      const records = harmed(whole, record, { chooser, notes, rules, isTyped, isUnicode, isOnceEnough: false, fields })
      const written = write(records, form)
      const bytes = own?.(written, form, { chooser, notes }) ?? bytesOf(written.text, form.encoding)
      await writeFile(join(folder, `${name}.${form.format}`), bytes)
      trace(`- ${name}: ${what}\n${bytes.toString(form.encoding === 'windows-1252' ? 'latin1' : form.encoding)}`)
    },
    close: async () => {},
  }
}

async function pagedStage(form: PagedForm, { fields }: Place): Promise<SourceStage> {
  const server = await startPaged(form)
  const harms: Harms<PageHarm> = {
    ofRecords: { ...recordHarms, ...typedHarms, ...unicodeHarms },
    own: pageHarms,
  }
  return {
    settings: pagedSettings(server.url, form),
    isTyped: true,
    fields,
    async show({ people, rules, strikeOff }, harm, notes, trace) {
      const chooser = new Chooser(harm.numbers)
      const whole = people.map(person =>
        recordOf(person, { isTyped: true, hasNumericKeys: form.keysAreNumbers, fields }),
      )
      const { name: what, record, own } = chosenFrom(harms, harm)
      const records = harmed(whole, record, {
        chooser,
        notes,
        rules,
        isTyped: true,
        isUnicode: true,
        isOnceEnough: true,
        fields,
      })
      laterCounts(records, form, own !== undefined, notes)
      server.show(records, records.length === 0 ? {} : own?.({ records, form, chooser, notes, strikeOff }))
      trace(`- the list: ${what}\n${records.map(jsonOf).join('\n')}`)
    },
    close: () => server.close(),
  }
}

/** Who stands on two pages was edited while the list was read: either record may count, and the later one is no lie. */
function laterCounts(records: readonly Raw[], form: PagedForm, isHarmed: boolean, notes: Notes): void {
  const places = new Map<string, number>()
  for (const [index, { key }] of records.entries()) {
    const before = places.get(String(key))
    places.set(String(key), index)
    if (before === undefined) continue
    const isOnePage =
      Math.floor(before / form.pageSize) === Math.floor(index / form.pageSize) && form.paging !== 'offset'
    if (form.paging !== 'none' && (!isOnePage || isHarmed)) notes.note(String(key), 'all', 'other')
  }
}

function harmed(
  records: readonly Raw[],
  harm: RecordHarm | undefined,
  harming: Parameters<RecordHarm>[1],
): readonly Raw[] {
  return harm === undefined || records.length === 0 ? records : harm(records, harming)
}
