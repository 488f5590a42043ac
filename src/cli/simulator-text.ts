import type { Sighting, Simulator } from '#simulation'
import { writeJson } from '../domain/json.ts'
import type { Paint } from './terminal/paint.ts'

/** A simulator and how to use it, for people. */
export function introduction({ name, title, url, page, targetFile }: Simulator, paint: Paint): string {
  const file = `# targets/${name}.yaml\n${targetFile}`.trimEnd()
  return [
    `${paint.bold(`simulated ${title}`)}`,
    `  address  ${url}`,
    `  page     ${page}`,
    '',
    ...file.split('\n').map(line => `  ${paint.dim(line)}`),
    '',
    '',
  ].join('\n')
}

/** What machines need of it, a JSON object on one line: name, address, page, and the variables of its target file. */
export const introductionJson = ({ name, title, url, page, variables: env }: Simulator): string =>
  `${writeJson({ name, title, url, page, env })}\n`

/** The variables that target files refer to, as lines a POSIX shell reads. */
export const exports = (simulators: readonly Simulator[]): string =>
  simulators
    .flatMap(({ variables }) => Object.entries(variables))
    .map(([name, value]) => `export ${name}=${quoted(value)}\n`)
    .join('')

/** POSIX shell: nothing means anything between single quotes. */
const quoted = (value: string): string => `'${value.replaceAll("'", `'\\''`)}'`

/** A request that is over, on one line: `09:14:03.120 zabbix write user.create 200`. */
export function requestLine(simulator: string, sighting: Sighting, paint: Paint): string {
  const { at, name, method, target, write, status, faulted } = sighting
  const isFine = status !== undefined && status < 400
  const parts = [
    paint.dim(at.slice(11, 23)),
    simulator,
    write ? paint.changed('write') : 'read ',
    name === '' ? `${method} ${target}` : name,
    (isFine ? paint.ok : paint.bad)(String(status ?? 'no answer')),
    ...(faulted === undefined ? [] : [paint.bad(`(${faulted})`)]),
  ]
  return `${parts.join(' ')}\n`
}
