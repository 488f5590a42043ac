import { createTask } from 'node-cron'

/** Rings at the times of a cron expression. The one home of node-cron, which only rings: due times live in the store. */
export interface Bell {
  /** The next time it rings, as the expression and the time zone say (clock changes included). */
  next(): Date | undefined
  stop(): Promise<void>
}

/**
 * Around clock changes (node-cron 4.6, measured): a time in the hour that is skipped rings the day after, and of an hour that
 * comes twice only the second one rings. A schedule in UTC knows neither.
 *
 * @param cron 5 or 6 fields, checked when the configuration loaded
 * @param ring called at each time; must not throw
 */
export async function createBell(cron: string, timezone: string, ring: () => void): Promise<Bell> {
  // Whoever is rung decides what overlaps; a process that was suspended is told once, by its due time in the store.
  const task = createTask(cron, ring, { timezone, suppressMissedWarning: true })
  await task.start()
  return {
    next: () => task.getNextRun() ?? undefined,
    async stop() {
      await task.destroy()
    },
  }
}
