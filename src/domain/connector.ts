import type { SettingSpecs } from './setting.ts'
import type { SourceConnector } from './source.ts'
import type { TargetConnector } from './target.ts'

export type Connector = SourceConnector | TargetConnector

/** Keeps a connector's own settings type while it is written, and forgets it where connectors are collected. */
export function defineSource<const Specs extends SettingSpecs>(connector: SourceConnector<Specs>): SourceConnector {
  // The configuration layer hands `open` exactly the settings its own `settings` specs describe.
  return connector as unknown as SourceConnector
}

/** As `defineSource`, for a target: its own settings type is kept while it is written, and forgotten where connectors are collected. */
export function defineTarget<const Specs extends SettingSpecs>(connector: TargetConnector<Specs>): TargetConnector {
  // As above: specs and settings travel together.
  return connector as unknown as TargetConnector
}
