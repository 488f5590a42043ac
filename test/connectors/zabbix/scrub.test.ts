import { expect, test } from 'vitest'
import { scrub } from '../../../connectors/zabbix/scrub.ts'

const hash = '$2y$10$abcdefghijklmnopqrstuvABCDEFGHIJKLMNOPQRSTUVWXYZ01234'

test.each([
  [
    'a failed statement keeps only its beginning',
    `SQL statement execution has failed "INSERT INTO users (passwd) VALUES ('${hash}')".`,
    'SQL statement execution has failed "INSERT INTO users …"',
  ],
  ['a hash by itself', `duplicate (${hash})`, 'duplicate (***)'],
  ['a given secret, wherever it is', 'token t0ken is no t0ken', 'token *** is no ***'],
  [
    'any other text stays',
    'Invalid parameter "/1/name": value is too long.',
    'Invalid parameter "/1/name": value is too long.',
  ],
])('%s', (_what, text, clean) => {
  expect(scrub(text, ['t0ken', ''])).toBe(clean)
})
