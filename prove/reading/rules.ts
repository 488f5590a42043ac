import type { Person } from './people.ts'
import { statusWords } from './people.ts'

/** A field of a record. */
export const fields = [
  'key',
  'login',
  'mail',
  'first',
  'last',
  'status',
  'enabled',
  'end',
  'dept',
  'title',
  'groups',
  'site',
] as const
export type Field = (typeof fields)[number]

/** What an unusual cell means under a rule: nobody can know, it says something (true or not), or the same as before. */
export type Meaning = 'unknown' | 'says' | 'same'

/** A way of saying who is active. */
export interface ActiveRule {
  readonly yaml?: string
  readonly field?: 'status' | 'enabled' | 'end'
  readonly blank: Meaning
  readonly capitals: Meaning
  readonly stranger: Meaning
  /** Of a JSON value of another type: `true` as a text or as a number. */
  readonly retyped: Meaning
  /** Only where values have types. */
  readonly typed?: true
}

const { active, leave, left } = statusWords
const known = { [active]: true, [leave]: true, [left]: false }
const inside = { [active]: true, [leave]: true }

export const activeRules: Readonly<Record<string, ActiveRule>> = {
  table: {
    yaml: `{ from: status, table: ${JSON.stringify(known)} }`,
    field: 'status',
    blank: 'unknown',
    capitals: 'unknown',
    stranger: 'unknown',
    retyped: 'unknown',
  },
  otherwise: {
    yaml: `{ from: status, table: ${JSON.stringify(inside)}, otherwise: false }`,
    field: 'status',
    blank: 'unknown',
    capitals: 'unknown',
    stranger: 'says',
    retyped: 'says',
  },
  among: {
    yaml: `{ expr: "record.status in ['${active}', '${leave}']" }`,
    field: 'status',
    blank: 'unknown',
    capitals: 'says',
    stranger: 'says',
    retyped: 'unknown',
  },
  not: {
    yaml: `{ expr: "record.status != '${left}'" }`,
    field: 'status',
    blank: 'unknown',
    capitals: 'says',
    stranger: 'says',
    retyped: 'unknown',
  },
  boolean: {
    yaml: '{ from: enabled, as: boolean }',
    field: 'enabled',
    blank: 'unknown',
    capitals: 'same',
    stranger: 'unknown',
    retyped: 'same',
  },
  plain: {
    yaml: '{ from: enabled }',
    field: 'enabled',
    blank: 'unknown',
    capitals: 'unknown',
    stranger: 'unknown',
    retyped: 'unknown',
    typed: true,
  },
  default: {
    yaml: `{ from: status, default: ${active}, table: ${JSON.stringify(known)} }`,
    field: 'status',
    blank: 'says',
    capitals: 'unknown',
    stranger: 'unknown',
    retyped: 'unknown',
  },
  end: {
    yaml: '{ expr: "record.end == null" }',
    field: 'end',
    blank: 'says',
    capitals: 'same',
    stranger: 'says',
    retyped: 'says',
  },
  none: { blank: 'same', capitals: 'same', stranger: 'same', retyped: 'same' },
}

/** A way of saying who has an account. */
export interface ScopeRule {
  readonly yaml?: string
  readonly field?: 'dept' | 'site'
  readonly holds: (person: Person) => boolean
}

export const scopeRules: Readonly<Record<string, ScopeRule>> = {
  all: { holds: () => true },
  among: {
    yaml: `"person.department in ['IT', 'Sales']"`,
    field: 'dept',
    holds: ({ department }) => department === 'IT' || department === 'Sales',
  },
  not: { yaml: `"person.department != 'Büro'"`, field: 'dept', holds: ({ department }) => department !== 'Büro' },
  site: { yaml: '"person.site == 5"', field: 'site', holds: ({ site }) => site === 5 },
}

/** Accounts no run may write to, as the configuration says it and as this program sees it. */
export const protections: Readonly<
  Record<string, { readonly yaml: string; readonly covers: (account: Readonly<Record<string, unknown>>) => boolean }>
> = {
  service: { yaml: `["login.startsWith('svc-')"]`, covers: ({ login }) => String(login).startsWith('svc-') },
  title: { yaml: `["title == 'VIP'"]`, covers: ({ title }) => title === 'VIP' },
  none: { yaml: '[]', covers: () => false },
}

/** What the operator has written, by name. */
export interface Rules {
  readonly active: string
  readonly scope: string
  readonly protect: string
  readonly clears: boolean
  readonly ownsGroups: boolean
  readonly deletes: boolean
  readonly mailFirst: boolean
  readonly hasCanaries: boolean
  readonly believesNoLoss: boolean
  /** Titles come from a telephone list, which knows of nothing else but who there is. */
  readonly hasPhones: boolean
}

/** What each source holds of anybody. */
export const heldBy = ({ hasPhones }: Rules): { readonly hr: readonly Field[]; readonly phones: readonly Field[] } => ({
  hr: hasPhones ? fields.filter(field => field !== 'title') : fields,
  phones: ['key', 'title'],
})

export const activeRuleOf = ({ active: name }: Rules): ActiveRule => activeRules[name] ?? { ...nothingSaid }
const nothingSaid = { blank: 'same', capitals: 'same', stranger: 'same', retyped: 'same' } as const
export const scopeOf = ({ scope }: Rules): ScopeRule => scopeRules[scope] ?? { holds: () => true }

/** Whether somebody is to have an account that works. */
export const isIn = (person: Person | undefined, rules: Rules): boolean =>
  person !== undefined &&
  (activeRuleOf(rules).field === undefined || person.status !== 'left') &&
  scopeOf(rules).holds(person)

/** The source's file. @param settings `connector:` and `settings:` */
export function sourceYaml(settings: string, rules: Rules, canary: string | undefined, isTyped: boolean): string {
  const { yaml } = activeRuleOf(rules)
  const proof = [
    ...(canary === undefined ? [] : [`canaries: ${JSON.stringify([canary])}`]),
    ...(rules.believesNoLoss ? ['shrink: 0%'] : []),
  ]
  return `${settings}
key: key
attributes:
  userName: login
  emails.work: { from: mail, as: lowercase }
  displayName: { expr: "record.first + ' ' + record.last" }
${rules.hasPhones ? '' : '  title: title\n'}  department: dept
  groups: ${isTyped ? 'groups' : '{ from: groups, as: list }'}
  site: { from: site, as: number }
${yaml === undefined ? '' : `  active: ${yaml}\n`}${proof.length === 0 ? '' : `proof: { ${proof.join(', ')} }\n`}`
}

/** The file of the telephone list. */
export const phonesYaml = (settings: string): string => `${settings}
key: key
attributes: { title: title }
`

/** The target's file. @param settings `connector:` and `settings:` */
export function targetYaml(settings: string, rules: Rules): string {
  const { yaml } = scopeOf(rules)
  const clear = rules.clears ? ', clear: true' : ''
  return `${settings}
from: ${rules.hasPhones ? '[hr, phones]' : '[hr]'}
${yaml === undefined ? '' : `scope: ${yaml}\n`}match: ${rules.mailFirst ? '[mail, login]' : '[login]'}
attributes:
  login: userName
  mail: emails.work
  name: displayName
  title: { from: title${clear} }
  office: department
  site: site
  groups: { from: groups${clear}, own: ${rules.ownsGroups ? 'managed' : 'additive'} }
protect: ${protections[rules.protect]?.yaml ?? '[]'}
leavers: { action: ${rules.deletes ? 'delete' : 'disable'} }
`
}
