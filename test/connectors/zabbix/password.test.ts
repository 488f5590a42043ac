import { randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { randomPassword } from '../../../connectors/zabbix/password.ts'

const secure = (count: number): Uint8Array => randomBytes(count)
const many = Array.from({ length: 300 })

test('every password has letters of both cases, digits, signs and at least 24 characters', () => {
  for (const _turn of many) {
    const password = randomPassword({ leastLength: 8 }, [], secure)
    expect(password).toMatch(/^(?=.*[a-z])(?=.*[A-Z])(?=.*[0-9])(?=.*[^A-Za-z0-9]).{24}$/)
  }
})

test('no password holds a name, not even one of a single letter in another case', () => {
  for (const _turn of many) expect(randomPassword({ leastLength: 8 }, ['A', 'x', ''], secure)).not.toMatch(/[aAxX]/)
})

test('a longer policy is met, up to what bcrypt takes', () => {
  expect(randomPassword({ leastLength: 70 }, [], secure)).toHaveLength(70)
  expect(randomPassword({ leastLength: 200 }, [], secure)).toHaveLength(72)
})

test('no two are alike', () => {
  expect(new Set(many.map(() => randomPassword({ leastLength: 8 }, [], secure))).size).toBe(many.length)
})
