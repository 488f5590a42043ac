/** What usherd needs to work with a simulator: a target file in parts. */
export interface Connection {
  /** The word in `connector:`. */
  readonly connector: string
  /** Beside `url`. Secrets are references: `${env:SIMULATED_ZABBIX_TOKEN}`. */
  readonly settings: Readonly<Record<string, unknown>>
  readonly match: readonly string[]
  /** A mapping to begin with, over people such as those of `usherd init`. */
  readonly attributes: Readonly<Record<string, unknown>>
  /** What the references stand for, by name of the variable. */
  readonly secrets: Readonly<Record<string, string>>
}

/** Name of a variable a simulator's target file refers to: `SIMULATED_ZABBIX_TOKEN`. */
export const variableOf = (name: string, what: string): string =>
  `SIMULATED_${name}_${what}`.replaceAll('-', '_').toUpperCase()

/** A reference to such a variable. */
export const referenceTo = (name: string, what: string): string => `\${env:${variableOf(name, what)}}`

/** Every variable a configuration may refer to, the address among them. */
export function variables(name: string, url: string, { secrets }: Connection): Readonly<Record<string, string>> {
  return { [variableOf(name, 'url')]: url, ...secrets }
}

/** A target file, ready to be saved under `targets/`. */
export function targetFile(url: string, { connector, settings, match, attributes }: Connection): string {
  return [
    `connector: ${connector}`,
    'settings:',
    ...members({ url, ...settings }),
    'from: [people]',
    `match: [${match.join(', ')}]`,
    'attributes:',
    ...members(attributes),
    '',
  ].join('\n')
}

const members = (record: Readonly<Record<string, unknown>>): readonly string[] =>
  Object.entries(record).map(([name, value]) => `  ${name}: ${written(value)}`)

/** A value in YAML's flow style. Plain words need no quotes; all else is JSON, which is YAML. */
function written(value: unknown): string {
  if (typeof value === 'string') return /^[a-z][\w.-]*$/i.test(value) ? value : JSON.stringify(value)
  if (Array.isArray(value)) return `[${value.map(written).join(', ')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const inner = Object.entries(value).map(([name, one]) => `${name}: ${written(one)}`)
  return `{ ${inner.join(', ')} }`
}
