/** The decisions of `release.ts`, without any I/O. */

/** What a release depends on, as it stands. */
export interface ReleaseFacts {
  /** As it was typed. */
  readonly version: string
  /** In package.json. */
  readonly current: string
  /** The text of CHANGELOG.md. */
  readonly changelog: string
  /** Files that are changed or new and not committed. */
  readonly uncommitted: readonly string[]
  readonly branch: string
  /** Names of all tags. */
  readonly tags: readonly string[]
}

/** Releases are made from here. */
const releaseBranch = 'main'

/** Files named in one sentence; the rest is counted. */
const mostNamed = 5

/** The name under which a release is tagged. */
export const tagOf = (version: string): string => `v${version}`

/**
 * Everything that speaks against a release, at once: each a sentence that names the thing, the value and the next step.
 * @returns empty: it may be made
 */
export function objections(facts: ReleaseFacts): readonly string[] {
  const { version, branch, tags } = facts
  const said = [againstVersion(facts), againstTree(facts)]
  if (branch !== releaseBranch)
    said.push(`releases are made from ${releaseBranch}, and this is ${branch}; git switch ${releaseBranch}`)
  // Without a version there is nothing to look for.
  if (numbersIn(version) !== undefined) {
    if (tags.includes(tagOf(version))) said.push(`the tag ${tagOf(version)} is there already; choose another version`)
    said.push(againstChangelog(facts))
  }
  return said.filter(one => one !== undefined)
}

function againstVersion({ version, current }: ReleaseFacts): string | undefined {
  const wanted = numbersIn(version)
  if (wanted === undefined) return `${version} is no version; it wants three numbers, such as 1.4.0`
  const now = numbersIn(current)
  return now !== undefined && !isLater(wanted, now)
    ? `${version} is not later than ${current}, which package.json has; choose a later one`
    : undefined
}

function againstTree({ uncommitted }: ReleaseFacts): string | undefined {
  if (uncommitted.length === 0) return undefined
  const more = uncommitted.length > mostNamed ? ` and ${uncommitted.length - mostNamed} more` : ''
  return `${uncommitted.slice(0, mostNamed).join(', ')}${more} would not be in the release; commit or stash first`
}

function againstChangelog({ version, changelog }: ReleaseFacts): string | undefined {
  const own = sectionOf(changelog, version)
  const waiting = sectionOf(changelog, 'Unreleased')
  if (own === undefined) {
    const next =
      waiting === undefined ? `write "## ${version}"` : `rename its heading "## Unreleased" to "## ${version}"`
    return `CHANGELOG.md has no entry for ${version}; ${next}, and commit`
  }
  if (!hasItems(own)) return `the entry for ${version} in CHANGELOG.md is empty; say what users notice, and commit`
  return waiting !== undefined && hasItems(waiting)
    ? `CHANGELOG.md still has items under "## Unreleased"; move them to "## ${version}", or take them out, and commit`
    : undefined
}

/** What stands under a heading of the second rank; a date behind the name does not count. */
function sectionOf(changelog: string, heading: string): string | undefined {
  const [, ...sections] = `\n${changelog}`.split(/\n## /)
  return sections.find(section => /^\[?([^\]\s]+)/.exec(section)?.[1] === heading)
}

const hasItems = (section: string): boolean => /^- \S/m.test(section)

type Numbers = readonly [major: number, minor: number, patch: number]

/** @returns undefined for what is not three plain numbers */
function numbersIn(version: string): Numbers | undefined {
  const [, major, minor, patch] = /^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)$/.exec(version) ?? []
  return major === undefined ? undefined : [Number(major), Number(minor), Number(patch)]
}

function isLater(one: Numbers, other: Numbers): boolean {
  const at = one.findIndex((number, index) => number !== other[index])
  return (one[at] ?? 0) > (other[at] ?? 0)
}

/**
 * The text of package.json or package-lock.json with another version of the project; every other letter stays.
 * @throws Error when the file does not say its version where it should
 */
export function withVersion(text: string, version: string): string {
  const own = /^ {2}"version": "[^"]*"/m
  if (!own.test(text)) throw new Error('no version of the project stands in the file')
  const changed = text.replace(own, `  "version": "${version}"`)
  // A lockfile says it once more, as its first package.
  return changed.replace(/^( {4}"": \{\n(?: {6}.*\n)*? {6}"version": )"[^"]*"/m, `$1"${version}"`)
}

/** What is left to do, for a human: nothing of it is done by the script. */
export const nextCommands = (version: string): readonly string[] => [
  'git diff',
  '.ci/run',
  `git commit -am "Release ${version}"`,
  `git tag -a ${tagOf(version)} -m "usherd ${version}"`,
  `git push origin ${releaseBranch} ${tagOf(version)}`,
]
