import { describe, expect, test } from 'vitest'
import type { AttributeChange, Value } from '#contract'
import type { Group } from '../../../connectors/zabbix/account.ts'
import { type Media, mediaOf } from '../../../connectors/zabbix/media.ts'
import { overlayGroups, overlayMedias, sameMedias } from '../../../connectors/zabbix/members.ts'

const change = (name: string, to: Value | null, mode?: AttributeChange['mode']): AttributeChange => ({
  name,
  from: undefined,
  to,
  ...(mode && { mode }),
})

describe('user groups', () => {
  const disabled = '9'
  const group = (usrgrpid: string, blocks = false): Group => ({ usrgrpid, name: `group ${usrgrpid}`, blocks })
  const add = (...ids: readonly string[]) => change('usrgrps', ids, 'add')
  const remove = (...ids: readonly string[]) => change('usrgrps', ids, 'remove')
  const replace = (...ids: readonly string[]) => change('usrgrps', ids)

  test.each<[string, readonly Group[], readonly AttributeChange[], readonly string[]]>([
    ['added at the end, others stay', [group('1')], [add('2')], ['1', '2']],
    ['there already', [group('1')], [add('1')], ['1']],
    ['one of two removed', [group('1'), group('2')], [remove('1')], ['2']],
    ['gone already', [group('1')], [remove('2')], ['1']],
    ['removed and added in one', [group('1'), group('2')], [remove('1'), add('3')], ['2', '3']],
    ['ids as numbers', [group('1')], [change('usrgrps', [2], 'add')], ['1', '2']],
    ['replaced: exactly the given ones', [group('1'), group('2')], [replace('2', '3')], ['2', '3']],
    ['replaced by nothing', [group('1')], [change('usrgrps', null)], []],
    ['replaced, and stays disabled', [group('1'), group(disabled, true)], [replace('2')], [disabled, '2']],
    ['replaced, and stays blocked by another group', [group('8', true)], [replace('2')], ['8', '2']],
    ['not disabled by a mapping', [group('1')], [add(disabled)], ['1']],
    ['not enabled by a mapping', [group('1'), group(disabled, true)], [remove(disabled)], ['1', disabled]],
  ])('%s', (_what, current, changes, expected) => {
    expect(overlayGroups(current, changes, disabled)).toEqual(expected)
  })
})

describe('medias', () => {
  const mail = (mediaid: string, sendto: string, parts: Record<string, string> = {}): Media =>
    mediaOf({ mediaid, mediatypeid: '1', sendto: [sendto], ...parts })
  const show = (medias: readonly Media[]) =>
    medias.map(one => [one.mediaid, one.sendto.join(), one.severity, one.active].join(' '))
  const wanted = (sendto: string, parts: Record<string, string> = {}) => ({ mediatypeid: '1', sendto, ...parts })

  test.each<[string, readonly Media[], readonly AttributeChange[], readonly string[]]>([
    ['a new one gets the defaults', [], [change('medias', [wanted('a@x')], 'add')], [' a@x 63 0']],
    [
      'others stay with their ids',
      [mail('1', 'b@x')],
      [change('medias', [wanted('a@x')], 'add')],
      ['1 b@x 63 0', ' a@x 63 0'],
    ],
    [
      'there already, parts not given stay',
      [mail('1', 'a@x', { severity: '4', active: '1' })],
      [change('medias', [wanted('a@x')], 'add')],
      ['1 a@x 4 1'],
    ],
    [
      'there already, given parts change',
      [mail('1', 'a@x', { severity: '4', active: '1' })],
      [change('medias', [wanted('a@x', { severity: '8' })], 'add')],
      ['1 a@x 8 1'],
    ],
    [
      'taken away and put back keeps its id and forgets its parts',
      [mail('1', 'a@x', { severity: '4' })],
      [change('medias', [wanted('a@x', { severity: '4' })], 'remove'), change('medias', [wanted('a@x')], 'add')],
      ['1 a@x 63 0'],
    ],
    [
      'removed by identity whatever its parts',
      [mail('1', 'a@x', { severity: '4' }), mail('2', 'b@x')],
      [change('medias', [wanted('a@x')], 'remove')],
      ['2 b@x 63 0'],
    ],
    [
      'replaced',
      [mail('1', 'a@x'), mail('2', 'b@x')],
      [change('medias', [wanted('b@x'), wanted('c@x')])],
      ['2 b@x 63 0', ' c@x 63 0'],
    ],
    [
      'replaced by nothing: those of a directory stay',
      [mail('1', 'a@x'), mail('2', 'd@x', { provisioned: '1' })],
      [change('medias', null)],
      ['2 d@x 63 0'],
    ],
    [
      'those of a directory keep their parts',
      [mail('2', 'd@x', { provisioned: '1' })],
      [change('medias', [wanted('d@x', { severity: '1' })], 'add')],
      ['2 d@x 63 0'],
    ],
  ])('%s', (_what, current, changes, expected) => {
    expect(show(overlayMedias(current, changes))).toEqual(expected)
  })

  test('order and spelling of addresses do not make a difference, parts do', () => {
    const [a, b] = [mail('1', 'a@x'), mail('2', 'b@x')]
    expect(sameMedias([a, b], [b, a])).toBe(true)
    expect(sameMedias([a], [mediaOf({ mediatypeid: 1, sendto: 'a@x', active: 0 })])).toBe(true)
    expect(sameMedias([a], [mail('1', 'a@x', { severity: '1' })])).toBe(false)
    expect(sameMedias([a, b], [a])).toBe(false)
  })
})
