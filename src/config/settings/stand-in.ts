import { Secret } from '../../domain/secret.ts'
import type { SettingSpec, SettingSpecs } from '../../domain/setting.ts'
import type { Settings } from './setting-values.ts'

/** One setting of each spec, valid in form: for the JSON Schema, which has to know what a connector declares. */
export function standInSettings(specs: SettingSpecs): Settings {
  return Object.fromEntries(
    Object.entries(specs).map(([name, spec]) => [
      name,
      spec.default ?? (spec.required === true ? standIn(spec.type, spec) : undefined),
    ]),
  )
}

/** A value of the right type for a setting that is missing or wrong. */
export function standIn(type: SettingSpec['type'], { least, choices }: Partial<SettingSpec> = {}): unknown {
  switch (type) {
    case 'secret':
      return new Secret('')
    case 'integer':
      return least ?? 0
    case 'boolean':
      return false
    case 'choice':
      return choices?.[0] ?? ''
    case 'texts':
      return []
    case 'map':
    case 'block':
      return {}
    case 'url':
      return 'http://localhost/'
    default:
      return ''
  }
}
