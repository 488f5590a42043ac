import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { nextCommands, objections, type ReleaseFacts, withVersion } from '../../scripts/release-steps.ts'

const checkout = join(import.meta.dirname, '../..')

const changelog = `# Changelog

## 1.4.0 - 2026-11-30

- Something users notice.

## 1.3.0

- Something of before.
`

const ready: ReleaseFacts = {
  version: '1.4.0',
  current: '1.3.0',
  changelog,
  uncommitted: [],
  branch: 'main',
  tags: ['v1.3.0'],
}

describe('a release', () => {
  test('may be made when nothing speaks against it', () => {
    expect(objections(ready)).toEqual([])
    expect(objections({ ...ready, version: '1.10.0', changelog: '## 1.10.0\n\n- x\n', current: '1.9.9' })).toEqual([])
  })

  test.each<[string, Partial<ReleaseFacts>, string]>([
    ['the version is none', { version: 'v1.4' }, 'v1.4 is no version; it wants three numbers, such as 1.4.0'],
    [
      'the version is the one there is',
      { current: '1.4.0' },
      '1.4.0 is not later than 1.4.0, which package.json has; choose a later one',
    ],
    [
      'the version is an earlier one',
      { current: '1.10.0' },
      '1.4.0 is not later than 1.10.0, which package.json has; choose a later one',
    ],
    [
      'something is not committed',
      { uncommitted: ['a', 'b', 'c', 'd', 'e', 'f', 'g'] },
      'a, b, c, d, e and 2 more would not be in the release; commit or stash first',
    ],
    ['it is another branch', { branch: 'try' }, 'releases are made from main, and this is try; git switch main'],
    ['it was tagged before', { tags: ['v1.4.0'] }, 'the tag v1.4.0 is there already; choose another version'],
    [
      'the changelog does not know it',
      { changelog: '# Changelog\n\n## Unreleased\n\n- x\n' },
      'CHANGELOG.md has no entry for 1.4.0; rename its heading "## Unreleased" to "## 1.4.0", and commit',
    ],
    [
      'the changelog knows nothing at all',
      { changelog: '# Changelog\n' },
      'CHANGELOG.md has no entry for 1.4.0; write "## 1.4.0", and commit',
    ],
    [
      'the changelog has nothing to say of it',
      { changelog: '## 1.4.0\n\n## 1.3.0\n\n- x\n' },
      'the entry for 1.4.0 in CHANGELOG.md is empty; say what users notice, and commit',
    ],
    [
      'something is left for the next one',
      { changelog: `## Unreleased\n\n- y\n\n${changelog}` },
      'CHANGELOG.md still has items under "## Unreleased"; move them to "## 1.4.0", or take them out, and commit',
    ],
  ])('is refused in words when %s', (_case, facts, sentence) => {
    expect(objections({ ...ready, ...facts })).toEqual([sentence])
  })

  test('hears everything that speaks against it at once', () => {
    expect(objections({ ...ready, uncommitted: ['x'], branch: 'try', tags: ['v1.4.0'], changelog: '' })).toHaveLength(4)
  })
})

describe('the new version', () => {
  test.each(['package.json', 'package-lock.json'])('is all that changes in %s', name => {
    const before = readFileSync(join(checkout, name), 'utf8')
    const now = JSON.parse(before).version
    const after = withVersion(before, '98.7.6')
    const parsed = JSON.parse(after)
    expect([parsed.version, parsed.packages?.['']?.version ?? '98.7.6']).toEqual(['98.7.6', '98.7.6'])
    expect(withVersion(after, now)).toBe(before)
  })

  test('is not written where none stands', () => {
    expect(() => withVersion('{}\n', '1.4.0')).toThrow('no version of the project')
  })
})

describe('in a checkout', () => {
  let root: string
  const run = (command: string, ...args: readonly string[]) => spawnSync(command, args, { cwd: root, encoding: 'utf8' })
  const git = (...args: readonly string[]) => run('git', '-c', 'user.name=a', '-c', 'user.email=a@example.org', ...args)
  const release = (...args: readonly string[]) => run(process.execPath, 'scripts/release.ts', ...args)
  const version = async (name: string) => JSON.parse(await readFile(join(root, name), 'utf8')).version

  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'usherd-release-'))
    for (const name of ['scripts/release.ts', 'scripts/release-steps.ts', 'package.json', 'package-lock.json'])
      await cp(join(checkout, name), join(root, name))
    await writeFile(join(root, 'CHANGELOG.md'), '# Changelog\n\n## 98.7.6\n\n- Everything.\n')
    git('init', '-q', '-b', 'main')
    git('add', '.')
    git('commit', '-qm', 'first')
  })

  afterEach(() => rm(root, { recursive: true, force: true }))

  test('it writes the version, says what to do next, and does none of that itself', async () => {
    const before = git('rev-parse', 'HEAD').stdout
    const { status, stdout } = release('98.7.6')
    expect(status).toBe(0)
    for (const command of nextCommands('98.7.6')) expect(stdout).toContain(`  ${command}\n`)
    expect([await version('package.json'), await version('package-lock.json')]).toEqual(['98.7.6', '98.7.6'])
    expect([git('rev-parse', 'HEAD').stdout, git('tag').stdout]).toEqual([before, ''])
    expect(git('status', '--porcelain').stdout).toBe(' M package-lock.json\n M package.json\n')
  })

  test('it writes nothing while something speaks against it', async () => {
    await writeFile(join(root, 'left.txt'), 'open')
    const { status, stderr } = release('98.7.6')
    expect([status, stderr]).toEqual([1, 'release: left.txt would not be in the release; commit or stash first\n'])
    expect(git('status', '--porcelain').stdout).toBe('?? left.txt\n')
  })

  test.each([[[]], [['98.7.6', 'now']]])('it wants one version and gets %j', args => {
    expect(release(...args)).toMatchObject({ status: 2, stderr: expect.stringContaining('npm run release -- 1.4.0') })
  })
})
