import { defineConfig } from 'vitest/config'

/**
 * Tests against real products. One file at a time: they share the product, and a real one is slower than a fake.
 * A run of its own, because `npm test` promises to need nothing but Node.
 */
export default defineConfig({
  test: {
    include: ['test/real/**/*.test.ts'],
    fileParallelism: false,
    testTimeout: 180_000,
    hookTimeout: 60_000,
  },
})
