import type { Clock } from '../domain/clock.ts'
import { Problem } from '../domain/problem.ts'
import { type Answer, type HttpRoute, jsonAnswer } from './route.ts'

export interface HealthOptions {
  /** Tries the store. @returns what is wrong with it, or undefined */
  readonly probe: () => Promise<string | undefined>
  /** What has to happen before usherd does its work, a few words each (`the schedules start`); empty once it does. */
  readonly waitsFor: () => readonly string[]
  readonly clock: Clock
}

/** Longer than a busy store takes, shorter than the patience of whoever asks. */
const probeMs = 4_000

/**
 * `/healthz`: would a restart help? 200 while process and store work. `/readyz`: should requests come here? 503 until nothing
 * is waited for any more. Answers name no person and no secret, as anybody may ask.
 */
export function healthRoutes({ probe, waitsFor, clock }: HealthOptions): readonly HttpRoute[] {
  return [
    {
      method: 'GET',
      path: '/healthz',
      async handle() {
        const reason = await askProbe(probe, clock)
        return reason === undefined ? jsonAnswer(200, { status: 'ok' }) : jsonAnswer(503, { status: 'failing', reason })
      },
    },
    {
      method: 'GET',
      path: '/readyz',
      async handle() {
        const reason = await askProbe(probe, clock)
        return readiness([...waitsFor(), ...(reason === undefined ? [] : [reason])])
      },
    },
  ]
}

function readiness(waiting: readonly string[]): Answer {
  return waiting.length === 0 ? jsonAnswer(200, { status: 'ready' }) : jsonAnswer(503, { status: 'not ready', waiting })
}

/** @returns what is wrong; a probe that hangs or fails is an answer too */
async function askProbe(probe: HealthOptions['probe'], clock: Clock): Promise<string | undefined> {
  const answered = new AbortController()
  const late = clock.sleep(probeMs, answered.signal).then(() => `the store has not answered for ${probeMs / 1000} s`)
  // Ends by rejection when the probe was faster; nobody waits for it then.
  late.catch(() => undefined)
  try {
    return await Promise.race([probe(), late])
  } catch (error) {
    return error instanceof Problem ? error.message : 'the store cannot be asked'
  } finally {
    answered.abort()
  }
}
