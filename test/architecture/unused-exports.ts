import { importsOf, resolved, type SourceFile, withoutComments } from './source-files.ts'

/** Files whose exports are for somebody outside: what starts the program, and what connectors of others are written against. */
const surfaces: ReadonlySet<string> = new Set([
  'src/cli/main.ts',
  'src/domain/contract.ts',
  'src/simulation/simulation.ts',
])

const declared =
  /^export\s+(?:default\s+)?(?:declare\s+)?(?:abstract\s+)?(?:async\s+)?(?:type|interface|const|let|function\*?|class)\s+\*?\s*(\w+)/gm
const listed = /^export\s+(?:type\s+)?\{([^}]*)\}/gm

/**
 * Exports of `files` that no other file takes.
 * @param readers everybody who may take them: the files themselves, tests, benchmarks, proofs
 */
export function unusedExports(files: readonly SourceFile[], readers: readonly SourceFile[]): readonly string[] {
  const taken = new Map<string, Set<string>>()
  for (const { path, text } of readers) {
    for (const { from, names } of importsOf(text)) {
      const target = resolved(path, from)
      if (target === undefined) continue
      const known = taken.get(target) ?? new Set()
      for (const name of names) known.add(name)
      taken.set(target, known)
    }
  }
  return files
    .filter(({ path }) => !surfaces.has(path))
    .flatMap(({ path, text }) => {
      const used = taken.get(path) ?? new Set()
      if (used.has('*')) return []
      return exportsOf(text)
        .filter(name => !used.has(name))
        .map(name => `${path}: ${name} is exported and nobody takes it`)
    })
}

function exportsOf(text: string): readonly string[] {
  const code = withoutComments(text)
  const names = [...code.matchAll(declared)].map(([, name = '']) => name)
  const lists = [...code.matchAll(listed)].flatMap(([, list = '']) => list.split(','))
  const shown = lists
    .map(one => one.trim().replace(/^type\s+/, ''))
    .filter(one => one !== '')
    .map(one => one.split(/\s+as\s+/).at(-1) ?? one)
  return [...names, ...shown]
}
