/**
 * What connectors share beside the contract: reading what came over the wire, keeping secrets out of texts, carrying operations out
 * one after the other. A connector takes it as `#kit`. What only one connector needs, and what knows a product, stays in that
 * connector's folder; what the engine knows too is in the contract (`#contract`).
 */
export { type AccountUpdate, applyInTurn } from './apply.ts'
export { chunksOf } from './chunks.ts'
export { comparedForm } from './compared.ts'
export { isRecord, listIn, type Raw, recordIn } from './records.ts'
export { withoutSecrets } from './secrets.ts'
