import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { AttributeSpec } from '#contract'
import { connectors } from '../../connectors/index.ts'
import { coworkerTable } from '../../connectors/rest/simulator/coworker-table.ts'
import { knownNames } from '../../connectors/rest/simulator/table.ts'
import { specFor } from '../../src/config/rules/fit.ts'
import { flavoursOf } from '../../src/scaffold/flavours.ts'
import { documentedParameters, documentedFields as superofficeFields } from '../connectors/superoffice/fields.ts'

/** Every field the product documents for changing a user, in its order; see the page for the documentation. */
const documented = {
  zabbix:
    words(`userid username name surname roleid usrgrps usrgrpid medias passwd current_passwd url lang theme autologin
    autologout refresh rows_per_page timezone userdirectoryid ts_provisioned attempt_failed attempt_ip attempt_clock userids`),
  /** CustomerUserUpdate: what goes in, then what comes out. */
  otrs: words(`AccessToken Password ID CustomerUserLogin UserFirstname UserLastname UserCustomerID UserPassword UserEmail ValidID
    DynamicField DynamicField.Name DynamicField.Value UserPreferences UserPreferences.Key UserPreferences.Value Success ErrorMessage Data Error ErrorCode CustomerUser UserID UserTitle UserFullname UserCountry
    UserZip UserCity UserStreet UserMailString UserPhone UserMobile UserFax UserComment UserLanguage UserLogin UserLastLogin
    UserLastLoginTimestamp PasswordLastSet PasswordHistoryData CustomerID CustomerCompanyName CustomerCompanyCountry
    CustomerCompanyZIP CustomerCompanyCity CustomerCompanyStreet CompanyString CustomerCompanyURL CustomerCompanyComment
    CustomerCompanyValidID DynamicField_newDF DynamicField_existDF UserTimeZone Source CreateBy CreateTime ChangeBy ChangeTime`),
  superoffice: superofficeFields,
  nexudus:
    words(`Id FullName Email Language PasswordSalt LastHelpVisited InvalidLoginAttempts AccessToken PreferredLanguageId
    NewPassword Password NewAvatarUrl ClearAvatarFile ApplicationId Active IsAdmin APIAccess Validated MustResetPassword LastAccess
    Devices OnNewEmail OnHelpDeskMsg OnNewWallPost OnNewMember OnProfileChanges OnNewBlogComment OnNewEventComment OnTariffChange
    OnBookingChange OnTentativeBookingChange OnPurchases OnVisitorRegistration OnPlaformInvoices ReceiveCommunityDigest
    ReceiveEveryMessage TwoFactorSecret EmailCallBackGuid Businesses AddedBusinesses RemovedBusinesses UserRoles AddedUserRoles
    RemovedUserRoles ChatRooms AddedChatRooms RemovedChatRooms LastReceivedCommunityThreadDate LastReceivedCommunityMessageDate
    NextCommunityDigest SupportTeamUserEmail LastLoginAttempt OnAccessControlErrors NextHelpDeskMessageReminder
    OnMemberRemovedFromTeam OnVirtualOfficeTariffChange OnVirtualOfficeDeliveryPreferenceUpdate OnIdentityCheckUpdate`),
  coworkers: [...knownNames(coworkerTable), ...coworkerTable.readOnly],
  /** RFC 7643 §3.1, §4.1 to §4.3. */
  scim: [
    ...words(
      'id externalId meta schemas userName displayName nickName profileUrl title userType preferredLanguage locale timezone',
    ),
    ...words('formatted familyName givenName middleName honorificPrefix honorificSuffix').map(part => `name.${part}`),
    ...words('active password emails phoneNumbers ims photos addresses groups entitlements roles x509Certificates'),
    ...words('employeeNumber costCenter organization division department manager').map(
      name => `urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:${name}`,
    ),
  ],
}

function words(text: string): readonly string[] {
  return text.trim().split(/\s+/)
}

/** What usherd does about a field. */
const states = ['mapped', 'read-only', 'not provisionable', 'setting', 'enable and disable'] as const

interface Row {
  readonly fields: readonly string[]
  readonly state: string
  readonly remark: string
}

const quoted = (text: string): readonly string[] => [...text.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name)

const pageText = (page: string): string =>
  readFileSync(resolve(import.meta.dirname, `../../docs/connectors/${page}.md`), 'utf8')

/** The rows of the first table whose second column is headed `state`, on a page, or below a heading of it. */
function rowsOf(page: string, heading: string): readonly Row[] {
  const text = pageText(page).slice(heading === '' ? 0 : pageText(page).indexOf(`\n## ${heading}\n`))
  const table = /^\|[^|\n]+\| state +\|.*\n\|.*\n((?:\|.*\n)+)/m.exec(text)?.[1] ?? ''
  return table
    .trim()
    .split('\n')
    .map(line => line.split('|').map(cell => cell.trim()))
    .map(([, fields = '', state = '', remark = '']) => ({ fields: quoted(fields), state, remark }))
}

const flavours = await flavoursOf(connectors)

function attributesOf(connector: string, choice?: string): Readonly<Record<string, AttributeSpec>> {
  const flavour = flavours.find(one => one.connector.name === connector && one.choice === choice)
  return flavour?.attributes ?? expect.fail(`there is no ${connector} ${choice ?? ''}`)
}

const tables = [
  { page: 'zabbix', fields: documented.zabbix, attributes: attributesOf('zabbix') },
  { page: 'otrs', fields: documented.otrs, attributes: attributesOf('otrs', 'otrs8') },
  { page: 'superoffice', fields: documented.superoffice, attributes: attributesOf('superoffice') },
  { page: 'rest', fields: documented.nexudus, attributes: attributesOf('rest', 'nexudus') },
  {
    page: 'rest',
    heading: 'Preset `nexudus-coworkers`',
    fields: documented.coworkers,
    attributes: attributesOf('rest', 'nexudus-coworkers'),
  },
  { page: 'scim', fields: documented.scim, attributes: attributesOf('scim') },
]

describe.each(tables)('the fields in docs/connectors/$page.md', ({ page, heading = '', fields, attributes }) => {
  const rows = rowsOf(page, heading)
  /** The attributes a row speaks of: named in its remark before the first colon, or called as the field. */
  const specsOf = ({ fields: own, remark }: Row): readonly AttributeSpec[] => {
    const named = quoted(remark.split(/[:;]/)[0] ?? '').filter(name => !name.endsWith('*'))
    const found = [...named, ...own].map(name => specFor(name, attributes))
    return found.filter(spec => spec !== undefined)
  }

  test('has one row for each field, and no other', () => {
    expect(rows.flatMap(row => row.fields).toSorted()).toEqual([...fields].toSorted())
  })

  test('says of each field what becomes of it', () => {
    expect(rows.filter(({ state }) => !states.some(known => known === state))).toEqual([])
  })

  test('calls mapped what can be written', () => {
    for (const row of rows.filter(({ state, remark }) => state === 'mapped' && !remark.includes('*`')))
      expect(
        specsOf(row).some(({ readOnly }) => readOnly === undefined),
        row.fields.join(),
      ).toBe(true)
  })

  test('calls read-only, or not provisionable, what cannot', () => {
    for (const row of rows.filter(({ state }) => state === 'read-only' || state === 'not provisionable')) {
      const writable = row.fields.map(name => specFor(name, attributes)).filter(spec => spec?.readOnly === undefined)
      expect(
        writable.filter(spec => spec !== undefined),
        row.fields.join(),
      ).toEqual([])
    }
  })

  test('gives a reason for whatever is not mapped', () => {
    for (const { state, remark, fields: own } of rows) if (state !== 'mapped') expect(remark, own.join()).not.toBe('')
  })

  test('leaves no attribute out that can be written and shown', () => {
    const text = rows.map(({ fields: own, remark }) => [...own, ...quoted(remark)].join(' ')).join(' ')
    const isNamed = (name: string): boolean =>
      text.includes(name.replace(/\.\*$/, '.')) || text.includes(`${name.replace(/\.[^.]+$/, '')}.*`)
    const plain = Object.entries(attributes).filter(([, { readOnly, secret }]) => (readOnly ?? secret) === undefined)
    expect(plain.map(([name]) => name).filter(name => !isNamed(name))).toEqual([])
  })
})

test('docs/connectors/superoffice.md names every parameter beside the user', () => {
  const page = pageText('superoffice')
  expect(documentedParameters.filter(name => !page.includes(`\`${name}\``))).toEqual([])
})
