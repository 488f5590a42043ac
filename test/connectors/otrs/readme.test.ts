import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { dialectOf } from '../../../connectors/otrs/dialect.ts'
import { settings } from '../../../connectors/otrs/settings.ts'
import { specFor } from '../../../src/config/fit.ts'

/** Every name in the vendor's documentation of CustomerUserUpdate: what goes in, then what comes out. */
const documented =
  `AccessToken Password ID CustomerUserLogin UserFirstname UserLastname UserCustomerID UserPassword UserEmail ValidID DynamicField
  UserPreferences Success ErrorMessage Data Error ErrorCode CustomerUser UserID UserTitle UserFullname UserCountry UserZip UserCity
  UserStreet UserMailString UserPhone UserMobile UserFax UserComment UserLanguage UserLogin UserLastLogin UserLastLoginTimestamp
  PasswordLastSet PasswordHistoryData CustomerID CustomerCompanyName CustomerCompanyCountry CustomerCompanyZIP CustomerCompanyCity
  CustomerCompanyStreet CompanyString CustomerCompanyURL CustomerCompanyComment CustomerCompanyValidID DynamicField_newDF
  DynamicField_existDF UserTimeZone Source CreateBy CreateTime ChangeBy ChangeTime`.split(/\s+/)

async function page(): Promise<string> {
  return readFile(new URL('../../../connectors/otrs/README.md', import.meta.url), 'utf8')
}

/** Rows of the table under a heading: the name, and what is said of it. */
async function rowsUnder(heading: string): Promise<readonly (readonly [name: string, remark: string])[]> {
  const section = (await page()).split(`${heading}\n`)[1]?.split('\n#')[0] ?? ''
  return [...section.matchAll(/^\| `(\w+)`(?:, `\w+`)? +\| (.*?) *\|/gm)].map(([, name = '', remark = '']) => [
    name,
    remark,
  ])
}

test('every documented field has one row, and no other has', async () => {
  const rows = await rowsUnder("### Every field of the vendor's CustomerUserUpdate")
  expect(rows.map(([name]) => name).sort()).toEqual([...documented].sort())
})

test('a row that names an attribute is right about it', async () => {
  const { attributes } = dialectOf('otrs8')
  const rows = await rowsUnder("### Every field of the vendor's CustomerUserUpdate")
  const claims = rows.flatMap(([, remark]) => {
    const [, readOnly, name = ''] = /^(read-only )?attribute `([\w.*]+)`/.exec(remark) ?? []
    return name === '' ? [] : [[name, readOnly !== undefined] as const]
  })
  expect(claims.length).toBeGreaterThan(25)
  for (const [name, readOnly] of claims) {
    const spec = attributes[name] ?? specFor(name, attributes)
    expect([name, spec !== undefined, spec?.readOnly !== undefined]).toEqual([name, true, readOnly])
  }
})

test('every setting is on the page', async () => {
  for (const name of Object.keys(settings)) expect(await page()).toContain(`\`${name}\``)
})

test('every attribute of either dialect is on the page', async () => {
  const text = await page()
  for (const dialect of ['otrs8', 'znuny']) {
    for (const name of Object.keys(dialectOf(dialect).attributes)) expect(text).toContain(`\`${name}\``)
  }
})
