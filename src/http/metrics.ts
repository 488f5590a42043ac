import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import { formerParked } from '../domain/former-words.ts'
import { openStates } from '../domain/outbox.ts'
import type { Clock } from '../domain/time/clock.ts'
import type { Event, Tell } from '../engine/events/events.ts'
import type { Store } from '../store/store.ts'
import { type Figures, type Names, readFigures } from './figures.ts'
import type { HttpRoute } from './route.ts'

export interface MetricsOptions {
  readonly clock: Clock
  /** Usherd's own version. */
  readonly version: string
  readonly store: Pick<Store, 'sources' | 'targets' | 'outbox' | 'plans'>
  /** Connections as configured. */
  readonly names: Names
}

export interface Metrics {
  /** Counts what the engine tells. */
  readonly tell: Tell
  /** Counts a request that the SCIM endpoint has answered. */
  readonly scimAnswered: (answered: ScimAnswered) => void
  /** Everything in Prometheus' text format. @throws only for defects: a store that cannot be used is `usherd_store_usable 0` */
  render(): Promise<string>
  readonly contentType: string
}

/** One answered SCIM request, as it is counted: by source, method and status, with the time it took. */
export interface ScimAnswered {
  /** Absent: nobody who is known. */
  readonly source?: string
  readonly method: string
  readonly status: number
  /** From when it was let in and read until the answer was made, in milliseconds. */
  readonly ms: number
}

/**
 * The numbers an operator watches. The one home of prom-client, with a registry of its own. What happened since the start is
 * counted from events; what is the case now is read from the store at each scrape.
 *
 * Labels hold names of connections and words from fixed lists: never a person's name or key, nothing a source can make up.
 */
export function createMetrics({ clock, version, store, names }: MetricsOptions): Metrics {
  const registry = new Registry()
  const counters = createCounters(registry)
  const gauges = createGauges(registry)
  collectDefaultMetrics({ register: registry })
  createGauge(registry, 'usherd_build_info', 'Always 1; the labels say what is running.', ['version', 'node']).set(
    { version, node: process.version },
    1,
  )
  for (const target of names.targets) counters.requests.inc({ target }, 0)
  const runs = new Map<number, { readonly command: string; readonly startMs: number }>()

  function tell(event: Event): void {
    switch (event.kind) {
      case 'run:start':
        runs.set(event.run, { command: commandKind(event.command), startMs: clock.monotonicMs() })
        return
      case 'run:end': {
        const run = runs.get(event.run)
        if (run === undefined) return
        runs.delete(event.run)
        counters.runs.inc({ command: run.command, result: event.result })
        counters.runSeconds.observe({ command: run.command }, (clock.monotonicMs() - run.startMs) / 1000)
        return
      }
      case 'reading:end':
        gauges.records.set({ source: event.summary.source }, event.summary.records)
        return
      case 'operation:settled': {
        const { target, kind, outcome, requests } = event.entry
        counters.operations.inc({ target, kind, outcome })
        if (outcome === 'parked') counters.operations.inc({ target, kind, outcome: formerParked })
        counters.requests.inc({ target }, requests)
        return
      }
    }
  }

  async function render(): Promise<string> {
    const figures = await readFigures(store, names)
    gauges.storeUsable.set(figures === undefined ? 0 : 1)
    show(gauges, figures)
    return registry.metrics()
  }

  function scimAnswered({ source = '', method, status, ms }: ScimAnswered): void {
    counters.scim.inc({ source, method, status: String(status) })
    counters.scimSeconds.observe({ method }, ms / 1000)
  }

  return { tell, scimAnswered, render, contentType: registry.contentType }
}

/** What the help of a metric says of its former word. */
const former = (label: string): string =>
  `${label}="${formerParked}" is the old word for "parked" and counts the same; it goes in 0.3, leave it out of sums.`

/** The first word: `serve hr` names a connection, which would make a series of its own. */
const commandKind = (command: string): string => command.split(' ', 1)[0] ?? ''

function createCounters(registry: Registry) {
  const registers = [registry]
  return {
    operations: new Counter({
      name: 'usherd_operations_total',
      help: `Tries of operations, by how they ended. ${former('outcome')}`,
      labelNames: ['target', 'kind', 'outcome'],
      registers,
    }),
    requests: new Counter({
      name: 'usherd_requests_total',
      help: 'HTTP requests made to carry operations out.',
      labelNames: ['target'],
      registers,
    }),
    runs: new Counter({
      name: 'usherd_run_total',
      help: 'Runs, by command and result.',
      labelNames: ['command', 'result'],
      registers,
    }),
    scim: new Counter({
      name: 'usherd_scim_requests_total',
      help: 'Requests at the SCIM endpoint, by what was answered.',
      labelNames: ['source', 'method', 'status'],
      registers,
    }),
    scimSeconds: new Histogram({
      name: 'usherd_scim_seconds',
      help: 'How long the SCIM endpoint took to answer.',
      labelNames: ['method'],
      buckets: [0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10],
      registers,
    }),
    runSeconds: new Histogram({
      name: 'usherd_run_seconds',
      help: 'How long runs took.',
      labelNames: ['command'],
      buckets: [0.1, 1, 5, 15, 60, 300, 900, 3600, 14_400],
      registers,
    }),
  }
}

function createGauge<Label extends string>(
  registry: Registry,
  name: string,
  help: string,
  labelNames: readonly Label[],
): Gauge<Label> {
  return new Gauge({ name, help, labelNames: [...labelNames], registers: [registry] })
}

type Gauges = ReturnType<typeof createGauges>

function createGauges(registry: Registry) {
  const gauge = <Label extends string>(name: string, help: string, ...labels: Label[]) =>
    createGauge(registry, name, help, labels)
  return {
    records: gauge('usherd_reading_records', 'Records in the last reading.', 'source'),
    storeUsable: gauge(
      'usherd_store_usable',
      '0 when the store could not be read for this scrape; its figures are missing then.',
    ),
    people: gauge('usherd_source_people', 'People known from the source.', 'source'),
    doubted: gauge('usherd_source_doubted_people', 'People whose absence is not proved.', 'source'),
    failed: gauge(
      'usherd_source_failed_records',
      'People and records without a key that are not wholly understood, until good records come.',
      'source',
    ),
    lastComplete: gauge(
      'usherd_source_last_complete_timestamp_seconds',
      'When the source was last read whole.',
      'source',
    ),
    halted: gauge(
      'usherd_target_halted',
      '1 while nothing goes out because credentials, rights, reachability or understanding are lost.',
      'target',
    ),
    outbox: gauge('usherd_outbox', `Open operations by state. ${former('state')}`, 'target', 'state'),
    held: gauge('usherd_held_changes', 'Planned changes that wait for usherd apply.', 'target'),
  }
}

/** Brings the gauges to what the store says; without figures they show nothing rather than something old. */
function show(gauges: Gauges, figures: Figures | undefined): void {
  const { people, doubted, failed, lastComplete, halted, outbox, held } = gauges
  for (const gauge of [people, doubted, failed, lastComplete, halted, outbox, held]) gauge.reset()
  for (const state of figures?.sources ?? []) {
    const { source } = state
    people.set({ source }, state.known)
    doubted.set({ source }, state.doubted)
    failed.set({ source }, state.failed)
    if (state.lastComplete !== undefined) lastComplete.set({ source }, state.lastComplete.getTime() / 1000)
  }
  for (const { state, outbox: counts, held: waiting } of figures?.targets ?? []) {
    const { target } = state
    halted.set({ target }, state.halted === undefined ? 0 : 1)
    held.set({ target }, waiting)
    for (const open of openStates) outbox.set({ target, state: open }, counts[open])
    outbox.set({ target, state: formerParked }, counts.parked)
  }
}

/** The route under which Prometheus scrapes: `GET /metrics`, in its text format. What the store has to say is read at each request. */
export function metricsRoute({ render, contentType }: Pick<Metrics, 'render' | 'contentType'>): HttpRoute {
  return {
    method: 'GET',
    path: '/metrics',
    handle: async () => ({ status: 200, headers: { 'content-type': contentType }, body: await render() }),
  }
}
