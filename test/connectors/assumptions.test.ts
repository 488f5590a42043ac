// biome-ignore-all lint/suspicious/noTemplateCurlyInString: references to secrets are written like this
import { expect, test } from 'vitest'
import { connectors } from '../../connectors/index.ts'
import { load } from '../config/sample.ts'

const source = { 'sources/hr.yaml': 'connector: file\nsettings: { path: people.csv }\nkey: id\n' }

/** What every account there needs, besides what it is matched by. */
const needed: Readonly<Record<string, readonly string[]>> = {
  superoffice: ['Name', 'Role', 'UserGroup'],
  otrs: ['UserFirstname', 'UserLastname', 'UserEmail', 'UserCustomerID'],
  rest: ['FullName'],
}

/** What a target with these settings counts on. */
async function assumedBy(connector: string, settings: string, match: string): Promise<readonly string[]> {
  const rules = [match, ...(needed[connector] ?? [])].map(name => `${name}: userName`).join(', ')
  const target = `connector: ${connector}\nsettings: ${settings}\nfrom: [hr]\nmatch: [${match}]\nattributes: { ${rules} }\n`
  const config = await load({ ...source, 'targets/one.yaml': target }, { SECRET: 'x' }, connectors)
  return config.targets[0]?.assumptions ?? []
}

const onSite = 'url: https://crm.corp.test/api/v1, username: sync, password: "${env:SECRET}"'
const desk = 'url: https://desk.corp.test/Webservice/Sync, username: sync, password: "${env:SECRET}"'

test.each([
  ['superoffice', `{ ${onSite} }`, 'UserName', /users with our own role, and nobody else, administer users/],
  ['superoffice', `{ ${onSite} }`, 'UserName', /also assigns the hidden licences/],
  [
    'otrs',
    `{ ${desk}, dialect: otrs8 }`,
    'CustomerUserLogin',
    /keeps the fields it is not sent; without CustomerUserGet/,
  ],
  ['otrs', `{ ${desk}, dialect: znuny }`, 'UserLogin', /Znuny 6\.5\.1/],
  [
    'rest',
    '{ preset: nexudus, username: sync, password: "${env:SECRET}" }',
    'Email',
    /client_id is a field of the form/,
  ],
])('%s with %s says what it counts on', async (connector, settings, match, known) => {
  const assumed = await assumedBy(connector, settings, match)
  expect(assumed.join('\n')).toMatch(known)
  // They end the sentence "assumed, not documented: ...".
  for (const one of assumed) expect(one).toMatch(/^\S.*[^.]$/)
})

test('what the settings settle is no longer assumed', async () => {
  const settled = `{ ${onSite}, administratorRight: admin-role, hiddenLicences: [user, web] }`
  expect((await assumedBy('superoffice', settled, 'UserName')).join()).not.toMatch(/administer|hidden/)
  const full = `{ ${desk}, dialect: otrs8, update: full, routes: { CustomerUserGet: POST /CustomerUserGet } }`
  expect((await assumedBy('otrs', full, 'CustomerUserLogin')).join()).not.toMatch(/keeps the fields/)
})
