import type { TargetConnector } from '../../domain/contract.ts'
import { activeName, type WritingMarks } from '../../domain/writing.ts'
import { mappingRevision } from '../../mapping/person-hash.ts'
import { type AttributeSpecs, specFor } from '../rules/fit.ts'
import type { Settings } from '../settings/setting-values.ts'

/**
 * A mark for each mapped attribute, and one for enabling and disabling, that changes exactly when the settings have it written
 * somewhere else or in another way.
 * @param attributes the mapped ones
 */
export function writingMarks(connector: TargetConnector, settings: Settings, attributes: AttributeSpecs): WritingMarks {
  const own = settings as never // made by readSettings from the connector's own specs
  const { every = '', attributes: single = {}, active = '' } = connector.writing?.(own) ?? {}
  const specs = connector.attributes(own)
  const marks: Record<string, string> = { [activeName]: mappingRevision([every, active]) }
  for (const name of Object.keys(attributes)) {
    const declared = Object.keys(specs).find(one => one === name || specs[one] === specFor(name, specs)) ?? name
    marks[name] = mappingRevision([every, single[declared] ?? ''])
  }
  return marks
}
