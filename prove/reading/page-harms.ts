import type { Served } from '../../src/simulation/loopback.ts'
import type { Chooser } from './chooser.ts'
import { isCounted, isPaged, type PageAnswer, type PagedForm } from './paged.ts'
import type { Glitch } from './paged-server.ts'
import type { Raw } from './records.ts'
import type { Notes } from './said.ts'

/** What a harm to pages is done with. */
export interface PageHarming {
  readonly records: readonly Raw[]
  readonly form: PagedForm
  readonly chooser: Chooser
  readonly notes: Notes
  /** Somebody is really gone from now on; whether that could be. */
  readonly strikeOff: (key: string) => boolean
}

export type PageHarm = (harming: PageHarming) => Glitch

const keyIn = (record: Raw | undefined): string => String(record?.key)

/** People the list shows nowhere. Whoever is asked about is shown; an honest count says that somebody is missing. */
function noteHidden(records: readonly Raw[], { form, notes }: PageHarming, shown: number, isHonest: boolean): void {
  const isAsked = form.asks !== 'no' && isPaged(shown, form)
  const isToldByCount = isHonest && isCounted(form)
  for (const record of records) {
    if (isAsked || isToldByCount) notes.claimNothing(keyIn(record))
    else notes.hide(keyIn(record))
  }
}

const leftOutOnce: PageHarm = harming => {
  const { records, chooser, form, notes } = harming
  const gone = new Set(chooser.some(records, 3))
  // Two ways through the list are not alike; where it comes in one piece there is no second one.
  for (const record of gone) {
    if (isPaged(records.length - gone.size, form)) notes.claimNothing(keyIn(record))
    else notes.hide(keyIn(record))
  }
  return { list: (all, { pass }) => (pass === 1 ? all.filter(record => !gone.has(record)) : all) }
}

const leftOut: PageHarm = harming => {
  const { records, chooser } = harming
  const gone = new Set(chooser.some(records, 3))
  const isHonest = chooser.below(3) > 0
  noteHidden([...gone], harming, records.length - gone.size, isHonest)
  return {
    list: all => all.filter(record => !gone.has(record)),
    ...(isHonest ? { page: answer => withTotal(answer, () => records.length) } : {}),
  }
}

const withTotal = (answer: PageAnswer, change: (total: unknown) => unknown): PageAnswer =>
  answer.total === undefined ? answer : { ...answer, total: change(answer.total) }

/** The pages end before the list does. */
const stopsEarly: PageHarm = harming => {
  const { records, chooser, form } = harming
  if (form.paging === 'none') return {}
  const pages = Math.ceil(records.length / form.pageSize)
  // Mostly so near the end that as many as are missing might well have left.
  const last = chooser.below(3) > 0 ? Math.max(1, pages - 1) : 1 + chooser.below(Math.max(1, pages - 1))
  const shown = Math.min(records.length, last * form.pageSize)
  const isHonest = chooser.below(3) > 0
  noteHidden(records.slice(shown), harming, shown, isHonest)
  return {
    list: all => all.slice(0, shown),
    ...(isHonest ? { page: answer => withTotal(answer, () => records.length) } : {}),
  }
}

const troubles: readonly (Served | ((answer: PageAnswer) => PageAnswer))[] = [
  { status: 500, text: 'oops' },
  { status: 503, text: 'maintenance' },
  { status: 401, text: '' },
  { status: 404, text: '{"error":"no such thing"}' },
  { status: 302, headers: { location: '/login' }, text: '' },
  { status: 200, headers: { 'content-type': 'text/html' }, text: '<!DOCTYPE html><title>Sign in</title>' },
  { status: 200, text: '' },
  { status: 200, headers: { 'content-type': 'application/json' }, text: '[]' },
  { status: 200, headers: { 'content-type': 'application/json' }, text: '{"items":[' },
  { status: 200, headers: { 'content-type': 'application/json' }, text: '{"error":"quota"}' },
  answer => ({ ...answer, items: null }),
  answer => ({ ...answer, items: {} }),
  answer => ({ ...answer, items: [...(answer.items as readonly unknown[]), 7] }), // a list, as every page has
]

const inTrouble: PageHarm = ({ records, chooser, form }) => {
  const pages = form.paging === 'none' ? 1 : Math.ceil(records.length / form.pageSize)
  const at = 1 + chooser.below(pages)
  const trouble = chooser.pick(troubles)
  return {
    page: (answer, { page }) => (page !== at ? answer : typeof trouble === 'function' ? trouble(answer) : trouble),
  }
}

/** A page shows what the one before it showed. */
const repeated: PageHarm = ({ records, chooser, form, notes }) => {
  const pages = Math.ceil(records.length / form.pageSize)
  if (form.paging === 'none' || pages < 2) return {}
  const at = 2 + chooser.below(pages - 1)
  const size = form.pageSize
  for (const record of records) notes.claimNothing(keyIn(record))
  return {
    list: all => [
      ...all.slice(0, (at - 1) * size),
      ...all.slice((at - 2) * size, (at - 1) * size),
      ...all.slice(at * size),
    ],
  }
}

/** Whoever was edited last stands first, and everybody is edited all the time. */
const restless: PageHarm = ({ records, chooser, notes }) => {
  for (const record of records) notes.claimNothing(keyIn(record))
  const orders = Array.from({ length: 7 }, () => chooser.shuffled(records))
  return { list: (_all, { pass, page }) => orders[(pass * 3 + page) % orders.length] ?? records }
}

/** Somebody is deleted while the list is read: all behind them move forward. */
const deletedMeanwhile: PageHarm = ({ records, chooser, notes, strikeOff }) => {
  const key = keyIn(chooser.pick(records))
  if (!strikeOff(key)) return {}
  for (const record of records) notes.claimNothing(keyIn(record))
  return {
    list: (all, { pass, page }) => (pass === 1 && page === 1 ? all : all.filter(record => keyIn(record) !== key)),
  }
}

const countsOtherwise: PageHarm = ({ chooser, form, notes, records }) => {
  const change = chooser.pick([
    (total: unknown) => String(total),
    () => undefined,
    () => null,
    (total: unknown) => Number(total) + 1,
    () => 'many',
    () => -1,
  ])
  if (isCounted(form)) for (const record of records) notes.claimNothing(keyIn(record))
  return { page: answer => withTotal(answer, change) }
}

/** A name twice in one object: nobody can say which of the two counts. */
const nameTwice: PageHarm = () => ({
  text: text => text.replace(/\{"key":/, '{"key":"x","key":'),
})

/** Left out of the list, and nobody can be asked about. */
const askedInVain: PageHarm = harming => {
  const { chooser } = harming
  const one = chooser.pick<Served>([
    { status: 500, text: 'oops' },
    { status: 403, text: 'no' },
    { status: 200, text: '<html>' },
    { status: 200, headers: { 'content-type': 'application/json' }, text: '{}' },
  ])
  return { ...leftOut(harming), one: () => one }
}

/** What can go wrong with pages on top of their records. */
export const pageHarms: Readonly<Record<string, PageHarm>> = {
  'left out once': leftOutOnce,
  'left out': leftOut,
  'stops early': stopsEarly,
  'page in trouble': inTrouble,
  'page repeated': repeated,
  restless,
  'deleted meanwhile': deletedMeanwhile,
  'counts otherwise': countsOtherwise,
  'name twice': nameTwice,
  'asked in vain': askedInVain,
}
