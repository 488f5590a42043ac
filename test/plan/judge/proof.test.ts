import { expect, test } from 'vitest'
import { proofDefaults } from '../../../src/domain/policy.ts'
import { prove, type ReadingFacts } from '../../../src/plan/judge/proof.ts'

const whole: ReadingFacts = {
  source: 'hr',
  known: 100,
  absent: 0,
  lostBefore: 0,
  records: 100,
  people: 100,
  failed: 0,
  keyless: 0,
  joined: 0,
  missingCanaries: [],
}

test.each<[string, Partial<ReadingFacts>, 'proved' | 'doubted' | 'void', string?]>([
  ['everybody is there', {}, 'proved'],
  ['a few are missing', { absent: 5, records: 95 }, 'proved'],
  ['exactly a quarter is missing', { absent: 25, records: 75 }, 'proved'],
  ['more than a quarter is missing', { absent: 26, records: 74 }, 'doubted', '26 of 100'],
  ['three of four are missing in a tiny team', { known: 4, absent: 3, records: 1 }, 'proved'],
  ['a few are missing, and were in the days before', { known: 85, absent: 10, lostBefore: 15, records: 75 }, 'proved'],
  [
    'a few are missing again and again',
    { known: 85, absent: 11, lostBefore: 15, records: 74 },
    'doubted',
    'lost 26 of 100 people within 7 days, 11 of them now',
  ],
  ['three of nine are missing after three of twelve', { known: 9, absent: 3, lostBefore: 3, records: 6 }, 'doubted'],
  ['nobody is missing after many were', { known: 60, absent: 0, lostBefore: 40, records: 60 }, 'proved'],
  ['nobody is left', { absent: 100, records: 0 }, 'void', 'empty'],
  ['none of its records is readable', { absent: 0, people: 0, failed: 100 }, 'void', 'none of them can be read'],
  ['it is empty and always was', { known: 0, records: 0 }, 'void', 'empty'],
  ['a canary is missing', { missingCanaries: ['1001'] }, 'doubted', '1001'],
  ['many records are unreadable and somebody is missing', { absent: 1, failed: 6 }, 'doubted', '6 unreadable'],
  ['many records are unreadable and nobody is missing', { failed: 6 }, 'proved'],
  [
    'one record has no key and somebody is missing',
    { absent: 1, failed: 1, keyless: 1 },
    'doubted',
    'without a readable key',
  ],
  ['one record has no key and nobody is missing', { failed: 1, keyless: 1 }, 'proved'],
  [
    'two records have run together and somebody is missing',
    { absent: 1, failed: 1, joined: 1 },
    'doubted',
    '1 record that looks like two run together, and 1 people missing may stand in it',
  ],
  ['two records have run together and nobody is missing', { failed: 1, joined: 1 }, 'proved'],
])('absence when %s', (_name, over, kind, words) => {
  const proof = prove({ ...whole, ...over }, proofDefaults)
  expect(proof.kind).toBe(kind)
  if (proof.kind !== 'proved' && words !== undefined) expect(proof.reason).toContain(words)
})

test.each<[string, Partial<ReadingFacts>, Partial<typeof proofDefaults>]>([
  ['one of forty is missing', { known: 40, absent: 1, records: 39 }, { shrink: 0 }],
  ['one is missing and one is unreadable', { absent: 1, failed: 1 }, { failures: 0 }],
])('whoever believes in a loss of nothing is told when %s', (_name, over, policy) => {
  expect(prove({ ...whole, ...over }, { ...proofDefaults, ...policy }).kind).toBe('doubted')
})
