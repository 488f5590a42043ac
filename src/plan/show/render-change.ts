import type { AttributeChange, ChangeKind } from '../../domain/change.ts'
import { canonicalJson } from '../../domain/json.ts'
import type { Breach, PlannedChange, Reason, StoredChange } from '../../domain/plan.ts'
import type { GuardPolicy } from '../../domain/policy.ts'
import { excerpt, visible } from '../../domain/text/visible.ts'
import type { Value } from '../../domain/value.ts'
import { isEmpty, membersOf } from '../values/diff.ts'
import { differenceText, memberText, type ValueTextOptions, valueText } from '../values/value-text.ts'
import { heldWords } from './held-words.ts'
import type { Paint } from './paint.ts'

export interface ChangeRenderOptions {
  readonly paint: Paint
  /** Columns: the wider, the more of a long value is shown. */
  readonly width: number
  /** The name of a looked-up id; undefined: it has none. Fields of records are asked for as `medias.mediatypeid`. */
  readonly nameOf: (target: string, attribute: string, value: Value) => string | undefined
}

/** The sign in front of a kind. */
export const marks: Readonly<Record<ChangeKind, string>> = {
  create: '+',
  update: '~',
  enable: '*',
  disable: '-',
  delete: '-',
  link: '=',
  unmanage: '.',
}

const reasons: Readonly<Record<Reason, string>> = {
  joined: 'new',
  matched: 'found there',
  changed: 'changed',
  returned: 'came back',
  left: 'gone from the source',
  'out-of-scope': 'out of scope',
  inactive: 'inactive at the source',
  'grace-over': 'grace period is over',
  undo: 'undo',
  'new-key': 'new key',
  'by-hand': 'by hand',
}

const longestKind = 'unmanage'.length
const mostLabel = 60

/**
 * One person: a headline, then a line a field.
 * @param judged what the guard found at the change's target
 */
export function* changeLines(
  stored: StoredChange,
  judged: { readonly breaches: readonly Breach[]; readonly hold: GuardPolicy['hold'] },
  options: ChangeRenderOptions,
): Generator<string> {
  const { paint } = options
  const { kind } = stored.change
  const held = heldWords(stored, judged.breaches, judged.hold)
  const words = [
    painted(kind, `${marks[kind]} ${kind.padEnd(longestKind)}`, paint),
    whoText(stored, paint),
    paint.dim(`(${whyText(stored)})`),
    ...(held === undefined ? [] : [paint.held(`held: ${held}`)]),
  ]
  yield `  ${words.join('  ')}`
  yield* fieldLines(stored, options)
}

/** Key and name of a person, the name only where it says more than the key. */
export function whoText({ person, label }: Pick<PlannedChange, 'person' | 'label'>, paint: Paint): string {
  const key = paint.bold(excerpt(person, mostLabel))
  return label === person ? key : `${key}  ${excerpt(label, mostLabel)}`
}

function whyText({ person, reason, matchedBy, formerly, deleteDue }: PlannedChange): string {
  return [
    formerly === undefined
      ? reasons[reason]
      : `new key ${visible(person)} of ${visible(formerly.person)} (same ${formerly.same.join(', ')})`,
    ...(matchedBy === undefined ? [] : [`by ${visible(matchedBy)}`]),
    ...(deleteDue === undefined ? [] : [`to be deleted ${deleteDue.toISOString().slice(0, 10)}`]),
  ].join(', ')
}

function painted(kind: ChangeKind, text: string, paint: Paint): string {
  switch (kind) {
    case 'create':
    case 'enable':
      return paint.added(text)
    case 'update':
      return paint.changed(text)
    case 'link':
      return paint.dim(text)
    case 'disable':
    case 'delete':
    case 'unmanage':
      return paint.removed(text)
  }
}

const indent = '      '

function* fieldLines(planned: PlannedChange, options: ChangeRenderOptions): Generator<string> {
  const { change, secrets = [] } = planned
  if (change.kind === 'create') {
    for (const name of Object.keys(change.after).sort()) {
      const text = secrets.includes(name) ? '***' : valueText(change.after[name], textOptions(planned, name, options))
      yield `${indent}${name}: ${options.paint.added(text)}`
    }
  }
  if ('changes' in change) for (const one of change.changes) yield* differenceLines(one, planned, options)
}

/** `name: "old" -> "new"`; of a shared list a line for each member that comes or goes. */
function* differenceLines(
  { name, from, to, mode = 'replace' }: AttributeChange,
  planned: PlannedChange,
  options: ChangeRenderOptions,
): Generator<string> {
  const { paint } = options
  const text = textOptions(planned, name, options)
  const isSecret = planned.secrets?.includes(name) === true
  if (mode === 'replace') {
    const shown = isSecret ? { from: '***', to: '***' } : differenceText(from, to, text)
    const becomes = isEmpty(to) ? paint.held('(emptied)') : paint.added(shown.to)
    const words = !isSecret && isSentAgain(from, to) ? sentAgain : shown.remark
    const remark = words === undefined ? '' : `  ${paint.dim(`(${words})`)}`
    yield `${indent}${name}: ${paint.removed(shown.from)} -> ${becomes}${remark}`
    return
  }
  for (const member of membersOf(to)) {
    const shown = isSecret ? '***' : memberText(member, text)
    yield `${indent}${name}: ${mode === 'add' ? paint.added(`+ ${shown}`) : paint.removed(`- ${shown}`)}`
  }
}

const sentAgain = 'sent again: it is written in another place or way now'

const isSentAgain = (from: AttributeChange['from'], to: AttributeChange['to']): boolean =>
  from !== undefined && canonicalJson(from) === canonicalJson(to)

const leastValue = 24
const mostValue = 200

/** How the values of one attribute are written: two of them have to fit on a line, give or take. */
function textOptions(
  { target }: PlannedChange,
  name: string,
  { width, nameOf }: ChangeRenderOptions,
): ValueTextOptions {
  const room = Math.floor((width - indent.length - name.length) / 2) - leastValue / 4
  return {
    most: Math.min(mostValue, Math.max(leastValue, room)),
    nameOf: (value, field) => nameOf(target, field === undefined ? name : `${name}.${field}`, value),
  }
}
