import { expect, test } from 'vitest'
import { sizeText } from '../../../connectors/file/problems.ts'

test.each([
  [0, '0 bytes'],
  [999, '999 bytes'],
  [1000, '1.0 kB'],
  [312_456, '312 kB'],
  [1024 ** 3, '1.1 GB'],
  [5e15, '5000 TB'],
])('%i bytes are shown as %s', (bytes, text) => {
  expect(sizeText(bytes)).toBe(text)
})
