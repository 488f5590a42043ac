import { configDefaults, defineConfig } from 'vitest/config'

/** `npm test`: everything that needs nothing but Node. Tests against real products have their own run. */
export default defineConfig({
  test: {
    exclude: [...configDefaults.exclude, 'test/real/**'],
    // Generous: a busy machine is no failure. Nothing in the tests waits for time to pass; what waits for
    // another process has two minutes (test/eventually.ts).
    testTimeout: 180_000,
    hookTimeout: 180_000,
    // `npm run coverage`: lines of the pure floors that their own tests never reach, each file that has any.
    coverage: {
      provider: 'v8',
      include: ['src/domain/**', 'src/mapping/**', 'src/plan/**'],
      reporter: [['text', { skipFull: true }]],
      thresholds: { lines: 90 },
    },
    expect: { poll: { timeout: 120_000, interval: 20 } },
  },
})
