import { vi } from 'vitest'

/**
 * Waits until a check no longer throws: for what another process or a server does in its own time. How long that takes is no
 * promise, so a busy machine has two minutes.
 * @throws what the check threw last
 */
export const eventually = (check: () => unknown): Promise<void> =>
  vi.waitFor(async () => void (await check()), { timeout: 120_000, interval: 20 })
