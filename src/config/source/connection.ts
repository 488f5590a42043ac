import type { Connector } from '../../domain/contract.ts'
import type { Defaults } from '../daemon/daemon.ts'
import type { Outside } from '../files/files.ts'
import type { Report } from '../report/report.ts'

/** What the file of a connection is read with. */
export interface Surroundings {
  /** The connection's name. */
  readonly name: string
  /** What relative paths are relative to: the file's folder, absolute. */
  readonly folder: string
  readonly report: Report
  readonly connectors: readonly Connector[]
  readonly defaults: Defaults
  readonly outside: Outside
}

/** The file of a connection, read: its content is undefined when what is wrong with it as a file or as YAML was noted. */
export interface Opened {
  readonly content: unknown
  readonly surroundings: Surroundings
}
