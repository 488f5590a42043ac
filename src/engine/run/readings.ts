import type { ReadingSummary } from '../events/reading-summary.ts'
import { readSource } from '../read/read.ts'
import type { SourceConnection, TargetConnection } from '../targets/connection.ts'
import type { Engine, RunOptions } from './engine.ts'
import { sourceTurn } from './turns.ts'

/** The readings of one run, under way side by side, by the name of their source. */
export type Readings = ReadonlyMap<string, Promise<ReadingSummary>>

/**
 * Begins to read the sources a run asks for, each when it is its turn.
 * @param targets whose sources are read when the run names none
 */
export function beginReadings(engine: Engine, targets: readonly TargetConnection[], options: RunOptions): Readings {
  const asked = options.sources ?? targets.flatMap(({ policy }) => policy.sources)
  const connections = engine.sources.filter(({ name }) => asked.includes(name))
  return new Map(connections.map(connection => [connection.name, readInTurn(connection, engine, options)]))
}

function readInTurn(connection: SourceConnection, engine: Engine, { stop, kill }: RunOptions): Promise<ReadingSummary> {
  const { store, deps, turns } = engine
  const { name } = connection
  const signal = AbortSignal.any([stop, kill])
  const targets = engine.targets.filter(({ policy }) => policy.sources.includes(name)).map(target => target.name)
  const read = () => readSource(connection, { store, targets, clock: deps.clock, signal, tell: deps.tell })
  return turns === undefined ? read() : turns.take([sourceTurn(name)], read, signal)
}
