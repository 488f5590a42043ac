import { expect, test } from 'vitest'
import { Secret } from '../../src/domain/secret.ts'
import { placeOf } from '../../src/transport/place.ts'

test.each([
  ['https://desk.test/users?token=t#part', 'https://desk.test/users'],
  ['https://ann:pass@desk.test:8443/', 'https://desk.test:8443/'],
  ['https://desk.test/hooks/a%2Fb%20c/x', 'https://desk.test/hooks/***/x'],
  ['https://desk.test/hooks/plain/x', 'https://desk.test/hooks/***/x'],
  ['https://plain.desk.test/x', 'https://***.desk.test/x'],
  ['https://key7.desk.test:8443/x', 'https://***.desk.test:8443/x'],
  [`https://desk.test/${'x'.repeat(300)}`, `https://desk.test/${'x'.repeat(199)}…`],
])('%s is shown as %s', (url, address) => {
  const secrets = [new Secret('a/b c'), new Secret('plain'), new Secret('KEY7'), new Secret('')]
  expect(placeOf({ method: 'GET', url }, secrets)).toEqual({ method: 'GET', address })
})

test.each(['', 'desk.test/users', 'ftp://desk.test/', 'javascript:alert(1)'])('%j is no place to send to', url => {
  expect(placeOf({ method: 'GET', url }, [])).toBeUndefined()
})
