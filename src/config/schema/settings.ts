// biome-ignore-all lint/suspicious/noTemplateCurlyInString: references to secrets are written like this
import type { SettingSpec } from '../../domain/setting.ts'
import { choice, flag, list, text, whole } from './leaf.ts'
import { z } from './zod.ts'

const url = 'a URL such as https://host.example.org/path'

/** What a setting has to look like once its references are filled in; secrets as they are written. */
export function settingSchema(spec: SettingSpec): z.ZodType {
  switch (spec.type) {
    case 'text':
      return text()
    case 'path':
      return text('the path of a file')
    case 'certificates':
      return text('the path of a PEM file')
    case 'url':
      return text(url).refine(isUrl, { error: url })
    case 'secret':
      return text('a reference such as "${env:NAME}"')
    case 'integer':
      return whole(spec.least ?? Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER)
    case 'boolean':
      return flag()
    case 'choice':
      return choice(spec.choices ?? [])
    case 'texts':
      return list(text(), 'a list of texts')
    case 'preset':
      return text('the name of a preset, or the path of one')
    case 'block':
      return z.record(z.string(), z.unknown(), { error: 'a block of keys' })
    case 'map':
      return z.record(z.string(), text(), { error: 'a block of keys with a text each' })
  }
}

const isUrl = (written: string): boolean => (URL.parse(written)?.host ?? '') !== ''
