import { expect, test } from 'vitest'
import type { Fewest, Flavour } from '../../../bench/targets/flavour.ts'
import { flavours } from '../../../bench/targets/flavours.ts'
import { paceRows, remarksOn, requestRows } from '../../../bench/targets/rows.ts'

const one: Fewest = { fewest: 1, why: 'a POST' }
const readFirst: Fewest = { fewest: 1, why: 'a PATCH', ours: { requests: 2, why: 'a GET' } }
const flavour: Flavour = {
  name: 'desk',
  config: '',
  rate: 50,
  requests: { find: { fewest: 1 / 15, why: 'a filter names 15' }, create: one, update: readFirst, disable: one },
}

const counted = (create: number, update: number, disable = 100) => ({
  create: { asked: 9, sent: create },
  update: { asked: 2, sent: update },
  disable: { asked: 2, sent: disable },
})

const verdicts = (rows: ReturnType<typeof requestRows>) => rows.map(({ ok, ratio }) => [ok, ratio])

test('the fewest requests are good', () => {
  const [, create] = requestRows(flavour, counted(100, 100), 100)
  expect(create).toMatchObject({ figure: '1 a person, fewest 1', ratio: 1, limit: '<= 1', ok: true })
})

test('one request more than the fewest is a miss', () => {
  expect(verdicts(requestRows(flavour, counted(101, 100), 100))[1]).toEqual([false, 1.01])
})

test('more than the fewest is good as far as its reason goes, and says that it is above', () => {
  const [, , update] = requestRows(flavour, counted(100, 200), 100)
  expect(update).toMatchObject({ figure: '2 a person, fewest 1; above', ratio: 2, limit: '<= 2', ok: true })
  expect(verdicts(requestRows(flavour, counted(100, 201), 100))[2]).toEqual([false, 2.01])
})

test('looking for accounts is what the plan of new people asks beyond other plans, rounded up to whole requests', () => {
  const [find] = requestRows(flavour, counted(100, 100), 100)
  expect(find).toMatchObject({ figure: '0.07 a person, fewest 0.07', ratio: 1, ok: true })
})

test('each step above the fewest is explained in a line', () => {
  expect(remarksOn(flavour)).toEqual(['desk, update: 2 instead of 1 (a PATCH); a GET'])
})

test.each([
  ['all of it', { share: 1, fullest: 1 }, [true, true]],
  ['too little', { share: 0.96, fullest: 0.96 }, [false, true]],
  ['too much in one second', { share: 1, fullest: 1.02 }, [true, false]],
])('using %s of a pace', (_what, used, expected) => {
  expect(paceRows(flavour, used).map(({ ok }) => ok)).toEqual(expected)
})

test('where a target says that usherd sends more, it is more', () => {
  const steps = flavours.flatMap(({ name, requests }) => Object.entries(requests).map(step => [name, ...step] as const))
  expect(steps.filter(([, , { fewest, ours }]) => ours !== undefined && ours.requests <= fewest)).toEqual([])
})
