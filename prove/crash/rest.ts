import { differences } from './compare.ts'
import { endpointAt } from './endpoint.ts'
import { blindCreates, type Scene } from './scene.ts'
import { UnderWay } from './under-way.ts'

/** No wait for a next try is longer. */
const nightMs = 3_600_000
/** More than the tries an operation has before it is parked. */
const mostNights = 12
/** Runs by hand in a night. */
const mostVisits = 10
/** People of whom the log is shown when something is wrong with them. */
const mostExplained = 3

/**
 * Nothing happens to the daemon: everything is pushed, everything is sent, everything is right. What waits for its next try gets
 * nights to have it in, and an admin has what was parked tried again.
 * @param last then one more run by hand may not send anything
 */
export async function rest(scene: Scene, last: boolean): Promise<readonly string[]> {
  const { faultInjection } = scene
  faultInjection.calm(true)
  try {
    const visits: string[] = []
    for (let nights = 1; nights <= mostNights; nights++) {
      const { problems, isSilent } = await night(scene, visits)
      if (problems.length > 0) return problems
      if (isSilent) return last ? runByHand(scene) : []
    }
    return [`no rest after ${mostNights} nights: ${visits.join(', ')}`, ...(await compared(scene))]
  } finally {
    faultInjection.calm(false)
  }
}

/** A daemon that lives through a night. @param visits gets a line for each run by hand */
async function night(
  scene: Scene,
  visits: string[],
): Promise<{ readonly problems: readonly string[]; readonly isSilent: boolean }> {
  const { usherd, provider, progress, now } = scene
  usherd.skip(nightMs)
  now.underWay = new UnderWay()
  const daemon = usherd.serve(() => progress.tell())
  try {
    const url = await progress.within('the daemon starts', daemon.listening)
    if (url === undefined)
      return { problems: [`the daemon ended by itself:\n${(await daemon.ended).log}`], isSilent: false }
    const endpoint = endpointAt(url, scene.token)
    const problems = [...(await progress.within('the endpoint is looked at', provider.look(endpoint)))]
    while (await progress.within('the rest is pushed', provider.push(endpoint))) progress.tell()
    const isSilent = await silent(scene, visits)
    problems.push(...provider.refusals.splice(0), ...blindCreates(scene), ...(isSilent ? await compared(scene) : []))
    daemon.stop()
    const { code, log } = await progress.within('the daemon stops', daemon.ended)
    if (code !== 0) problems.push(`the daemon that was told to stop ended with ${code}:\n${log}`)
    return { problems, isSilent }
  } finally {
    daemon.kill()
    await daemon.ended
  }
}

/** Runs by hand until one has nothing to send (true), or what is left waits (false). */
async function silent(scene: Scene, visits: string[]): Promise<boolean> {
  const { usherd, progress } = scene
  for (let left = mostVisits; left > 0; left--) {
    writesOf(scene)
    const { code, text } = await progress.within('a sync ends', usherd.run('sync'))
    const writes = writesOf(scene)
    const lastWords = code === 0 ? '' : ` (${text.trim().split('\n').at(-1)})`
    visits.push(`sync ended with ${code} after ${writes.length} writes${lastWords}`)
    if (writes.length > 0) continue
    if (code === 0) return true
    // An operation that met eight misfortunes is parked, and waits for an admin's word.
    const retried = await progress.within('a retry ends', usherd.run('retry'))
    if (retried.text.startsWith('nothing')) return false
  }
  return false
}

async function compared(scene: Scene): Promise<readonly string[]> {
  const { usherd, targets, company, provider, progress } = scene
  const { code, text } = await progress.within('the store is checked', usherd.run('store', 'check'))
  const found = targets.flatMap(target => differences(target, [company, provider.company]))
  const keys = [...new Set(found.map(({ key }) => key))].slice(0, mostExplained)
  return [
    ...found.map(({ sentence }) => sentence),
    ...(code === 0 ? [] : [text.trim()]),
    ...(await Promise.all(keys.map(key => explained(scene, key)))),
  ]
}

/** What usherd remembers of its doings with somebody. */
async function explained({ usherd, provider }: Scene, key: string): Promise<string> {
  const { text } = await usherd.run('log', '--user', provider.idOf(key) ?? key)
  return `its log of ${key}:\n${text.trim()}`
}

async function runByHand(scene: Scene): Promise<readonly string[]> {
  const { code, text } = await scene.progress.within('the last run ends', scene.usherd.run('sync', '--patience', '130'))
  const writes = writesOf(scene)
  return code === 0 && writes.length === 0
    ? []
    : [`the last run ended with ${code} and sent ${JSON.stringify(writes)}:\n${text}`]
}

const writesOf = ({ targets }: Scene): readonly string[] => targets.flatMap(({ witness }) => witness.writes())
