import { describe, expect, test } from 'vitest'
import { type Exchange, redacted } from '../../src/scim/redact.ts'

const base: Exchange = {
  source: 'entra',
  method: 'PATCH',
  path: '/scim/v2/Users/2819c223-7f76-453a-919d-413861904646',
  query: new URLSearchParams(),
  body: '',
  status: 400,
  detail: '',
}

describe('a recorded request shows its shape and nobody it is about', () => {
  test.each<[string, Partial<Exchange>, object]>([
    ['ids are left out of paths', {}, { path: '/scim/v2/Users/{id}' }],
    [
      'values of a filter are left out, names and operators stay',
      { query: new URLSearchParams({ filter: 'emails[type eq "work"].value eq "ann@corp.test" and active eq True' }) },
      { query: 'filter=emails[type eq "work"].value eq "…" and active eq True' },
    ],
    [
      'so are values without quotes',
      { query: new URLSearchParams({ filter: 'userName eq ann.example and (title co boss)' }) },
      { query: 'filter=userName eq … and (title co …)' },
    ],
    [
      'parameters nobody knows keep their name only',
      { query: new URLSearchParams({ aadOptscim062020: '', token: 'secret-123' }) },
      { query: 'aadOptscim062020=…&token=…' },
    ],
    [
      'operations and paths stay, values become dots',
      {
        body: JSON.stringify({
          schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
          Operations: [
            { op: 'Replace', path: 'emails[type eq "work"].value', value: 'ann@corp.test' },
            { op: 'Replace', path: 'active', value: 'False' },
            { op: 'add', path: 'roles', value: [{ value: 'Admin', primary: 'True', weight: 17 }] },
          ],
        }),
      },
      {
        body: JSON.stringify({
          schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
          Operations: [
            { op: 'Replace', path: 'emails[type eq "work"].value', value: '…' },
            { op: 'Replace', path: 'active', value: 'False' },
            { op: 'add', path: 'roles', value: [{ value: '…', primary: 'True', weight: 0 }] },
          ],
        }),
      },
    ],
    ['a body that is no JSON keeps its punctuation', { body: '{userName: ann, "x"' }, { body: '{…: …, "…"' }],
    [
      'values in the answer are left out',
      { detail: 'userName "ann@corp.test" is taken' },
      { detail: 'userName "…" is taken' },
    ],
    [
      'long lists are cut',
      { body: JSON.stringify({ members: ['a', 'b', 'c', 'd', 'e'] }) },
      { body: '{"members":["…","…","…"]}' },
    ],
    ['a huge body is only measured', { body: 'x'.repeat(70_000) }, { body: '"70000 characters"' }],
  ])('%s', (_promise, exchange, shape) => {
    expect(redacted({ ...base, ...exchange })).toMatchObject(shape)
  })
})
