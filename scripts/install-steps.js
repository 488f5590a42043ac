/**
 * The decisions of `setup.js`, without any I/O. Plain JavaScript that Node 18 understands: it runs before anything is
 * installed, on whatever Node the machine has.
 */

/** The oldest Node that runs usherd: the first that knows `using` declarations and takes TypeScript as it is. */
export const oldestNode = [24, 0]

/** What compiling sqlite3 takes, by command, with the Debian package that has it. */
export const buildTools = { 'g++': 'g++', make: 'make', python3: 'python3' }

/** @param version as in `process.versions.node` */
export function isNewEnough(version) {
  const [major, minor] = version.split('.').map(Number)
  return major > oldestNode[0] || (major === oldestNode[0] && minor >= oldestNode[1])
}

/** Does a lockfile entry belong on this machine? Entries without `os` or `cpu` belong everywhere. */
function fits(entry, machine) {
  const allows = (list, value) => list === undefined || (list.includes(value) && !list.includes(`!${value}`))
  return allows(entry.os, machine.platform) && allows(entry.cpu, machine.arch)
}

/** Lockfile entries by path, without the project's own. */
const packagesOf = lock => Object.entries(lock.packages ?? {}).filter(([path]) => path !== '')

/** How many packages an install brings to this machine. */
export function countPackages(lock, machine) {
  return packagesOf(lock).filter(([, entry]) => fits(entry, machine)).length
}

/**
 * Is what npm last installed what the lockfile asks for? Versions are compared, not times: a checkout makes every file
 * new. Optional packages may be absent (other platforms), but not be there in another version.
 * @param lock package-lock.json, parsed
 * @param installed node_modules/.package-lock.json, which npm writes when it is done, parsed; undefined when there is none
 */
export function isCurrent(lock, installed) {
  const present = installed?.packages
  if (present === undefined) return false
  return packagesOf(lock).every(([path, entry]) => {
    const found = present[path]
    if (found === undefined) return entry.optional === true || entry.devOptional === true
    return found.version === entry.version && found.integrity === entry.integrity
  })
}

/** The one line shown while npm works. */
export function announcement(count) {
  return `installing ${count} packages; about 2 minutes the first time, because sqlite3 is compiled`
}

/**
 * What went wrong, in a sentence with the next step.
 * @param outcome `{ code, missingTools, log }`: npm's exit code, build tools not found in PATH, where its output is
 */
export function failureSentence({ code, missingTools, log }) {
  if (missingTools.length === 0)
    return `npm ci failed (exit code ${code}). The end of its output is above, all of it in ${log}.`
  const packages = missingTools.map(tool => buildTools[tool]).join(' ')
  return (
    `npm ci failed, and ${missingTools.join(', ')} ${missingTools.length === 1 ? 'is' : 'are'} missing: sqlite3 is compiled with g++ (gcc), make and python3. ` +
    `Install them (Debian: apt-get install ${packages}) and try again. All of npm's output is in ${log}.`
  )
}

/** For a machine whose Node is too old and for which no packaged Node exists. */
export function oldNodeSentence(version, machine) {
  return (
    `usherd needs Node ${oldestNode.join('.')} or newer; this is ${version}, ` +
    `and a packaged Node comes along only for linux-x64 and linux-arm64, not ${machine.platform}-${machine.arch}. Install Node 24.`
  )
}
