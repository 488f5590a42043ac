import type { Clock } from '../domain/time/clock.ts'
import { type HttpAnswer, type HttpRoute, jsonAnswer } from './route.ts'

/** Something without which usherd does not do its work. */
export interface Probe {
  /** Its name in a sentence: `the store`. */
  readonly what: string
  /** @returns what is wrong with it, one plain sentence each, fit for anybody to read; empty when all is well */
  readonly ask: () => Promise<readonly string[]>
}

export interface HealthOptions {
  readonly probes: readonly Probe[]
  /** What has to happen before usherd does its work, a few words each (`the schedules start`); empty once it does. */
  readonly waitsFor: () => readonly string[]
  readonly clock: Clock
}

/** Longer than a busy store takes, shorter than the patience of whoever asks. */
const probeMs = 4_000
/** Anybody may ask, and an answer costs a write: who asks again within this time hears the same. */
const goodForMs = 1_000

/**
 * `/healthz`: would a restart help? 200 while process, store and engine work. `/readyz`: should requests come here? 503 until nothing
 * is waited for any more. Answers name no person and no secret, as anybody may ask.
 */
export function healthRoutes({ probes, waitsFor, clock }: HealthOptions): readonly HttpRoute[] {
  const troubles = rarely(() => askAll(probes, clock), clock)
  return [
    {
      method: 'GET',
      path: '/healthz',
      async handle() {
        const reasons = await troubles()
        return reasons.length === 0
          ? jsonAnswer(200, { status: 'ok' })
          : jsonAnswer(503, { status: 'failing', reason: reasons.join('; ') })
      },
    },
    {
      method: 'GET',
      path: '/readyz',
      handle: async () => readiness([...waitsFor(), ...(await troubles())]),
    },
  ]
}

function readiness(waiting: readonly string[]): HttpAnswer {
  return waiting.length === 0 ? jsonAnswer(200, { status: 'ready' }) : jsonAnswer(503, { status: 'not ready', waiting })
}

/** Asks once for everybody who asks at the same time, or shortly afterwards. */
function rarely<T>(ask: () => Promise<T>, clock: Clock): () => Promise<T> {
  let last: { readonly answer: Promise<T>; goodUntilMs: number } | undefined
  return () => {
    if (last !== undefined && clock.monotonicMs() < last.goodUntilMs) return last.answer
    const asked = { answer: ask(), goodUntilMs: Number.POSITIVE_INFINITY }
    last = asked
    const ended = (): void => {
      asked.goodUntilMs = clock.monotonicMs() + goodForMs
    }
    asked.answer.then(ended, ended)
    return asked.answer
  }
}

const askAll = async (probes: readonly Probe[], clock: Clock): Promise<readonly string[]> =>
  (await Promise.all(probes.map(probe => askOne(probe, clock)))).flat()

/** A probe that hangs or fails is an answer too. */
async function askOne({ what, ask }: Probe, clock: Clock): Promise<readonly string[]> {
  const answered = new AbortController()
  const late = clock.sleep(probeMs, answered.signal).then(() => [`${what} has not answered for ${probeMs / 1000} s`])
  // Ends by rejection when the probe was faster; nobody waits for it then.
  late.catch(() => undefined)
  try {
    return await Promise.race([ask(), late])
  } catch {
    return [`${what} cannot be asked`]
  } finally {
    answered.abort()
  }
}
