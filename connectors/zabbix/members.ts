import { type AttributeChange, type Attributes, isList, isRecords, type Scalar, type Value, writeJson } from '#contract'
import type { Group } from './account.ts'
import { type Media, mediaFrom, mediaIdentity, type WantedMedia, wantedMedia } from './media.ts'
import { textOf } from './records.ts'

/**
 * The user groups of an account after some changes. Zabbix replaces the whole list, so the members of others are carried
 * along. Groups that block sign-in stay as they are under `replace`: only `disable` and `enable` decide about them.
 * @param disabledGroup id of the group `disable` uses; never added or removed here
 * @returns ids in the order they had, new ones at the end
 */
export function overlayGroups(
  current: readonly Group[],
  changes: readonly AttributeChange[],
  disabledGroup: string,
): readonly string[] {
  let ids = current.map(group => group.usrgrpid)
  const blocking = new Set(current.filter(group => group.blocks).map(group => group.usrgrpid))
  for (const { to, mode = 'replace' } of changes) {
    const members = scalars(to)
      .map(textOf)
      .filter(id => id !== disabledGroup)
    if (mode === 'add') ids = unique([...ids, ...members])
    else if (mode === 'remove') ids = ids.filter(id => !members.includes(id))
    else
      ids = unique([...ids.filter(id => members.includes(id) || id === disabledGroup || blocking.has(id)), ...members])
  }
  return ids
}

/**
 * The medias of an account after some changes; see `overlayGroups`. Medias of a user directory stay whatever is asked.
 * A media that is taken away and put back with other parts keeps its id.
 */
export function overlayMedias(current: readonly Media[], changes: readonly AttributeChange[]): readonly Media[] {
  let medias = current
  for (const { to, mode = 'replace' } of changes) {
    const wanted = records(to).map(wantedMedia)
    const asked = new Set(wanted.map(mediaIdentity))
    if (mode !== 'add')
      medias = medias.filter(one => one.provisioned || asked.has(mediaIdentity(one)) === (mode === 'replace'))
    if (mode !== 'remove') medias = wanted.reduce(withMedia, medias)
  }
  const ids = new Map(current.map(one => [mediaIdentity(one), one.mediaid]))
  return medias.map(one => ({ ...one, mediaid: ids.get(mediaIdentity(one)) }))
}

function withMedia(medias: readonly Media[], wanted: WantedMedia): readonly Media[] {
  const identity = mediaIdentity(wanted)
  const there = medias.find(one => mediaIdentity(one) === identity)
  if (there === undefined) return [...medias, mediaFrom(wanted)]
  return there.provisioned ? medias : medias.map(one => (one === there ? mediaFrom(wanted, there) : one))
}

/** Whether two lists of ids hold the same members. */
export function sameMembers(a: readonly string[], b: readonly string[]): boolean {
  return new Set(a).size === new Set(b).size && a.every(id => b.includes(id))
}

/** Whether two lists of medias mean the same, in whatever order. */
export function sameMedias(a: readonly Media[], b: readonly Media[]): boolean {
  const whole = (one: Media): string => writeJson([mediaIdentity(one), one.active, one.severity, one.period])
  return sameMembers(a.map(whole), b.map(whole))
}

/** Members of a plain list; a plain value counts as a list of one. */
export function scalars(value: Value | null): readonly Scalar[] {
  if (value === null) return []
  if (!isList(value)) return [value]
  return isRecords(value) ? [] : value.filter(member => typeof member !== 'object')
}

/** Members of a list of records. */
export function records(value: Value | null): readonly Attributes[] {
  return isRecords(value) ? value : []
}

function unique(ids: readonly string[]): string[] {
  return [...new Set(ids)]
}
