import { describe, expect, test } from 'vitest'
import { dialectOf } from '../../../connectors/otrs/dialects.ts'
import { provenArrived, provenValidity } from '../../../connectors/otrs/effect.ts'

const dialect = dialectOf('znuny')
const record = { UserLogin: 'ann', UserPhone: '1', UserCity: 'Lisbon', ValidID: 1 }

describe('a change that was answered as done', () => {
  test.each([
    ['one field that arrived', { UserPhone: '1' }, { UserPhone: '0' }],
    ['one of two that arrived', { UserPhone: '2', UserCity: 'Lisbon' }, { UserPhone: '1', UserCity: 'Rome' }],
    ['a value that was cut', { UserPhone: '123' }, { UserPhone: '0' }],
    ['a value nobody knew before', { UserPhone: '2' }, {}],
    ['no field at all', {}, {}],
  ])('counts with %s', (_what, sent, before) => {
    expect(() => provenArrived({ record, sent, dialect }, before)).not.toThrow()
  })

  test.each([
    ['its only field', { UserPhone: '2' }, { UserPhone: '1' }],
    ['each of its fields', { UserPhone: '2', UserCity: 'Rome' }, { UserPhone: '1', UserCity: 'Lisbon' }],
  ])('is refused when %s is as before', (_what, sent, before) => {
    expect(() => provenArrived({ record, sent, dialect }, before)).toThrow(
      /customer user "ann" was changed, and UserPhone still is "1"; .*usherd retry/,
    )
  })
})

describe('an account that was enabled or disabled', () => {
  test.each([
    ['enabled and valid', true, 1],
    ['disabled and invalid', false, 2],
    ['disabled and invalid for a while', false, 3],
    ['enabled, with a number as text', true, '1'],
    ['disabled, and the answer does not say', false, undefined],
  ])('%s is done', (_what, wanted, ValidID) => {
    expect(() => provenValidity({ UserLogin: 'ann', ValidID }, wanted, 1)).not.toThrow()
  })

  test.each([
    ['disabled and still valid', false, 1, /was disabled, and its ValidID still is "1"/],
    ['enabled and still invalid', true, 2, /was enabled, and its ValidID still is "2"/],
  ])('%s is refused, with what to do', (_what, wanted, ValidID, words) => {
    expect(() => provenValidity({ UserLogin: 'ann', ValidID }, wanted, 1)).toThrow(words)
  })
})
