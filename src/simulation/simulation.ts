/**
 * What simulators of products are made with (`#simulation`): a server on the loopback address that can be told to misbehave in
 * the ways networks and products do, and shows what it sees. Simulators are for tests and demonstrations; they ship with their
 * connectors.
 */
export { type Connection, referenceTo, variableOf } from './connection.ts'
export { faultWords, parseFault } from './fault-words.ts'
export type { JournalEntry, Sighting } from './journal.ts'
export { type Arrived, type Loopback, type Product, type Served, serveLoopback } from './loopback.ts'
export { type Conduct, createConduct, type Misbehaviour, type Plan, type RequestFacts } from './misbehaviour.ts'
export type { ShownAccount } from './page.ts'
export { type SimulatedProduct, type SimulationOptions, type Simulator, startSimulator } from './simulator.ts'
export { snapshotOf } from './yes-only.ts'
