import type { Event, Tell } from '../engine/events/events.ts'
import type { CommandContext } from './context.ts'
import { createProgress } from './terminal/progress.ts'

/** Disposing takes the progress line away, also before an error is printed. */
interface Followed extends Disposable {
  readonly tell: Tell
  /** Takes the progress line away before results are printed. */
  finish(): void
}

/** Shows what the engine is doing, one line that changes. @param quiet nothing is shown, as for `--json` */
export function followProgress({ terminal, clock }: CommandContext, quiet: boolean): Followed {
  if (quiet) return { tell: () => {}, finish: () => {}, [Symbol.dispose]: () => {} }
  const progress = createProgress(terminal, clock)
  const settled = new Map<string, number>()
  const tell = (event: Event): void => {
    switch (event.kind) {
      case 'reading:page':
        progress.update({ label: `reading ${event.source}`, done: event.records })
        break
      case 'plan:page':
        progress.update({ label: `planning ${event.target}`, done: event.people })
        break
      case 'operation:settled': {
        const { target, outcome } = event.entry
        if (outcome === 'applied') settled.set(target, (settled.get(target) ?? 0) + 1)
        progress.update({ label: `sending to ${target}`, done: settled.get(target) ?? 0 })
        break
      }
      case 'target:paused':
        progress.update({
          label: `${event.target} asked to wait`,
          done: settled.get(event.target) ?? 0,
          note: `until ${event.until.toISOString()}`,
        })
        break
      case 'target:halted':
        progress.update({
          label: `${event.target} is halted`,
          done: settled.get(event.target) ?? 0,
          note: event.reason,
        })
        break
      case 'store:troubled':
        progress.update({ label: 'waiting for the database', done: 0, note: event.problem.message })
        break
      case 'run:start':
      case 'run:end':
      case 'reading:end':
      case 'plan:end':
      case 'plan:held':
      case 'target:released':
      case 'pairs:forgotten':
      case 'upkeep:end':
      case 'store:mended':
        break
    }
  }
  const finish = (): void => progress.finish()
  return { tell, finish, [Symbol.dispose]: finish }
}
