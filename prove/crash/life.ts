import { setTimeout as delay } from 'node:timers/promises'
import { type Endpoint, endpointAt } from './endpoint.ts'
import type { DaemonProcess, LogLine } from './installation.ts'
import { drawMoment, type Moment, type What } from './kill-point.ts'
import type { Provider } from './provider.ts'
import { blindCreates, type Scene } from './scene.ts'
import { UnderWay } from './under-way.ts'

/** Pushes that are on their way at the same time. */
const pushers = 3

/** One life of the daemon, ended by a kill. @returns what was under way, unless it ended by itself; what is wrong */
export async function live(scene: Scene): Promise<{ readonly phase?: string; readonly problems: readonly string[] }> {
  const { usherd, faultInjection, random, company, provider, progress, now } = scene
  const moment = drawMoment(random)
  const underWay = new UnderWay()
  now.underWay = underWay
  const began = performance.now()
  let phase: string | undefined
  const heard: ((what: What) => void)[] = []
  const daemon = usherd.serve(line => {
    progress.tell()
    underWay.heard(line)
    const what = whatOf(line)
    if (what !== undefined) for (const listener of heard) listener(what)
  })
  const kill = (): void => {
    phase ??= underWay.words
    daemon.kill()
  }
  const timers: NodeJS.Timeout[] = []
  heard.push(killedAt(moment, kill, timers))
  underWay.onBegin(() => {
    if (underWay.isAllAtOnce) for (const listener of heard) listener('together')
  })
  faultInjection.follow({
    kill,
    dead: daemon.ended,
    ...(moment.target === undefined ? {} : { killPoint: moment.target }),
  })
  const problems: string[] = []
  try {
    if (moment.whileStarting !== undefined) timers.push(setTimeout(kill, moment.whileStarting * now.startMs))
    const url = await progress.within('the daemon starts', daemon.listening)
    if (url !== undefined) {
      now.startMs = performance.now() - began
      timers.push(setTimeout(kill, moment.latestMs))
      const endpoint = endpointAt(url, scene.token)
      problems.push(...(await lookAfterKill(provider, endpoint, daemon)))
      await Promise.all([
        ...Array.from({ length: pushers }, () => pushOn({ scene, endpoint, daemon, heard })),
        rewriteOn(scene, daemon),
        progress.within('the daemon is killed', daemon.ended),
      ])
    }
  } finally {
    for (const timer of timers) clearTimeout(timer)
    daemon.kill()
  }
  const { code, log } = await daemon.ended
  if (code !== null) problems.push(`the daemon ended by itself with ${code}:\n${log}`)
  problems.push(...provider.refusals.splice(0), ...blindCreates(scene))
  if (random.chance(0.5)) company.change()
  await usherd.people(company.csv())
  return { problems, ...(code === null ? { phase: phase ?? 'nothing' } : {}) }
}

/** Springs when enough of its kind has happened. */
function killedAt({ after }: Moment, kill: () => void, timers: NodeJS.Timeout[]): (what: What) => void {
  let left = after?.count ?? 0
  return what => {
    if (after === undefined || what !== after.what) return
    left -= 1
    if (left !== 0) return
    if (after.ms === 0) kill()
    else timers.push(setTimeout(kill, after.ms))
  }
}

const lines: Readonly<Record<string, What>> = {
  'run starts': 'run starts',
  'source read': 'source read',
  planned: 'planned',
  operation: 'operation',
}

const whatOf = ({ message }: LogLine): What | undefined => lines[String(message)]

/** A look that the daemon did not live to answer tells nothing. */
async function lookAfterKill(
  provider: Provider,
  endpoint: Endpoint,
  { ended }: DaemonProcess,
): Promise<readonly string[]> {
  try {
    return await provider.look(endpoint)
  } catch (error) {
    const { code } = await ended
    if (code === null) return []
    throw error
  }
}

interface Pushing {
  readonly scene: Scene
  readonly endpoint: Endpoint
  readonly daemon: DaemonProcess
  readonly heard: readonly ((what: What) => void)[]
}

/** Lets things happen at the provider's company and pushes them, until the daemon is gone. */
async function pushOn({ scene, endpoint, daemon, heard }: Pushing): Promise<void> {
  const { provider, random, now, progress } = scene
  const { underWay } = now
  const life = lifeOf(daemon)
  while (life.lasts) {
    const isPushed = await underWay.push(() => {
      for (const listener of heard) listener('push begins')
      return provider.push(endpoint)
    })
    if (isPushed) for (const listener of heard) listener('push answered')
    progress.tell()
    if (!isPushed || random.chance(0.3)) {
      provider.company.change()
      await Promise.race([delay(random.below(60)), daemon.ended])
    }
  }
}

/** Writes the file of people anew now and then, until the daemon is gone. */
async function rewriteOn({ usherd, company, random }: Scene, daemon: DaemonProcess): Promise<void> {
  const life = lifeOf(daemon)
  for (;;) {
    await Promise.race([delay(100 + random.below(900)), daemon.ended])
    if (!life.lasts) return
    company.change()
    await usherd.people(company.csv())
  }
}

function lifeOf({ ended }: DaemonProcess): { readonly lasts: boolean } {
  const life = { lasts: true }
  void ended.then(() => {
    life.lasts = false
  })
  return life
}
