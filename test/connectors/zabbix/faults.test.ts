import { describe, expect, test } from 'vitest'
import type { FaultKind } from '#contract'
import { refusal, type SentRecord } from '../../../connectors/zabbix/blame.ts'
import { type Verdict, verdictOf } from '../../../connectors/zabbix/faults.ts'

const invalid = (data: string) => ({ code: -32602, message: 'Invalid params.', data })
const application = (data: string) => ({ code: -32500, message: 'Application error.', data })

test('a method that our role may not call says nothing of the other methods', () => {
  expect(verdictOf(application('No permissions to call "user.delete".'), { write: true }).scope).toBeUndefined()
})

describe('what an error of the API means', () => {
  test.each<[string, Parameters<typeof verdictOf>[0], FaultKind, Partial<Verdict>?]>([
    ['not authorized', invalid('Not authorized.'), 'denied', { scope: 'connection' }],
    ['session over', invalid('Session terminated, re-login, please.'), 'denied', { scope: 'connection' }],
    ['token expired', application('API token expired.'), 'denied', { scope: 'connection' }],
    ['wrong password', application('Incorrect user name or password or account is temporarily blocked.'), 'denied'],
    ['unknown user (6.0)', invalid('Incorrect user name or password or account is temporarily blocked.'), 'denied'],
    ['disabled account', invalid('No permissions for system access.'), 'denied', { scope: 'connection' }],
    ['no right to a method (6.0)', invalid('No permissions to call "user.create".'), 'denied'],
    ['no right to a method (7.0)', application('No permissions to call "user.create".'), 'denied'],
    ['no such account, or hidden', application('No permissions to referred object or it does not exist!'), 'missing'],
    [
      'name taken',
      invalid('User with username "a "b" c" already exists.'),
      'conflict',
      { field: 'username', value: 'a "b" c' },
    ],
    [
      'lost race',
      application('SQL statement execution has failed "INSERT INTO users …"'),
      'conflict',
      { field: 'username' },
    ],
    [
      'unknown group (6.0)',
      invalid('User group with ID "99" is not available.'),
      'rejected',
      { field: 'usrgrps', value: '99' },
    ],
    [
      'unknown group (7.0)',
      invalid('Invalid parameter "/2/usrgrps/1": object does not exist.'),
      'rejected',
      { field: 'usrgrps', index: 1 },
    ],
    [
      'unknown role (6.0)',
      invalid('User role with ID "99" is not available.'),
      'rejected',
      { field: 'roleid', value: '99' },
    ],
    [
      'unknown role (7.0)',
      invalid('Invalid parameter "/1/roleid": object does not exist.'),
      'rejected',
      { field: 'roleid', index: 0 },
    ],
    [
      'unknown media type (6.0)',
      invalid('Media type with ID "99" is not available.'),
      'rejected',
      { field: 'medias', value: '99' },
    ],
    [
      'bad address (6.0)',
      invalid('Invalid email address for media type with ID "1".'),
      'rejected',
      { field: 'medias' },
    ],
    [
      'bad address (7.0)',
      invalid('Invalid parameter "/3/medias/1/sendto/1": an email address is expected.'),
      'rejected',
      { field: 'medias', index: 2 },
    ],
    ['too long', invalid('Invalid parameter "/1/name": value is too long.'), 'rejected', { field: 'name', index: 0 }],
    [
      'unknown property',
      invalid('Invalid parameter "/1": unexpected parameter "department".'),
      'rejected',
      { field: 'department', index: 0 },
    ],
    [
      'missing property',
      invalid('Invalid parameter "/2": the parameter "roleid" is missing.'),
      'rejected',
      { field: 'roleid', index: 1 },
    ],
    [
      'weak password',
      invalid('Incorrect value for field "/2/passwd": must be at least 8 characters long.'),
      'rejected',
      { field: 'passwd', index: 1 },
    ],
    [
      'owned by a directory',
      invalid('Invalid parameter "/1": cannot update readonly parameter "usrgrps" of provisioned user.'),
      'rejected',
      { field: 'usrgrps', index: 0 },
    ],
    [
      'owned by a directory (early 7.0)',
      invalid('Not allowed to update field "roleid" for provisioned user.'),
      'rejected',
      { field: 'roleid' },
    ],
    ['last Super admin', invalid('At least one active user must exist with role "Super admin role".'), 'rejected'],
    ['self delete', invalid('User is not allowed to delete oneself.'), 'rejected'],
    ['language', invalid('Language "en_GB" is not supported.'), 'rejected', { field: 'lang' }],
    ['parse error', { code: -32700, message: 'Parse error', data: 'Invalid JSON.' }, 'broken'],
    ['no such method', { code: -32601, message: 'Method not found.', data: 'Incorrect method "user.x".' }, 'broken'],
    ['an unknown code', { code: 42, message: 'Life.', data: '' }, 'broken'],
    ['no database (6.0)', { code: 1, message: 'Error connecting to database.', data: '' }, 'unreachable'],
    [
      'no database (7.0)',
      { code: -32603, message: 'Internal error.', data: 'Error connecting to database.' },
      'unreachable',
    ],
    [
      'a defect inside, after a write',
      { code: -32603, message: 'Internal error.', data: 'Undefined index' },
      'interrupted',
    ],
    ['another failed statement', application('SQL statement execution has failed "UPDATE users …"'), 'interrupted'],
  ])('%s', (_what, error, kind, parts = {}) => {
    expect(verdictOf(error, { write: true })).toMatchObject({ kind, ...parts })
  })

  test('a defect inside leaves no fate open when nothing could change', () => {
    expect(verdictOf({ code: -32603, message: 'Internal error.', data: '' }, { write: false }).kind).toBe('unreachable')
  })
})

describe('whose record it is about', () => {
  const sent: readonly SentRecord[] = [
    { position: 4, record: { userid: '1', username: 'ann', usrgrps: [{ usrgrpid: '7' }] } },
    {
      position: 6,
      record: { userid: '2', username: 'bob', usrgrps: [{ usrgrpid: '77' }], medias: [{ mediatypeid: '9' }] },
    },
  ]

  test.each([
    ['by position', invalid('Invalid parameter "/2/name": value is too long.'), 6],
    ['by user name', invalid('User with username "bob" already exists.'), 6],
    ['by group, not by part of its id', invalid('User group with ID "77" is not available.'), 6],
    ['by media type', invalid('Media type with ID "9" is not available.'), 6],
    ['nobody, where the text names nobody', invalid('Invalid email address for media type with ID "1".'), undefined],
    ['nobody, where it is about us', invalid('Not authorized.'), undefined],
  ])('%s', (_how, error, culprit) => {
    expect(refusal(error, sent).culprit).toBe(culprit)
  })

  test('a record alone is to blame', () => {
    expect(refusal(invalid('Invalid email address for media type with ID "1".'), sent.slice(1)).culprit).toBe(6)
  })
})
