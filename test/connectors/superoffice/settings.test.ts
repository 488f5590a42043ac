import { describe, expect, test } from 'vitest'
import { Fault, Secret } from '#contract'
import { type SuperOfficeSettings, validate } from '../../../connectors/superoffice/settings.ts'
import { locate, tenantOf } from '../../../connectors/superoffice/tenant.ts'

const secret = new Secret('s')
const onSite = 'https://crm.test/SuperOffice/api/v1'
const online = 'https://online3.superoffice.com/Cust12345/api/v1'
const base: SuperOfficeSettings = {
  url: onSite,
  username: undefined,
  password: undefined,
  ticket: undefined,
  token: undefined,
  systemUser: undefined,
  privateKey: undefined,
  appToken: undefined,
  administratorRight: undefined,
  hiddenLicences: undefined,
  language: 'en',
  culture: undefined,
  timezone: undefined,
}
const app = { systemUser: secret, privateKey: secret, appToken: secret }

describe('settings', () => {
  test.each<[string, Partial<SuperOfficeSettings>, readonly RegExp[]]>([
    ['a username with its password', { username: 'sync', password: secret }, []],
    ['a ticket', { ticket: secret }, []],
    ['a token', { token: secret }, []],
    ['a system user of a tenant', { url: online, ...app }, []],
    ['an address with a slash at its end', { url: `${onSite}/`, ticket: secret }, []],
    ['nothing to sign in with', {}, [/give username and password, or/]],
    ['two ways to sign in', { ticket: secret, token: secret }, [/one of ticket, token/]],
    ['a username without password', { username: 'sync' }, [/username needs a password/]],
    ['a password without username', { password: secret }, [/give username/, /password needs a username/]],
    ['a system user without key', { url: online, systemUser: secret, appToken: secret }, [/needs a privateKey/]],
    [
      'a system user without application',
      { url: online, systemUser: secret, privateKey: secret },
      [/needs an appToken/],
    ],
    ['a key without system user', { ticket: secret, privateKey: secret }, [/privateKey needs a systemUser/]],
    ['a system user on-site', app, [/url must name the tenant/]],
    ['a password Online', { url: online, username: 'sync', password: secret }, [/does not work in SuperOffice Online/]],
    ['an address of something else', { url: 'https://crm.test/', ticket: secret }, [/must end in \/api\/v1/]],
  ])('%s', (_what, given, problems) => {
    const found = validate({ ...base, ...given })
    expect(found).toHaveLength(problems.length)
    for (const [index, problem] of problems.entries()) expect(found[index]).toMatch(problem)
  })
})

describe('the tenant of an address', () => {
  test.each([
    [onSite, undefined],
    [online, { id: 'Cust12345', environment: 'https://online.superoffice.com' }],
    ['https://sod2.superoffice.com/Cust1/api/v1', { id: 'Cust1', environment: 'https://sod.superoffice.com' }],
    ['https://qaonline.superoffice.com/Cust1/api/v1', { id: 'Cust1', environment: 'https://qaonline.superoffice.com' }],
    [
      'https://disasterrecovery.superoffice.com/Cust1/api/v1',
      { id: 'Cust1', environment: 'https://online.superoffice.com' },
    ],
    [
      'https://superoffice.com.evil.test/Cust1/api/v1',
      { id: 'Cust1', environment: 'https://superoffice.com.evil.test' },
    ],
    ['no address', undefined],
  ])('%s', (url, tenant) => {
    expect(tenantOf(url)).toEqual(tenant)
  })

  const at = (Api: string) => ({
    http: {
      send: async () => ({
        status: 200,
        headers: {},
        text: JSON.stringify({ IsRunning: true, State: 'Running', Api }),
      }),
    },
    now: () => new Date(0),
  })
  const signal = new AbortController().signal
  const tenant = { id: 'Cust12345', environment: 'https://online.superoffice.com' }

  test('is another host of SuperOffice when the tenant moved', async () => {
    const api = 'https://app.superoffice.com/Cust12345/api'
    expect(await locate(tenant, online, at(api), signal)).toBe(`${api}/v1`)
  })

  test.each(['https://evil.test/Cust12345/api', 'http://online2.superoffice.com/Cust12345/api', 'nowhere'])(
    'is never %s: our credentials would go there',
    async api => {
      const located = locate(tenant, online, at(api), signal)
      await expect(located).rejects.toBeInstanceOf(Fault)
      await expect(located).rejects.toMatchObject({ kind: 'broken', message: expect.stringMatching(/do not trust/) })
    },
  )
})
