// biome-ignore-all lint/suspicious/noTemplateCurlyInString: references to secrets are written like this
import { describe, expect, test } from 'vitest'
import { problemsWith, source, target } from './sample.ts'

const daemon = (text: string) => ({ 'usherd.yaml': text })

/** A target with one rule beside the required one. */
const rule = (text: string) => target({ attributes: `{ username: userName, ${text} }` })

const T = 'config/targets/monitoring.yaml'
const S = 'config/sources/hr.yaml'
const U = 'config/usherd.yaml'

describe('one mistake is one line that says where, what, and what to do', () => {
  test.each([
    ['an unknown key', target({ atributes: '{}' }), `${T}:5:1  unknown key "atributes" (did you mean "attributes"?)`],
    [
      'an unknown key that is like nothing',
      target({ quark: '1' }),
      `${T}:5:1  unknown key "quark" (valid: connector, settings, from, scope, match, attributes, pace, guard, leavers, readBack, newKey, protect, tests)`,
    ],
    ['an unknown key inside', daemon('listen: { prot: 80 }'), `${U}:1:11  unknown key "prot" (did you mean "port"?)`],
    [
      'an unknown key inside a limit',
      target({ guard: '{ disable: { flor: 3 } }' }),
      `${T}:5:21  unknown key "flor" (did you mean "floor"?)`,
    ],
    [
      'text for a number',
      daemon('listen: { port: "80" }'),
      `${U}:1:17  listen.port wants a whole number from 0 to 65535, not "80"`,
    ],
    [
      'a number that is too large',
      daemon('listen: { port: 70000 }'),
      `${U}:1:17  listen.port wants a whole number from 0 to 65535, not 70000`,
    ],
    [
      'a doubtful text that an alias repeats',
      rule('mail: &m { value: 2026-01-31 }, extra.a: *m'),
      `${T}:4:53  2026-01-31 without quotes is a date for some readers and text for others (quote it: "2026-01-31")`,
    ],
    [
      'a number that is wrong in two ways',
      daemon('listen: { port: -0.5 }'),
      `${U}:1:17  listen.port wants a whole number from 0 to 65535, not -0.5`,
    ],
    [
      'a time to keep the ledger in which the guard could not count',
      daemon('keep: { ledger: 7d }'),
      `${U}:1:17  keep.ledger wants a duration such as 30d, 12w or 400d, 8d at least, or forever, not "7d"`,
    ],
    [
      'a time to keep runs that never was one',
      daemon('keep: { runs: always }'),
      `${U}:1:15  keep.runs wants a duration such as 30d, 12w or 400d, 8d at least, or forever, not "always"`,
    ],
    ['a number for text', source({ key: '7' }), `${S}:3:6  key wants the name of a field, not 7 (quote it: "7")`],
    [
      'nothing behind a key',
      source({ key: '' }),
      `${S}:3:6  key is empty: it wants the name of a field (remove the key if it is not needed)`,
    ],
    [
      'a list for a block',
      daemon('listen: [80]'),
      `${U}:1:9  listen wants a block with keys such as host, port, trustedProxies, tls, not a list`,
    ],
    [
      'a list for a file',
      daemon('- a'),
      `${U}:1:1  the file wants a block of keys such as listen, store, log, defaults, not a list`,
    ],
    [
      'a word that is none of the choices',
      daemon('log: { level: warning }'),
      `${U}:1:15  log.level wants one of debug, info, warn, error, not "warning"`,
    ],
    [
      'a choice with a slip',
      daemon('log: { level: inof }'),
      `${U}:1:15  log.level wants one of debug, info, warn, error, not "inof" (did you mean "info"?)`,
    ],
    [
      'a duration without a unit',
      target({ pace: '{ per: 1 }' }),
      `${T}:5:14  pace.per wants a duration such as 30s, 15m, 12h or 30d, not 1`,
    ],
    [
      'a longest pause that is none',
      target({ pace: '{ longestPause: 0s }' }),
      `${T}:5:23  pace.longestPause wants a duration such as 30s, 15m, 12h or 30d, 1s at least, not "0s"`,
    ],
    [
      'a longest pause of a source that is no duration',
      source({ pace: '{ longestPause: forever }' }),
      `${S}:5:23  pace.longestPause wants a duration such as 30s, 15m, 12h or 30d, 1s at least, not "forever"`,
    ],
    [
      'a schedule on a day that no month has',
      source({ schedule: '"0 0 30 2 *"' }),
      `${S}:5:11  schedule "0 0 30 2 *" never comes: none of its months has such a day`,
    ],
    [
      'a schedule in an hour that clocks skip',
      source({ schedule: '{ cron: "30 2 25-31 3 sun", timezone: Europe/Berlin }' }),
      `${S}:5:19  schedule "30 2 25-31 3 sun" never comes: clocks are put forward past it`,
    ],
    [
      'a proof of new keys by what no source gives',
      target({ newKey: '{ when: [userName, emails.wrok] }' }),
      `${T}:5:28  no source gives "emails.wrok" (did you mean "emails.work"?)`,
    ],
    [
      'a duration in years',
      target({ leavers: '{ action: disable, deleteAfter: 1y }' }),
      `${T}:5:42  leavers.deleteAfter wants a duration such as 30s, 15m, 12h or 30d, not "1y"`,
    ],
    [
      'a share that is too large',
      source({ proof: '{ shrink: 120% }' }),
      `${S}:5:18  proof.shrink wants a share such as 10% or 0.1, not "120%"`,
    ],
    [
      'a share that is a count',
      source({ proof: '{ shrink: 25 }' }),
      `${S}:5:18  proof.shrink wants a share such as 10% or 0.1, not 25`,
    ],
    [
      'a limit that is text',
      target({ guard: '{ create: many }' }),
      `${T}:5:18  guard.create wants a whole number, or { floor: 3, share: 10%, most: 25 }, not "many"`,
    ],
    [
      'a list where one is wanted and empty',
      target({ from: '[]' }),
      `${T}:3:7  from wants a list of sources such as [hr] that is not empty, not a list`,
    ],
    ['text for a list', target({ from: 'hr' }), `${T}:3:7  from wants a list of sources such as [hr], not "hr"`],
    [
      'a missing key',
      target({ from: undefined }),
      `${T}:1:1  from is missing: it wants a list of sources such as [hr]`,
    ],
    [
      'a missing connector',
      target({ connector: undefined }),
      `${T}:1:1  connector is missing: it wants the name of a connector`,
    ],
    [
      'a missing key of people',
      source({ key: undefined }),
      `${S}:1:1  key is missing: it names the field that says who somebody is (for example key: employeeNumber)`,
    ],
    [
      'a connector nobody wrote',
      target({ connector: 'zabix' }),
      `${T}:1:12  there is no connector "zabix" (there are: monitor)`,
    ],
    [
      'a connector with a slip',
      target({ connector: 'montior' }),
      `${T}:1:12  there is no connector "montior" (did you mean "monitor"?)`,
    ],
    [
      'a source among the targets',
      target({ connector: 'table' }),
      `${T}:1:12  "table" is a source (move this file to sources/)`,
    ],
    [
      'a word that some read as a boolean',
      source({ proof: '{ canaries: [no] }' }),
      `${S}:5:21  no without quotes is text for some and false for others (write false, or "no" for text)`,
    ],
    [
      'a number that loses its zeros',
      rule('level: { value: 007 }'),
      `${T}:4:51  007 without quotes is read as the number 7 (quote it for text: "007", or write 7)`,
    ],
    [
      'a duplicate key',
      { 'usherd.yaml': 'store: a\nlog: {}\nstore: b\n' },
      `${U}:3:1  duplicate key "store" (the first one is in line 1)`,
    ],
    [
      'a proxy that is no address',
      daemon('listen: { trustedProxies: [10.0.0.0/8, 10.0.0.0/33] }'),
      `${U}:1:40  listen.trustedProxies[1] wants an address or range such as 10.0.0.0/8, not "10.0.0.0/33"`,
    ],
    [
      'an address that is no URL',
      daemon('listen: { publicUrl: usherd.example.org }'),
      `${U}:1:22  listen.publicUrl wants a URL such as https://usherd.example.org, not "usherd.example.org"`,
    ],
    [
      'half of TLS',
      daemon('listen: { tls: { cert: a.pem } }'),
      `${U}:1:16  listen.tls.key is missing: it wants the path of a PEM file`,
    ],
    [
      'a time zone nobody has',
      daemon('defaults: { schedule: { timezone: Europe/Berln } }'),
      `${U}:1:35  "Europe/Berln" is no time zone (use an IANA name such as Europe/Berlin, or UTC)`,
    ],
    [
      'a schedule that cannot be',
      source({ schedule: '"61 * * * *"' }),
      `${S}:5:11  schedule "61 * * * *" has "61" as its minute, which takes 0 to 59, *, ranges such as 0-59, steps such as */2 and lists`,
    ],
    [
      'a schedule in a zone nobody has',
      source({ schedule: '{ cron: "0 3 * * *", timezone: "+02:00" }' }),
      `${S}:5:42  "+02:00" is no time zone (use an IANA name such as Europe/Berlin, or UTC)`,
    ],
  ])('%s', async (_what, files, problem) => expect(await problemsWith(files)).toEqual([problem]))
})

describe('settings', () => {
  const settings = (text: string) =>
    target({ settings: `{ url: "https://m.test/api", token: "\${env:TOKEN}", ${text} }` })

  test.each([
    ['an unknown one', settings('tokn: x'), `${T}:2:63  unknown key "tokn" (did you mean "token"?)`],
    [
      'a required one is missing',
      target({ settings: '{ token: "${env:TOKEN}" }' }),
      `${T}:2:11  the setting "url" is missing: Address of the API (for example url: https://host/api)`,
    ],
    [
      'no settings at all',
      target({ settings: undefined }),
      `${T}:1:1  the setting "url" is missing: Address of the API (for example url: https://host/api)`,
    ],
    [
      'a URL that is none',
      target({ settings: '{ url: m.test, user: a }' }),
      `${T}:2:18  settings.url wants a URL such as https://host.example.org/path, not "m.test"`,
    ],
    [
      'a variable that is not set',
      settings('user: "${env:NOBODY}"'),
      `${T}:2:69  the setting "user" needs the environment variable NOBODY, which is not set (set NOBODY where usherd is started)`,
    ],
    [
      'a secret that is not set',
      target({ settings: '{ url: "https://m.test/api", token: "${env:NONE}" }' }),
      `${T}:2:47  the setting "token" needs the environment variable NONE, which is not set (set NONE where usherd is started)`,
    ],
    [
      'a secret file that is not there',
      target({ settings: '{ url: "https://m.test/api", token: "${file:/run/none}" }' }),
      `${T}:2:47  the setting "token" needs the file "/run/none": there is no such file (create it, readable by the user usherd runs as)`,
    ],
    [
      'a boolean that is text',
      settings('strict: "maybe"'),
      `${T}:2:71  settings.strict wants true or false, not "maybe"`,
    ],
    ['a list that is text', settings('groups: a'), `${T}:2:71  settings.groups wants a list of texts, not "a"`],
    [
      'what only both together can tell',
      target({ settings: '{ url: "https://m.test/api" }' }),
      `${T}:2:11  settings: token or user is needed`,
    ],
    [
      'a choice',
      source({ settings: '{ path: x, format: cvs }' }),
      `${S}:2:30  settings.format wants one of csv, json, not "cvs" (did you mean "csv"?)`,
    ],
    [
      'a number that is too small',
      source({ settings: '{ path: x, most: 0 }' }),
      `${S}:2:28  settings.most wants a whole number from 1, not 0`,
    ],
    [
      'a map of something else',
      source({ settings: '{ path: x, columns: { a: 1 } }' }),
      `${S}:2:36  settings.columns.a wants text, not 1 (quote it: "1")`,
    ],
  ])('%s', async (_what, files, problem) => expect(await problemsWith(files)).toEqual([problem]))
})

describe('rules and what the target can do', () => {
  test.each([
    [
      'an attribute the target does not have',
      rule('mial: emails.work'),
      `${T}:4:35  monitor has no attribute "mial" (did you mean "mail"?)`,
    ],
    [
      'an attribute that cannot be written',
      rule('id: userName'),
      `${T}:4:39  "id" cannot be written: the monitor gives it (remove the rule)`,
    ],
    [
      'a required attribute without a rule',
      target({ attributes: '{ mail: emails.work }' }),
      `${T}:4:1  monitor needs "username" to create an account, and it has no rule (add it to attributes)`,
    ],
    [
      'no rules',
      target({ attributes: undefined }),
      `${T}:1:1  attributes is missing: it wants a block with a rule for each attribute`,
    ],
    [
      'a rule from two places',
      rule('mail: { from: emails.work, value: x }'),
      `${T}:4:41  the rule of "mail" has from and value, of which only one can be`,
    ],
    [
      'a rule from nowhere',
      rule('mail: { as: trim }'),
      `${T}:4:41  the rule of "mail" does not say where its value comes from (add from, value or expr)`,
    ],
    [
      'a rule that is a number',
      rule('mail: 7'),
      `${T}:4:41  attributes.mail wants the name of a field, or a rule such as { from: NAME } or { expr: "..." }, not 7 (quote it: "7")`,
    ],
    [
      'an unknown key of a rule',
      rule('mail: { form: emails.work }'),
      `${T}:4:43  unknown key "form" (did you mean "from"?)`,
    ],
    [
      'a key that only targets have',
      source({ attributes: '{ userName: { from: login, lookup: role } }' }),
      `${S}:4:40  unknown key "lookup" (valid: from, value, expr, default, as, table, otherwise, optional)`,
    ],
    [
      'a conversion with a slip',
      rule('mail: { from: emails.work, as: lowercas }'),
      `${T}:4:66  attributes.mail.as wants one of, or a list of: text, number, boolean, list, trim, lowercase, uppercase, stripAccents, slug, not "lowercas"`,
    ],
    [
      'a reference in a constant, which would be sent as it stands',
      rule('mail: { value: "${env:TOKEN}" }'),
      `${T}:4:50  the rule of "mail" has a reference under value, where it would be sent as it stands (references stand in settings, and for secret attributes under secret)`,
    ],
    [
      'a required attribute that could be emptied',
      target({ attributes: '{ username: { from: userName, clear: true } }' }),
      `${T}:4:50  "username" is required: no account can do without it, so nothing may empty it (remove clear)`,
    ],
    [
      'a list with a member that is no choice',
      rule('theme: { value: purple }'),
      `${T}:4:51  "theme" does not take "purple" (it takes: dark, blue)`,
    ],
    [
      'otherwise without a table',
      rule('mail: { from: emails.work, otherwise: x }'),
      `${T}:4:62  the rule of "mail" has otherwise but no table`,
    ],
    [
      'a kind that cannot be looked up',
      rule('role: { value: Admin, lookup: rol }'),
      `${T}:4:65  nothing can be looked up as "rol" at this target (did you mean "role"?)`,
    ],
    [
      'a lookup of the wrong kind',
      rule('role: { value: Admin, lookup: group }'),
      `${T}:4:65  "role" holds the id of a role, not of a group (write lookup: role)`,
    ],
    [
      'a lookup where no id is held',
      rule('mail: { value: Admin, lookup: role }'),
      `${T}:4:65  "mail" holds no id that could be looked up (remove lookup)`,
    ],
    [
      'additive text',
      rule('mail: { from: emails.work, own: additive }'),
      `${T}:4:67  "mail" is no list, so it cannot be additive (use managed, create-only or if-empty)`,
    ],
    ['a constant of the wrong type', rule('mail: { value: 7 }'), `${T}:4:50  "mail" takes text, not 7 (quote it: "7")`],
    ['a constant that is no list', rule('groups: { value: a }'), `${T}:4:52  "groups" takes a list, not "a"`],
    [
      'a constant that is no record',
      rule('media: { value: [a] }'),
      `${T}:4:51  "media" takes a list of records, not ["a"]`,
    ],
    ['a constant that is no number', rule('level: { value: "7" }'), `${T}:4:51  "level" takes a number, not "7"`],
    [
      'a default of the wrong type',
      rule('enabled: { from: title, default: "x" }'),
      `${T}:4:68  "enabled" takes true or false, not "x"`,
    ],
    [
      'a table that gives the wrong type',
      rule('level: { from: title, table: { Lead: "x" } }'),
      `${T}:4:64  "level" takes a number, not "x"`,
    ],
    [
      'a constant that is none of the choices',
      rule('theme: { value: drak }'),
      `${T}:4:51  "theme" does not take "drak" (did you mean "dark"?)`,
    ],
    [
      'a constant that is too long',
      target({ attributes: '{ username: { value: abcdefghijk } }' }),
      `${T}:4:34  "username" takes at most 10 characters, not the 11 of "abcdefghijk"`,
    ],
    [
      'a match the target cannot find by',
      target({ match: '[usrname]' }),
      `${T}:5:9  monitor cannot find accounts by "usrname" (did you mean "username"?)`,
    ],
    [
      'a match without a value',
      target({ match: '[mail]' }),
      `${T}:5:9  match needs a value for "mail", which has no rule (add it to attributes)`,
    ],
    [
      'leavers the target cannot delete',
      target({ leavers: '{ action: delete }' }),
      `${T}:5:20  monitor cannot delete accounts, so leavers needs another action (possible: disable, unmanage)`,
    ],
    [
      'leavers the target cannot delete later',
      target({ leavers: '{ action: disable, deleteAfter: 30d }' }),
      `${T}:5:42  monitor cannot delete accounts (remove deleteAfter)`,
    ],
    [
      'a deletion after nothing',
      target({ leavers: '{ action: unmanage, deleteAfter: 30d }' }),
      `${T}:5:43  leavers.deleteAfter goes with action: disable only, not with unmanage`,
    ],
    ['a source nobody wrote', target({ from: '[rh]' }), `${T}:3:8  there is no source "rh" (did you mean "hr"?)`],
    [
      'a test of a person no source gives',
      target({ tests: '[{ given: { titel: Lead }, expect: {} }]' }),
      `${T}:5:20  no source gives "titel" (did you mean "title"?)`,
    ],
  ])('%s', async (_what, files, problem) => expect(await problemsWith(files)).toEqual([problem]))
})

describe('files', () => {
  test.each([
    [
      'a connection that ends in .yml',
      { 'targets/other.yml': 'connector: monitor' },
      'config/targets/other.yml:1:1  other.yml is not read (rename it to other.yaml)',
    ],
    [
      'a daemon that ends in .yml',
      { 'usherd.yml': '' },
      'config/usherd.yml:1:1  usherd.yml is not read (rename it to usherd.yaml)',
    ],
    [
      'a name that cannot be one',
      { 'targets/my target.yaml': '' },
      'config/targets/my target.yaml:1:1  "my target" cannot be the name of a connection (rename the file: letters, digits, - and _, at most 63)',
    ],
    ['a file with a tab', { 'usherd.yaml': 'log:\n\tlevel: info' }, `${U}:2:1  a tab cannot indent: use spaces`],
  ])('%s', async (_what, files, problem) => expect(await problemsWith(files)).toEqual([problem]))

  test('the mistakes of all files come at once, sorted by file and place', async () => {
    const files = {
      ...daemon('log: { level: loud }\nstoer: x'),
      ...source({ key: '', schedule: '"* *"' }),
      ...target({ match: '[nick]', guard: '{ hold: none }', attributes: '{ mail: { from: emails.work, as: trimm } }' }),
    }
    const problems = await problemsWith(files)
    expect(problems.map(problem => problem.split('  ')[0])).toEqual([
      `${S}:3:6`,
      `${S}:5:11`,
      `${T}:4:1`,
      `${T}:4:46`,
      `${T}:5:9`,
      `${T}:6:16`,
      `${U}:1:15`,
      `${U}:2:1`,
    ])
  })
})

describe('expressions', () => {
  test('an unknown name is shown under the expression, with the nearest one', async () => {
    const [problem = '', ...others] = await problemsWith(target({ scope: `"person.titel == 'Lead'"` }))
    expect(others).toEqual([])
    expect(problem).toMatch(/^config\/targets\/monitoring\.yaml:5:8 {2}.*titel.*title/)
    expect(problem.split('\n').slice(1)).toEqual(["    person.titel == 'Lead'", expect.stringMatching(/^ {4} *\^$/)])
  })

  test.each([
    ['a rule', rule(`mail: { expr: "person.titel" }`), '4:49', 'titel'],
    ['a plain rule', rule('mail: titel'), '4:41', 'titel'],
    ['protection by what a person has', target({ protect: `["userName == 'x'"]` }), '5:11', 'userName'],
    ['protection by a secret', target({ protect: `["password == 'x'"]` }), '5:11', 'password'],
    ['a condition that is no condition', target({ scope: `"'x'"` }), '5:8', ''],
    ['an expression that ends too soon', source({ attributes: `{ userName: { expr: "record.a ==" } }` }), '4:33', ''],
  ])('%s is placed at the expression', async (_what, files, place, name) => {
    const problems = await problemsWith(files)
    expect(problems).toHaveLength(1)
    expect(problems[0]).toContain(`:${place}  `)
    expect(problems[0]).toContain(name)
  })

  test('with a source that takes fields as they are, any name may come', async () => {
    expect(
      await problemsWith({
        ...source({ attributes: undefined }),
        ...target({ scope: '"person.whatever == 1"', attributes: '{ username: anything }' }),
      }),
    ).toEqual([])
  })

  test('with an unknown source, no name is called unknown', async () => {
    expect(await problemsWith(target({ from: '[rh]', scope: '"person.whatever == 1"' }))).toHaveLength(1)
  })
})
