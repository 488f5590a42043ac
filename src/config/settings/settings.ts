import { resolve } from 'node:path'
import type { Connector } from '../../domain/contract.ts'
import { wholeNumber } from '../../domain/json.ts'
import { Secret } from '../../domain/secret.ts'
import type { SettingSpec } from '../../domain/setting.ts'
import type { Outside } from '../files/files.ts'
import { isBlock } from '../report/document.ts'
import type { Report } from '../report/report.ts'
import { suggest } from '../report/suggest.ts'
import { noteUnknownKey, readValue } from '../schema/read.ts'
import { settingSchema } from '../schema/settings.ts'
import { readBlockSetting } from './block-setting.ts'
import { readCertificates } from './certificates.ts'
import { fillIn, resolveSecret } from './reference.ts'
import type { Settings } from './setting-values.ts'
import { standIn } from './stand-in.ts'

/** Settings as a connector is opened with them. */
interface ReadSettings {
  /** With stand-ins of the right type where a problem was noted, so that the rest of the file can be checked too. */
  readonly settings: Settings
  /** False when a stand-in may have changed what the connector declares for these settings. */
  readonly reliable: boolean
  /** Something that is no secret stands in: which system is meant is not known. */
  readonly isVague: boolean
}

/** Types of settings by which connectors choose what they declare; an address or a credential changes no ability. */
const decisive: ReadonlySet<SettingSpec['type']> = new Set(['choice', 'boolean', 'map', 'texts', 'block'])

interface SettingsContext {
  /** What relative paths are relative to. */
  readonly folder: string
  readonly outside: Outside
  readonly report: Report
}

/**
 * Reads the `settings:` of a connection by its connector's specs: references resolved, paths absolute, defaults filled
 * in; everything that is wrong is noted. No value of a secret is ever in a note.
 */
export async function readSettings(
  connector: Connector,
  written: unknown,
  place: SettingsContext,
): Promise<ReadSettings> {
  const { report } = place
  const before = report.count()
  const block = isBlock(written) ? written : {}
  if (written !== undefined && written !== null && !isBlock(written))
    report.note(['settings'], 'settings wants a block of keys')
  const names = Object.keys(connector.settings)
  for (const key of Object.keys(block))
    if (!names.includes(key)) noteUnknownKey(['settings', key], suggest(key, names), report)
  const settings: Record<string, unknown> = {}
  let reliable = true
  let isVague = false
  for (const [name, spec] of Object.entries(connector.settings)) {
    const count = report.count()
    const isOpen = mayStandIn(spec, block[name], place)
    settings[name] = isOpen ? standIn(spec.type, spec) : await readSetting(name, spec, block[name], place)
    if (isOpen) isVague = true
    if (report.count() !== count && decisive.has(spec.type)) reliable = false
  }
  if (report.count() === before && !isVague) noteValidation(connector, settings, report)
  return { settings, reliable, isVague }
}

/** Is it a text out of the environment that is not set, and of no account for what the connector can do? */
function mayStandIn({ type }: SettingSpec, written: unknown, { outside }: SettingsContext): boolean {
  if (outside.standIns !== true || decisive.has(type) || type === 'secret' || typeof written !== 'string') return false
  const found = fillIn(written, outside.env)
  return 'problem' in found && found.problem.isUnset === true
}

function noteValidation(connector: Connector, settings: Settings, report: Report): void {
  // `validate` takes the settings its own specs describe; `readSetting` made exactly those.
  for (const sentence of connector.validate?.(settings as never) ?? [])
    report.note(['settings'], `settings: ${sentence}`)
}

async function readSetting(
  name: string,
  spec: SettingSpec,
  written: unknown,
  place: SettingsContext,
): Promise<unknown> {
  if (written === undefined || written === null) return absent(name, spec, place)
  if (spec.type === 'secret') return readSecret(name, written, place)
  if (spec.type === 'block') return readBlockSetting(name, spec, written, place)
  const path = ['settings', name]
  const filled = fillInAll(written, spec, path, place)
  if (filled === undefined) return standIn(spec.type, spec)
  if (spec.type === 'url' && holdsCredentials(filled)) return noteCredentials(name, place)
  const value = readValue(settingSchema(spec), filled, path, place.report)
  if (value === undefined) return standIn(spec.type, spec)
  if (spec.type === 'certificates') return readCertificates(name, resolve(place.folder, String(value)), place)
  return spec.type === 'path' ? resolve(place.folder, String(value)) : value
}

/** A URL with a password in it must not reach a message; what follows an `@` too early to tell is treated as one. */
const holdsCredentials = (url: unknown): boolean => typeof url === 'string' && /^[^/]*\/\/[^/]*@/.test(url)

function noteCredentials(name: string, { report }: SettingsContext): unknown {
  report.note(['settings', name], `the setting "${name}" holds a user name or a password`, {
    next: 'remove what stands before the @ and use the settings for credentials',
  })
  return standIn('url')
}

function absent(name: string, spec: SettingSpec, { folder, report }: SettingsContext): unknown {
  if (spec.default !== undefined) return spec.type === 'path' ? resolve(folder, String(spec.default)) : spec.default
  if (spec.required !== true) return undefined
  const example = spec.example === undefined ? undefined : `for example ${name}: ${spec.example}`
  report.note(['settings'], `the setting "${name}" is missing: ${spec.description.replace(/\.$/, '')}`, {
    next: example,
  })
  return standIn(spec.type, spec)
}

async function readSecret(
  name: string,
  written: unknown,
  { folder, outside, report }: SettingsContext,
): Promise<Secret> {
  const found = await resolveSecret(written, folder, outside)
  if ('value' in found) return found.value
  report.note(['settings', name], `the setting "${name}" ${found.problem.message}`, { next: found.problem.next })
  return new Secret('')
}

/** References filled in, in a text or the texts of a list or block. @returns undefined after noting a problem */
function fillInAll(
  written: unknown,
  spec: SettingSpec,
  path: readonly (string | number)[],
  place: SettingsContext,
): unknown {
  if (typeof written === 'string') return fillInText(written, spec, path, place)
  if (Array.isArray(written))
    return allOrNothing(written.map((member: unknown, index) => fillInAll(member, spec, [...path, index], place)))
  if (!isBlock(written)) return written
  const values = allOrNothing(
    Object.entries(written).map(([key, member]) => fillInAll(member, spec, [...path, key], place)),
  )
  return values === undefined
    ? undefined
    : Object.fromEntries(Object.keys(written).map((key, index) => [key, values[index]]))
}

const allOrNothing = (values: readonly unknown[]): readonly unknown[] | undefined =>
  values.includes(undefined) ? undefined : values

function fillInText(
  written: string,
  spec: SettingSpec,
  path: readonly (string | number)[],
  { outside, report }: SettingsContext,
): unknown {
  const found = fillIn(written, outside.env)
  if ('value' in found) return found.value === written ? written : retype(found.value, spec)
  report.note(path, `the setting "${path.slice(1).join('.')}" ${found.problem.message}`, { next: found.problem.next })
  return undefined
}

/** Text out of the environment as the number or boolean it stands for. */
function retype(text: string, { type }: SettingSpec): unknown {
  if (type === 'integer' && /^-?\d+$/.test(text)) return wholeNumber(BigInt(text))
  if (type === 'boolean' && (text === 'true' || text === 'false')) return text === 'true'
  return text
}
