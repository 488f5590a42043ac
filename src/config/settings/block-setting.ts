import type { SettingSpec } from '../../domain/setting.ts'
import type { Outside } from '../files/files.ts'
import { isBlock, type Path } from '../report/document.ts'
import type { Report } from '../report/report.ts'
import { resolveSecret } from './reference.ts'

interface BlockContext {
  readonly folder: string
  readonly outside: Outside
  readonly report: Report
}

/**
 * Reads a setting of type `block`: every text in it that is a reference becomes a `Secret`, then the connector checks it.
 * Everything that is wrong is noted at its place; no value is ever in a note.
 * @returns undefined after noting something
 */
export async function readBlockSetting(
  name: string,
  spec: SettingSpec,
  written: unknown,
  place: BlockContext,
): Promise<unknown> {
  const { report } = place
  const path = ['settings', name]
  if (!isBlock(written)) {
    report.note(path, `settings.${name} wants a block of keys`)
    return undefined
  }
  const before = report.count()
  const filled = await withSecrets(written, path, place)
  if (report.count() === before && isBlock(filled))
    for (const problem of spec.check?.(filled) ?? [])
      report.note([...path, ...problem.path], problem.message, { next: problem.next })
  return report.count() === before ? filled : undefined
}

/** References resolved, at any depth. */
async function withSecrets(written: unknown, path: Path, place: BlockContext): Promise<unknown> {
  if (typeof written === 'string') return written.includes('${') ? secretAt(written, path, place) : written
  if (Array.isArray(written))
    return Promise.all(written.map((member: unknown, index) => withSecrets(member, [...path, index], place)))
  if (!isBlock(written)) return written
  const entries: [string, unknown][] = []
  for (const [key, value] of Object.entries(written))
    entries.push([key, await withSecrets(value, [...path, key], place)])
  return Object.fromEntries(entries)
}

/** Part of a text would make the whole text public: a reference stands alone. */
async function secretAt(written: string, path: Path, { folder, outside, report }: BlockContext): Promise<unknown> {
  const found = await resolveSecret(written, folder, outside)
  if ('value' in found) return found.value
  report.note(path, `"${path.slice(1).join('.')}" ${found.problem.message}`, { next: found.problem.next })
  return undefined
}
