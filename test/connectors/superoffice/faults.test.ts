import { describe, expect, test } from 'vitest'
import type { FaultKind } from '#contract'
import { refusalFault, refusalOf } from '../../../connectors/superoffice/faults.ts'
import { scrub } from '../../../connectors/superoffice/scrub.ts'

const body = (ErrorType: string) => ({ Error: true, ErrorType, ErrorMessage: 'Nein, mit Ticket 7T:abc= nicht.' })

describe('what a refusal means', () => {
  test('a locked user is one user’s trouble; a right that is missing may be anybody’s', () => {
    const scopeOf = (status: number) =>
      refusalFault(refusalOf(status, undefined, []), { what: 'user 12', write: true, tenant: undefined }).scope
    expect([423, 403].map(scopeOf)).toEqual(['account', undefined])
  })

  test.each<[number, string, FaultKind, string?]>([
    [404, 'SoNotFoundException', 'missing'],
    [500, 'SoNotFoundException', 'missing'],
    [500, 'SoLicenseException', 'rejected', 'LicenseOwners'],
    [500, 'SoSqlException', 'interrupted'],
    [500, 'SoDataAccessException', 'interrupted'],
    [403, 'SoSecurityException', 'denied'],
    [500, 'SoSentryException', 'denied'],
    [500, 'SoValidationException', 'rejected'],
    [400, 'ArgumentNullException', 'rejected'],
    [500, 'SoDuplicateException', 'conflict'],
    [500, 'SomethingNewException', 'interrupted'],
    [400, '', 'rejected'],
    [403, '', 'denied'],
    [409, '', 'conflict'],
    [422, '', 'rejected'],
    [418, '', 'broken'],
    [408, '', 'interrupted'],
    [423, '', 'rejected'],
    [425, '', 'unreachable'],
  ])('HTTP %i %s is %s', (status, errorType, kind, field) => {
    const refusal = refusalOf(status, errorType === '' ? undefined : body(errorType), [])
    const fault = refusalFault(refusal, { what: 'user 12', write: true, tenant: undefined })
    expect(fault).toMatchObject({ kind, field })
    expect(fault.answer).toBe(`HTTP ${status} ${errorType}`.trim())
    expect(fault.message).not.toContain('7T:abc')
  })

  test('a failure leaves the fate of a write open, a read can be repeated', () => {
    const refusal = refusalOf(500, body('SoSqlException'), [])
    expect(refusalFault(refusal, { what: 'users', write: false, tenant: undefined }).kind).toBe('unreachable')
  })

  test('an agent’s message counts as SuperOffice’s words', () => {
    const refusal = refusalOf(400, { Message: 'An error has occurred.', MessageDetail: 'x' }, [])
    const { message } = refusalFault(refusal, { what: 'user 12', write: true, tenant: undefined })
    expect(message).toBe(
      'SuperOffice does not accept user 12 (HTTP 400): "An error has occurred."; correct the data, or usherd retry',
    )
  })
})

test.each([
  ['tickets', 'ticket 7T:MAA3+/= is dead', 'ticket *** is dead'],
  ['tokens', 'Bearer 8A:Cust1.AbC-_ expired', 'Bearer *** expired'],
  ['what was sent', 'no s3cret here, s3cret', 'no *** here, ***'],
  ['nothing else', 'User name is in use.', 'User name is in use.'],
])('a text is kept without %s', (_what, text, clean) => {
  expect(scrub(text, ['s3cret', ''])).toBe(clean)
})
