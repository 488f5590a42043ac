import type { KeptRecording, Recordings } from '../store/scim.ts'
import { type Exchange, redacted } from './redact.ts'

/** Keeps the shapes of requests that were refused or not wholly understood, while it is on. */
export interface Recorder {
  isOn(): boolean
  turn(on: boolean): Promise<void>
  /** Makes nobody wait, and fails silently: a recording is a help, not a duty. */
  take(exchange: Exchange, at: Date): void
  list(): Promise<readonly KeptRecording[]>
}

/** @throws Problem of class `store` */
export async function openRecorder(recordings: Recordings): Promise<Recorder> {
  let on = await recordings.isOn()
  return {
    isOn: () => on,
    async turn(next) {
      await recordings.turn(next)
      on = next
    },
    take(exchange, at) {
      if (on) recordings.add(redacted(exchange), at).catch(() => undefined)
    },
    list: () => recordings.list(),
  }
}
