import { existsSync, globSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { scimPush } from '../../connectors/scim-push/index.ts'
import { defaultLimits } from '../../src/http/listener.ts'
import { defaultRate } from '../../src/http/scim/rate.ts'
import { bodyLimits } from '../../src/scim/accept/limits.ts'
import { declaredLimits } from '../../src/scim/declared/schemas.ts'
import { filterLimits } from '../../src/scim/filter/limits.ts'
import { mostOperations } from '../../src/scim/patch/operation.ts'
import { dialectOf, isProfile, profileNames, standard } from '../../src/scim/profiles.ts'
import { scimLimits } from '../../src/scim/service/request.ts'
import { cellsOf, testsNamed } from './markdown.ts'

const root = resolve(import.meta.dirname, '../..')
const read = (path: string): string => readFileSync(join(root, path), 'utf8')
const page = read('docs/scim.md')
const disputes = read('docs/scim-disputes.md')
const providerPages = globSync('docs/identity-providers/*.md', { cwd: root }).sort()

/** How many items each part of the checklist has. */
const parts = { D: 8, C: 14, G: 4, L: 5, F: 13, S: 3, P: 5, A: 5, U: 9, H: 20, X: 3, B: 6, V: 4, E: 4, Z: 8 }
const items = Object.entries(parts).flatMap(([part, number]) =>
  Array.from({ length: number }, (_, at) => `${part}${at + 1}`),
)

describe('the checklist in docs/scim.md', () => {
  const rows = cellsOf(page.split('## The checklist')[1] ?? '').filter(([id = '']) => /^[A-Z]\d+$/.test(id))

  test('has every item once, in order, with a promise', () => {
    expect(rows.map(([id]) => id)).toEqual(items)
    expect(rows.filter(([, promise = '']) => promise === '')).toEqual([])
  })

  test.each(rows)('names for %s tests that exist', (_id, _promise, tests = '') => {
    const named = testsNamed(tests)
    expect(named).not.toEqual([])
    expect(named.length).toBe(tests.split('; `').length)
    expect(named.filter(({ file, name }) => !existsSync(join(root, file)) || !read(file).includes(name))).toEqual([])
  })
})

describe('the limits in docs/scim.md', () => {
  const written = cellsOf(page.split('## Limits')[1]?.split('\n## ')[0] ?? '').slice(2)

  test('are those of the code, each once', () => {
    const limits = [
      scimLimits.maxPayloadSize,
      defaultLimits.mostHeaderBytes,
      filterLimits.characters,
      filterLimits.depth,
      filterLimits.terms,
      mostOperations,
      scimLimits.maxOperations,
      bodyLimits.members,
      bodyLimits.values,
      bodyLimits.depth,
      scimLimits.maxResults,
      scimLimits.defaultPageSize,
      (defaultRate.requests * 1_000) / defaultRate.perMs,
      defaultRate.burst,
      defaultLimits.requestMs / 1_000,
      defaultLimits.headersMs / 1_000,
      defaultLimits.idleMs / 1_000,
    ]
    expect(written.map(([, limit]) => limit)).toEqual(limits.map(limit => limit.toLocaleString('en')))
  })

  test('name how much can be declared', () => {
    expect(page).toContain(`At most ${declaredLimits.schemas} schemas of ${declaredLimits.attributes} attributes`)
  })
})

describe('docs/scim-disputes.md', () => {
  const rows = cellsOf(disputes)
  const rowOf = (name: string): readonly string[] | undefined => rows.find(([first]) => first === `\`${name}\``)

  test.each(Object.entries(standard))('says what %s is by itself', (name, value) => {
    const usherd = rowOf(name)?.[4] ?? ''
    if (typeof value === 'string') expect(usherd).toContain(`\`${value}\``)
    else expect(usherd).not.toBe('')
  })

  test('has a row for every switch, and one for every profile', () => {
    const named = rows.flatMap(([first = '']) => /^`([\w-]+)`$/.exec(first)?.[1] ?? [])
    expect(named).toEqual([...Object.keys(standard), ...profileNames])
  })

  test.each(profileNames)('says what the profile %s does otherwise', name => {
    const profile = isProfile(name) ? dialectOf(name) : expect.fail(name)
    const others = Object.entries(profile).filter(([key, value]) =>
      Object.entries(standard).every(([k, v]) => k !== key || v !== value),
    )
    const row = rowOf(name) ?? []
    expect([...(row[2] ?? '').matchAll(/`(\w+)`:/g)].map(([, key]) => key).sort()).toEqual(
      others.map(([key]) => key).sort(),
    )
    for (const [key] of others) expect(rowOf(key)?.[5]).toContain(`\`${name}\``)
  })

  test('every choice says what usherd does and how to change it', () => {
    const choices = rows.filter(cells => cells.length === 5)
    expect(choices.length).toBeGreaterThan(20)
    expect(
      choices.filter(([question, , , usherd, change]) => question === '' || usherd === '' || change === ''),
    ).toEqual([])
  })
})

test('the settings of scim-push are those profiles', () => {
  expect(scimPush.settings.profile).toMatchObject({ choices: profileNames })
})

describe('messages shown to operators', () => {
  const patterns = globSync('src/{scim,http}/**/*.ts', { cwd: root }).flatMap(path => sentencesOf(read(path)))

  /** What a page quotes as an answer. Values are written `…`. */
  const quoted = (text: string): readonly string[] =>
    cellsOf(text.split(/^## (?:Messages|When something is wrong).*$/m)[1] ?? '')
      .flatMap(cells => cells.slice(0, 2))
      .flatMap(cell => [...cell.matchAll(/`([^`]+)`/g)].map(([, message = '']) => message))
      .filter(message => message.includes(' ') && message.length > 8 && !message.startsWith('usherd '))

  const isSaid = (message: string): boolean => patterns.some(pattern => pattern.test(message))

  test.each(providerPages)('%s quotes only what the program says', path => {
    expect(quoted(read(path)).filter(message => !isSaid(message))).toEqual([])
  })

  test('enough of them are explained', () => {
    expect(quoted(read('docs/identity-providers/README.md')).length).toBeGreaterThan(20)
  })

  test.each(['there are no Users …', 'the token is unknown', 'too many of them'])('"%s" is none', message => {
    expect(isSaid(message)).toBe(false)
  })
})

/** The sentences in a file of code, as patterns: where a value is put in, anything may stand. */
function sentencesOf(code: string): readonly RegExp[] {
  let text = code
  // Templates within templates: from the inside out.
  for (let before = ''; before !== text; ) {
    before = text
    text = text.replace(/\$\{[^{}]*\}/g, '…')
  }
  return [...text.matchAll(/(['`])((?:(?!\1)[^\n])+)\1/g)]
    .map(([, , sentence = '']) => sentence)
    .filter(sentence => sentence.replaceAll('…', '').trim().length > 8)
    .map(sentence => new RegExp(`^${sentence.split('…').map(RegExp.escape).join('.*')}$`))
}

describe.each(providerPages.filter(path => !path.endsWith('README.md')))('%s', path => {
  const text = read(path)

  test.each(['At usherd', 'Attributes', 'Protection', 'When something is wrong', 'The token'])(
    'has a section "%s"',
    heading => {
      expect(text).toContain(`\n## ${heading}\n`)
    },
  )

  test('makes a token for the source it shows', () => {
    const source = /^# config\/sources\/([\w-]+)\.yaml$/m.exec(text)?.[1]
    expect(text).toContain(`usherd token create --source ${source} `)
  })
})
