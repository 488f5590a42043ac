import { describe, expect, test } from 'vitest'
import { dialectOf, versionRemark } from '../../../connectors/zabbix/dialect.ts'

describe('what a version does', () => {
  test.each([
    ['6.0.0', { carrier: 'body', directories: false, needsGroup: true, mediaIds: false }],
    ['6.2.9', { carrier: 'body', directories: false, needsGroup: true, mediaIds: false }],
    ['6.4.0', { carrier: 'header', directories: true, needsGroup: false, mediaIds: false }],
    ['7.0.22', { carrier: 'header', directories: true, needsGroup: false, mediaIds: true }],
    ['7.4.1', { carrier: 'header', mediaIds: true }],
    ['10.0.0', { carrier: 'header', mediaIds: true }],
  ])('%s', (version, expected) => {
    expect(dialectOf(version)).toMatchObject({ version, ...expected })
  })

  test.each([
    ['5.4.12', /5\.4\.12 is too old: usherd needs 6\.0/],
    ['4.0', /too old/],
    ['', /states "" as its version/],
    ['welcome', /check that url/],
  ])('%j is refused in words', (version, words) => {
    expect(() => dialectOf(version)).toThrow(words)
  })

  test.each([
    ['6.0.14', undefined],
    ['7.4.9', undefined],
    ['7.6.0', /newer than 7\.4/],
    ['8.0.0', /newer than 7\.4/],
  ])('%s: a remark only for what nobody has seen yet', (version, remark) => {
    const said = versionRemark(dialectOf(version))
    if (remark === undefined) expect(said).toBeUndefined()
    else expect(said).toMatch(remark)
  })
})
