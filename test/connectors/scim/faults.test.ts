import { describe, expect, test } from 'vitest'
import type { FaultKind } from '#contract'
import { errorSchema, faultIn } from '../../../connectors/scim/faults.ts'

const error = (detail: string, scimType?: string) => JSON.stringify({ schemas: [errorSchema], scimType, detail })
const fields = ['userName', 'name.givenName', 'emails.work', 'title']

const fault = (status: number, text: string, headers = {}) =>
  faultIn(
    { status, headers, text },
    { what: 'account 7', write: true, now: new Date(0), secrets: ['s3cret "x"'], fields },
  )

describe('what an answer means', () => {
  test.each<[string, number, string, FaultKind | undefined, string?]>([
    ['success', 200, '', undefined],
    ['a name that is taken', 409, error('exists', 'uniqueness'), 'conflict', 'userName'],
    ['the same without a word', 409, '', 'conflict', 'userName'],
    ['a name that is taken, said with 400', 400, error('userName exists', 'uniqueness'), 'conflict', 'userName'],
    ['an address that is taken', 409, error('emails is taken', 'uniqueness'), 'conflict', 'emails.work'],
    [
      'a bad value, by its whole name',
      400,
      error('name.givenName too long', 'invalidValue'),
      'rejected',
      'name.givenName',
    ],
    ['a bad value, by its last part', 400, error('givenName too long'), 'rejected', 'name.givenName'],
    ['a bad value, by its first part', 400, error('emails: bad'), 'rejected', 'emails.work'],
    ['not part of another word', 400, error('entitlements and titles'), 'rejected'],
    ['too large', 413, '', 'rejected'],
    ['a token that is not good', 401, error('no'), 'denied'],
    ['no right to it', 403, error('no'), 'denied'],
    ['nobody', 404, error('no'), 'missing'],
    ['not the whole request', 408, '', 'interrupted'],
    ['too early', 425, '', 'unreachable'],
    ['locked', 423, error('legal hold'), 'rejected'],
    ['a plea to wait', 429, '', 'throttled'],
    ['trouble inside', 500, error('title is wrong'), 'interrupted'],
    ['something it cannot do', 501, error('no'), 'broken'],
    ['a redirect', 302, '', 'broken'],
  ])('%s', (_what, status, text, kind, field) => {
    const made = fault(status, text)
    expect(made?.kind).toBe(kind)
    expect(made?.field).toBe(field)
  })

  test('a secondary limit said with 403 is a plea to wait, with its time', () => {
    expect(fault(403, error('slow down'), { 'retry-after': '2' })).toMatchObject({
      kind: 'throttled',
      retryAt: new Date(2000),
    })
  })

  test('what is known of whom it is about is kept', () => {
    expect(fault(423, error('legal hold'))).toMatchObject({
      scope: 'account',
      message: expect.stringContaining('legal hold'),
    })
    expect(fault(403, error('the workspace owner cannot be changed'))?.scope).toBeUndefined()
  })

  test('the service’s own sentence is given, without secrets in any spelling', () => {
    const made = fault(400, error('password s3cret "x" or s3cret%20%22x%22 is weak'))
    expect(made?.message).toContain('password *** or *** is weak')
  })

  test.each(['invalidPath', 'invalidSyntax', 'noTarget'])('%s points at the profile', scimType => {
    expect(fault(400, error('no', scimType))?.message).toMatch(/set the profile/)
    expect(fault(400, error('no', 'invalidValue'))?.message).not.toMatch(/set the profile/)
  })
})
