import { setTimeout } from 'node:timers/promises'

/** Real time, for a server that was told to be slow; it keeps no program alive. */
export const passed = (ms: number): Promise<void> => setTimeout(ms, undefined, { ref: false })
