import { basename } from 'node:path'

/**
 * Tests of one file that do not stand at its mirrored path. A test is one of a file when it has its name and is on its floor, or in
 * its connector; a test that tells a story of several files has a name of its own.
 * @param sources paths of sources, @param tests paths of tests
 */
export function notMirrored(sources: readonly string[], tests: readonly string[]): readonly string[] {
  const known = new Set(sources)
  return tests.flatMap(test => {
    const mirrored = sourceOf(test)
    if (mirrored === undefined || known.has(mirrored)) return []
    const floor = `${mirrored.split('/').slice(0, 2).join('/')}/`
    const alike = sources.filter(source => source.startsWith(floor) && basename(source) === basename(mirrored))
    return alike.length === 0 ? [] : [`${test} has the name of ${alike.join(' and ')}`]
  })
}

/** `test/plan/values/diff.test.ts` is of `src/plan/values/diff.ts`, `test/connectors/rest/pages.test.ts` of `connectors/rest/pages.ts`. */
function sourceOf(test: string): string | undefined {
  const [, below] = /^test\/(.+)\.test\.ts$/.exec(test) ?? []
  if (below === undefined || /^(e2e|real|docs|prove|bench|scripts|architecture)\//.test(below)) return undefined
  return below.startsWith('connectors/') ? `${below}.ts` : `src/${below}.ts`
}
