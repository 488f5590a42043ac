import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { connectors } from '../../connectors/index.ts'
import { abilitiesPage, abilitiesText, withAbilities } from '../../src/scaffold/abilities-page.ts'
import { flavoursOf } from '../../src/scaffold/flavours.ts'

const root = resolve(import.meta.dirname, '../..')
const read = (path: string): string => readFileSync(join(root, path), 'utf8')
const pageOf = (name: string): string => `docs/connectors/${name}.md`
const flavours = await flavoursOf(connectors)

describe('the page on what connectors can do', () => {
  test('says what they declare (`npm run docs:abilities` writes it)', async () => {
    const page = read(abilitiesPage)
    expect(page).toBe(withAbilities(page, await abilitiesText(connectors)))
  })

  test('has a column for every dialect and preset that makes a difference', () => {
    expect(flavours.map(({ connector, choice }) => [connector.name, choice])).toEqual(
      expect.arrayContaining([
        ['otrs', 'otrs8'],
        ['otrs', 'znuny'],
        ['rest', 'gitlab'],
        ['rest', 'nexudus'],
        ['rest', 'snipe-it'],
        ['scim', undefined],
        ['zabbix', undefined],
      ]),
    )
  })
})

describe.each(connectors.map(one => ({ ...one, page: pageOf(one.name) })))('the page of $name ($kind)', connector => {
  const { page, name, kind, settings } = connector
  const text = existsSync(join(root, page)) ? read(page) : ''

  test('is there', () => {
    expect(text).not.toBe('')
  })

  test.each(Object.keys(settings))('explains the setting %s', setting => {
    expect(text).toMatch(new RegExp(`^\\|[^|]*\`${setting}\``, 'm'))
  })

  test('shows a whole file that works', () => {
    expect(text).toMatch(new RegExp(`^# config/${kind}s/[\\w-]+\\.yaml$\\n+^connector: ${name}$`, 'm'))
  })
})

describe.each(connectors.filter(one => one.kind === 'target').map(({ name }) => name))('the page of %s', name => {
  const text = existsSync(join(root, pageOf(name))) ? read(pageOf(name)) : ''
  const own = flavours.filter(({ connector }) => connector.name === name)

  test.each(['What it can do', 'Leavers', 'Pace', 'When something goes wrong'])('has a section "%s"', heading => {
    expect(text).toMatch(new RegExp(`^## ${heading}`, 'm'))
  })

  test('names every attribute', () => {
    const names = new Set(own.flatMap(({ attributes }) => Object.keys(attributes)))
    const isNamed = (attribute: string): boolean =>
      text.includes(`\`${attribute}\``) || text.includes(`\`${attribute.replace(/\.[^.]+$/, '.*')}\``)
    // A beginning may stand for several that follow from one another.
    const isMeant = (attribute: string): boolean =>
      isNamed(attribute) || text.includes(`\`${attribute.slice(0, 15)}*\``)
    expect([...names].filter(attribute => !isMeant(attribute))).toEqual([])
  })

  test('names everything accounts are found by and every kind that is looked up', () => {
    for (const { capabilities, attributes, connector } of own) {
      for (const by of capabilities.findBy) expect(text).toContain(`\`${by}\``)
      const kinds = new Set(Object.values(attributes).map(({ lookup }) => lookup?.kind))
      for (const kind of connector.lookups.filter(one => kinds.has(one))) expect(text).toContain(`lookup: ${kind}`)
    }
  })
})
