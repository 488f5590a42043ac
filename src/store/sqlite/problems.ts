import { Problem } from '../../domain/problem.ts'

type Text = readonly [code: string, says: string, next: string]

const locked: Text = [
  'store.locked',
  'is locked by another program',
  'Close what has it open (a database browser, a backup), then try again.',
]
const readOnly: Text = [
  'store.read-only',
  'cannot be written',
  'Give the account usherd runs as the right to write the file and its folder.',
]
const full: Text = [
  'store.full',
  'has no room left on its disk; the last step was undone',
  'Free some space: usherd goes on where it stopped.',
]
const damaged: Text = [
  'store.damaged',
  'is damaged',
  'Restore the last backup. Without one, move the file away: usherd starts afresh and finds existing accounts by their match attributes.',
]
const foreign: Text = [
  'store.not-a-database',
  'is not a database of usherd',
  'Let `store` name another file; this one was left as it is.',
]
const unopenable: Text = [
  'store.unopenable',
  'cannot be opened',
  'Check that `store` names a file and not a folder, and that every folder above it can be entered.',
]
const unreliable: Text = [
  'store.unreliable',
  'cannot be read or written reliably: its disk reports errors',
  'Check the disk and the system log before anything else.',
]

/** What the operating system and SQLite call it -> what an operator calls it. Codes as in sqlite.org/rescode.html and errno(3). */
const texts: Readonly<Record<string, Text>> = {
  SQLITE_BUSY: locked,
  SQLITE_LOCKED: locked,
  SQLITE_PROTOCOL: locked,
  SQLITE_READONLY: readOnly,
  SQLITE_PERM: readOnly,
  EACCES: readOnly,
  EPERM: readOnly,
  EROFS: readOnly,
  SQLITE_FULL: full,
  ENOSPC: full,
  EDQUOT: full,
  SQLITE_CORRUPT: damaged,
  SQLITE_NOTADB: foreign,
  SQLITE_CANTOPEN: unopenable,
  EISDIR: unopenable,
  ENOTDIR: unopenable,
  EEXIST: unopenable,
  SQLITE_IOERR: unreliable,
  EIO: unreliable,
}

const problem = (path: string, [code, says, next]: Text): Problem =>
  new Problem('store', code, `The database ${path} ${says}`, next)

/** The file is of another program, or holds the tables of one. */
export const notOurs = (path: string): Problem => problem(path, foreign)

/** A command that only looks came before anything was ever stored. */
export const missing = (path: string): Problem =>
  problem(path, ['store.missing', 'does not exist yet', 'Run `usherd plan` or `usherd sync` once, or check `store`.'])

/** Only a program that writes may bring a database up to date. @param lacks what it has not seen; empty when it does not say */
export const older = (path: string, lacks: readonly string[]): Problem =>
  problem(path, [
    'store.older',
    lacks.length === 0
      ? 'was last opened by an earlier usherd'
      : `is of an earlier usherd: it lacks ${lacks.join(', ')}`,
    'Start `usherd serve` or run `usherd plan` once: it brings the database up to date.',
  ])

/** Somebody asks after the end, such as a request that came while usherd was stopping. */
export const closed = (path: string): Problem =>
  problem(path, [
    'store.closed',
    'is closed',
    'Nothing has to be done when usherd was just stopped; otherwise start it again.',
  ])

const backToNewer = 'Use the newer usherd again, or restore a backup from before the update.'
const backToMaker = 'Use the usherd again that made it, or restore a backup from before.'

/** Going back to an older program is not possible without a backup: it would not understand what it reads. */
export const newer = (path: string, has: number, knows: number): Problem =>
  problem(path, ['store.newer', `is of version ${has} and this usherd knows versions up to ${knows}`, backToNewer])

/** The same, when the database says itself what it has seen. */
export const newerStep = (path: string, step: string): Problem =>
  problem(path, ['store.newer', `has seen ${step}, which this usherd does not know yet`, backToNewer])

/** Made by a program that is neither older nor newer, but another one. */
export const unknownStep = (path: string, step: string): Problem =>
  problem(path, ['store.unknown-step', `has seen ${step}, which this usherd does not have`, backToMaker])

/** Steps never change once released; somebody changed one. */
export const changedStep = (path: string, step: string): Problem =>
  problem(path, ['store.changed-step', `has seen another ${step} than the one of this usherd`, backToMaker])

/** It does not say what it has seen, and looks like none that usherd ever made. @param differences names of tables and the like */
export const unrecognised = (path: string, differences: readonly string[]): Problem =>
  problem(path, [
    'store.unrecognised',
    `looks like none that an earlier usherd left behind: ${few(differences)} ${differences.length === 1 ? 'is' : 'are'} missing, too much or different`,
    'Undo what was changed by hand, or restore the last backup. Without one, move the file away: usherd starts afresh and finds existing accounts by their match attributes.',
  ])

/** Not the operator's fault; nothing was lost all the same. @param error what SQLite said */
export const failedStep = (path: string, step: string, error: unknown): Problem =>
  problem(path, [
    'store.failed-step',
    `could not be brought up to date: ${step} failed (${error instanceof Error ? error.message : String(error)})`,
    'It is as it was before. Use the usherd again that you had, and report this.',
  ])

const few = (names: readonly string[]): string =>
  names.length > 3 ? `${names.slice(0, 3).join(', ')} and ${names.length - 3} more` : names.join(', ')

/**
 * Says in an operator's words why the database could not be used.
 * @param error what SQLite or the file system threw; only its `code` is looked at
 * @returns undefined when it is none of the known troubles, and therefore a defect of ours
 */
export function storeProblem(error: unknown, path: string): Problem | undefined {
  const text = texts[codeOf(error)]
  return text === undefined ? undefined : problem(path, text)
}

/** The `code` of an error of Node or of the SQLite driver; empty when it has none. */
export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''
}

/**
 * Anything the operator cannot put right: our SQL is wrong. SQLite's own text names tables and columns, never values.
 * @param what the statement
 */
export function defect(error: unknown, what: string): Error {
  const statement = what.trim().replace(/\s+/g, ' ').slice(0, 80)
  return new Error(`${codeOf(error)} in "${statement}": ${error instanceof Error ? error.message : String(error)}`)
}
