import type { Capabilities, TargetConnector } from '../../domain/contract.ts'
import type { Report } from '../report/report.ts'
import type { Settings } from '../settings/setting-values.ts'
import type { AttributeSpecs } from './fit.ts'

/** What a connector says about itself under given settings. */
export interface Declared {
  readonly capabilities: Capabilities
  readonly attributes: AttributeSpecs
  readonly assumptions: readonly string[]
}

/**
 * What the connector declares for these settings.
 * @returns undefined when the settings are too wrong to know: the rest is checked once they are right
 */
export function declare(
  connector: TargetConnector,
  settings: Settings,
  { reliable, report }: { readonly reliable: boolean; readonly report: Report },
): Declared | undefined {
  if (!reliable) return undefined
  try {
    const own = settings as never // made by readSettings from the connector's own specs
    return {
      capabilities: connector.capabilities(own),
      attributes: connector.attributes(own),
      assumptions: connector.assumptions?.(own) ?? [],
    }
  } catch (error) {
    // A stand-in for a wrong setting may be too little for a connector; with right settings it is a defect.
    if (report.count() > 0) return undefined
    throw error
  }
}
