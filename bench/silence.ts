import type { Log } from '../src/domain/log.ts'

/** A log nobody reads. */
export const silent: Log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} }
