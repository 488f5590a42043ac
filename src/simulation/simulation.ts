/**
 * What simulators of products are made with (`#simulation`): a server on the loopback address that can be told to misbehave in
 * the ways networks and products do. Simulators are for tests and demonstrations; they ship with their connectors.
 */
export { type Arrived, type Loopback, type Product, type Served, serveLoopback } from './loopback.ts'
export { type Asked, type Conduct, createConduct, type Misbehaviour, type Plan } from './misbehaviour.ts'
