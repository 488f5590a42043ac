import { readFile } from 'node:fs/promises'
import { describe, expect, test } from 'vitest'
import { attributes } from '../../../connectors/superoffice/attributes.ts'
import { lookups } from '../../../connectors/superoffice/lists.ts'
import { findBy } from '../../../connectors/superoffice/read.ts'
import { settings } from '../../../connectors/superoffice/settings.ts'
import { shownMembers } from '../../../connectors/superoffice/user-fields.ts'
import { documentedFields, documentedParameters } from './fields.ts'

const page = await readFile(new URL('../../../connectors/superoffice/README.md', import.meta.url), 'utf8')
const rows = page
  .split('\n')
  .map(line => line.split('|').map(cell => cell.trim()))
  .filter(([, , state = '']) => ['mapped', 'read-only', 'not provisionable'].includes(state))
  .map(([, fields = '', state = '', remark = '']) => ({ fields: quoted(fields), state, remark }))

function quoted(text: string): readonly string[] {
  return [...text.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name)
}

const rowOf = (field: string) => rows.filter(row => row.fields.includes(field))

describe('the page of the connector', () => {
  test.each(documentedFields)('has one row for %s', field => {
    expect(rowOf(field)).toHaveLength(1)
  })

  test('has no row for fields nobody knows', () => {
    expect(rows.flatMap(row => row.fields).filter(field => !documentedFields.includes(field))).toEqual([])
  })

  test.each(rows.filter(row => row.state !== 'not provisionable'))('says of $fields what the connector does', row => {
    const [name = ''] = quoted(row.remark)
    expect(attributes).toHaveProperty([name])
    expect(attributes[name]?.readOnly !== undefined).toBe(row.state === 'read-only')
  })

  test('says why a field is not provisionable', () => {
    for (const row of rows.filter(one => one.state === 'not provisionable')) expect(row.remark).not.toBe('')
  })

  test.each(Object.entries(attributes).filter(([, spec]) => spec.secret === undefined))('names attribute %s', name => {
    expect(rows.map(row => quoted(row.remark)[0])).toContain(name)
  })

  test('explains every setting, every header, every lookup and everything that can be matched on', () => {
    for (const name of [...Object.keys(settings), ...findBy]) expect(page).toContain(`\`${name}\``)
    for (const name of documentedParameters.filter(one => one !== '$select')) expect(page).toContain(name)
    for (const kind of lookups) expect(page).toContain(`lookup: ${kind}`)
  })
})

test('reads for display select members SuperOffice documents', () => {
  expect(shownMembers.filter(name => !documentedFields.includes(name))).toEqual([])
})
