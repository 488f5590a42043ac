/** A row of the file. */
export interface Row {
  readonly key: string
  readonly login: string
  readonly first?: string
  readonly last?: string
  readonly mail?: string
  readonly title?: string
  readonly department?: string
  readonly status?: string
}

const columns = ['key', 'login', 'first', 'last', 'mail', 'title', 'department', 'status'] as const

export function csv(rows: readonly Row[]): string {
  const usual = { first: 'Ann', last: 'Nowak', mail: '', title: 'Engineer', department: 'IT', status: 'active' }
  const lines = rows.map(row => columns.map(name => ({ ...usual, ...row })[name]).join(','))
  return `${[columns.join(','), ...lines].join('\n')}\n`
}

/** So many people: `1001` with the login `p1`, and so on. */
export const crowd = (size: number, change: (row: Row, index: number) => Row = row => row): Row[] =>
  Array.from({ length: size }, (_none, index) => change({ key: String(1001 + index), login: `p${index + 1}` }, index))

/** Values of keys of the source's file that differ from the usual ones, as YAML on one line. */
export interface SourceParts {
  readonly settings?: string
  readonly proof?: string
}

export function sourceYaml({
  settings = '{ path: ../../people.csv }',
  proof = '{ shrink: 25% }',
}: SourceParts = {}): string {
  return `
connector: file
settings: ${settings}
key: key
attributes:
  userName: login
  name.givenName: first
  name.familyName: last
  emails.work: mail
  title: title
  department: department
  active: { expr: "record.status == 'active'" }
proof: ${proof}
`
}

/** As `SourceParts`, of the target's file. `attributes` are added to the usual ones, or take their place. */
export interface TargetParts {
  readonly attributes?: Readonly<Record<string, string>>
  readonly guard?: string
  readonly leavers?: string
  readonly protect?: string
  readonly match?: string
}

export function targetYaml(url: string, parts: TargetParts = {}): string {
  const { guard = '{}', leavers = '{ action: disable }', protect = '[]', match = '[username]' } = parts
  const usual: Readonly<Record<string, string>> = {
    username: 'userName',
    name: 'name.givenName',
    surname: 'name.familyName',
    roleid: `{ expr: "person.title == 'Lead' ? 'Admin role' : 'User role'", lookup: role }`,
    usrgrps:
      '{ from: department, table: { IT: [Operations], Network: [Network], Lab: [Internal] }, lookup: usergroup }',
  }
  const rules = Object.entries({ ...usual, ...parts.attributes })
  return `
connector: zabbix
settings: { url: "${url}", token: "\${env:ZABBIX_TOKEN}" }
from: [people]
scope: "person.department != 'Sales'"
match: ${match}
attributes:
${rules.map(([name, rule]) => `  ${name}: ${rule}`).join('\n')}
pace: { requests: 1000, per: 1s, concurrency: 2 }
guard: ${guard}
leavers: ${leavers}
protect: ${protect}
`
}
