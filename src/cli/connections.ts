import type { Config } from '../config/config.ts'
import { isSameSystem, systemName } from '../domain/system.ts'
import { movedSource, movedTarget } from '../engine/targets/moved.ts'
import type { Store } from '../store/store.ts'
import type { TargetState } from '../store/targets.ts'

/** What is remembered of connections, and does not go with what the files say now. One sentence each, with the next step. */
export interface ConnectionNews {
  /** Talk to another system than what is remembered belongs to: nothing is read, planned or sent. */
  readonly moved: readonly string[]
  /** Have accounts linked and no file any more: nobody looks after those. */
  readonly left: readonly string[]
}

/** Compares the systems that the files name with those that are remembered; asks the store alone, no connection. */
export async function connectionNews(
  { sources, targets }: Pick<Config, 'sources' | 'targets'>,
  store: Pick<Store, 'sources' | 'targets'>,
): Promise<ConnectionNews> {
  const states = await store.targets.all()
  const byName = new Map(states.map(state => [state.target, state]))
  const movedTargets = targets.map(({ name, system }) => {
    const state = byName.get(name)
    return state && movedTarget(state, system)?.reason
  })
  const movedSources = await Promise.all(
    sources.map(async ({ name, system }) => movedSource(name, await store.sources.system(name), system)?.reason),
  )
  const names = new Set(targets.map(({ name }) => name))
  const left = states.filter(({ target, accounts }) => accounts > 0 && !names.has(target))
  return {
    moved: [...movedTargets, ...movedSources].filter(reason => reason !== undefined),
    left: left.map(state => leftText(state, targets)),
  }
}

/** A file that was renamed leaves its accounts behind: what is done under the new name finds them by match, and not those of leavers. */
function leftText({ target, accounts, system }: TargetState, targets: Config['targets']): string {
  const heir = targets.find(
    one => system !== undefined && one.system !== undefined && isSameSystem(system.is, one.system),
  )
  const what = `target ${target} has no file any more, and ${accounts === 1 ? 'an account is' : `${accounts} accounts are`} linked to it that nobody looks after: who leaves keeps a working account`
  const where = system === undefined ? '' : ` at ${systemName(system.is)}`
  return heir === undefined
    ? `${what}${where}; put the file back, or disable there by hand whoever leaves`
    : `${what}${where}; target ${heir.name} talks to the same system: if its file was renamed, give it the name ${target} again: under another one it finds accounts by match, and those of people who have left by nothing`
}
