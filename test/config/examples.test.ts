// biome-ignore-all lint/suspicious/noTemplateCurlyInString: references to secrets are written like this
import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { defineSource } from '#contract'
import { connectors as shipped } from '../../connectors/index.ts'
import { type Files, load } from './sample.ts'

const root = resolve(import.meta.dirname, '../..')

/** People who are pushed to us have no file to be read from, and their anchor is always the same. */
const push = {
  ...defineSource({
    kind: 'source',
    name: 'scim-push',
    title: 'SCIM push',
    settings: { profile: { type: 'text', description: 'Dialect.' } },
    open: () => ({}) as never,
  }),
  key: 'id',
} // never opened here
const connectors = shipped.some(({ name }) => name === push.name) ? shipped : [...shipped, push]

/** The example every other page builds on. */
const wholeExample = `
\`\`\`yaml
# config/usherd.yaml
listen: { host: 127.0.0.1, port: 8080 }  # trustedProxies, tls, publicUrl
store: ../data/usherd.db                 # paths are relative to the file that names them
log: { level: info, format: pretty }
defaults: { pace: { requests: 5, per: 1s, concurrency: 2 }, guard: { hold: kind }, schedule: { timezone: Europe/Berlin } }
\`\`\`
\`\`\`yaml
# config/sources/entra.yaml
connector: scim-push                     # people arrive at /scim/v2 with a token made for this source
settings: { profile: entra }
\`\`\`
\`\`\`yaml
# config/sources/hr.yaml
connector: file
settings: { path: ../people.csv }
key: employeeNumber                      # the anchor: never changes, survives renames
schedule: "*/15 * * * *"
attributes:                              # raw record -> person (SCIM names)
  userName: login
  name.givenName: first_name
  name.familyName: last_name
  title: title
  department: department
  groups: { from: groups, as: list }
  emails.work: { from: mail, as: lowercase }
  active: { expr: "record.status == 'active'" }
proof: { canaries: ["1001"], shrink: 25% }
\`\`\`
\`\`\`yaml
# config/targets/monitoring.yaml
connector: zabbix
settings: { url: https://zabbix.corp.test/api_jsonrpc.php, token: "\${env:ZABBIX_TOKEN}" }
from: [hr]                               # sources, first one wins per attribute
scope: "person.department in ['IT', 'NOC']"
match: [ username ]                      # account attributes tried in order when there is no link; ambiguous stops
attributes:
  username: userName
  name: name.givenName
  surname: name.familyName
  roleid: { expr: "person.title == 'Lead' ? 'Admin role' : 'User role'", lookup: role }
  usrgrps: { from: groups, lookup: usergroup, own: additive }
pace: { requests: 10, per: 1s, concurrency: 4, daily: 5000 }
guard: { disable: { floor: 3, share: 10%, most: 25 }, create: 500 }   # a number is a plain limit
leavers: { action: disable, deleteAfter: 30d }
protect: [ "username == 'Admin'" ]
tests:                                   # a failing one blocks apply
  - given: { userName: ann, title: Lead, department: IT }
    expect: { username: ann, roleid: "Admin role" }
\`\`\`
`

/** The YAML snippets of a page that say in their first line which file of a configuration they are. */
function filesOf(page: string): Files {
  const snippets = page.matchAll(/^```yaml\n((?:# yaml-language-server[^\n]*\n)?# config\/(\S+\.yaml)[\s\S]*?)^```/gm)
  return Object.fromEntries([...snippets].map(([, text = '', path = '']) => [path, text]))
}

/** A page may show a target alone: its sources then take fields as they are. */
function completed(files: Files): Files {
  const named = Object.values(files).flatMap(text => /^from: *\[([^\]]*)\]/m.exec(text)?.[1]?.split(',') ?? [])
  const sources = named.map(name => [
    `sources/${name.trim()}.yaml`,
    'connector: file\nsettings: { path: people.csv }\nkey: id\n',
  ])
  return { ...Object.fromEntries(sources), ...files }
}

/** Every variable a page refers to is set. */
const environmentOf = (page: string): Record<string, string> =>
  Object.fromEntries([...page.matchAll(/\$\{env:(\w+)\}/g)].map(([, name = '']) => [name, 'set']))

const markdownIn = (folder: string): string[] =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter(name => name.endsWith('.md') && !name.includes('node_modules'))
    .map(name => join(folder, name))

const pages = [
  ...['docs', 'connectors'].filter(folder => readdirSync(root).includes(folder)).flatMap(markdownIn),
  ...readdirSync(root).filter(name => name.endsWith('.md')),
]
  .map(path => ({ path, page: readFileSync(join(root, path), 'utf8') }))
  .filter(({ page }) => Object.keys(filesOf(page)).length > 0)

describe('the configuration shown in', () => {
  test.each([{ path: 'the whole example', page: wholeExample }, ...pages])(
    '$path loads, and its mapping tests pass',
    async ({ page }) => {
      const config = await load(completed(filesOf(page)), environmentOf(page), connectors)
      expect(config.targets.flatMap(target => target.testFailures)).toEqual([])
    },
  )

  test('the whole example means what it says', async () => {
    const config = await load(filesOf(wholeExample), environmentOf(wholeExample), connectors)
    expect(config.sources.map(({ name, recipe }) => [name, recipe.key])).toEqual([
      ['entra', 'id'],
      ['hr', 'employeeNumber'],
    ])
    expect(config.targets[0]).toMatchObject({
      pace: { requests: 10, perMs: 1000, concurrency: 4, daily: 5000 },
      policy: {
        leavers: { action: 'disable', deleteAfterMs: 30 * 86_400_000 },
        guard: { disable: { floor: 3, share: 0.1, most: 25 }, create: 500 },
        match: ['username'],
      },
    })
  })
})
