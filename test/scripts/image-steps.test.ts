import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const root = join(import.meta.dirname, '../..')
const lines = (file: string) => readFileSync(join(root, file), 'utf8').split('\n')

/** `copy ...` and `step ...` lines of the script, in order. */
const scripted = lines('scripts/image-steps.sh').filter(line => /^(copy|step) /.test(line))

/** COPY and RUN lines of the Dockerfile's first stage, in the script's words. */
function building(): readonly string[] {
  const dockerfile = lines('Dockerfile')
  const stages = dockerfile.flatMap((line, index) => (line.startsWith('FROM ') ? [index] : []))
  return dockerfile
    .slice(stages[0], stages[1])
    .filter(line => /^(COPY|RUN) /.test(line))
    .map(line => line.replace(/^COPY /, 'copy ').replace(/^RUN /, 'step '))
}

test('the steps proven without an engine are the steps of the image', () => {
  expect(scripted).not.toHaveLength(0)
  expect(scripted).toEqual(building())
})

test('everything the image copies is let through to its build', () => {
  const allowed = lines('.dockerignore').flatMap(line => (line.startsWith('!') ? [line.slice(1)] : []))
  const copied = scripted.filter(line => line.startsWith('copy ')).flatMap(line => line.split(' ').slice(1, -1))
  expect(copied.filter(name => !allowed.includes(name))).toEqual([])
})

test('the image runs without root and asks the program itself whether it is well', () => {
  const dockerfile = lines('Dockerfile')
  expect(dockerfile).toContain('USER node')
  expect(dockerfile.join('\n')).toMatch(/HEALTHCHECK[^\n]*\\\n {2}CMD \[.*\/healthz/)
  expect(dockerfile.at(-2)).toBe('CMD ["serve"]')
})
