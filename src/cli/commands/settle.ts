import type { App } from '../../app.ts'
import { Problem } from '../../domain/problem.ts'
import type { SettledPeople } from '../../store/people.ts'
import { defineCommand, flag, required } from '../command.ts'
import { type CommandContext, type ExitCode, exitCodes } from '../context.ts'
import { user } from '../options.ts'
import { withApp } from '../session.ts'
import { unknownSource } from '../unknown-connection.ts'
import { whom } from '../whom.ts'

export const settleCommand = defineCommand({
  name: 'settle',
  summary: 'say what a source leaves open: who is missing is gone, what it said last counts no more',
  examples: [
    'usherd settle hr --user 1001',
    'usherd settle hr --doubted      # everybody whom a doubted reading did not show is gone',
  ],
  exitCodes: ['failed', 'usage'],
  arguments: { source: required('source') },
  options: {
    user: {
      ...user,
      summary: 'this person: missing is gone; gone or silent, what the source said last is forgotten',
    },
    doubted: flag('--doubted', 'everybody whose absence from the source is not proved is gone'),
  },
  run: settle,
})

/**
 * Takes a human's word on what a source leaves open. Who is missing from it without proof is gone; what it said last of
 * somebody who is gone, or of whom it says nothing any more, counts no more.
 */
function settle(
  context: CommandContext,
  { source, user, doubted }: { readonly source: string; readonly user: string | undefined; readonly doubted: boolean },
): Promise<ExitCode> {
  const work = async ({ config, engine, store }: App): Promise<ExitCode> => {
    const { terminal, clock } = context
    if (!config.sources.some(({ name }) => name === source)) throw unknownSource(source, config.sources)
    if ((user === undefined) !== doubted)
      throw new Problem(
        'usage',
        'usage.settle',
        'settle wants either one person or everybody who is doubted',
        `usherd settle ${source} --user KEY, or usherd settle ${source} --doubted`,
      )
    const who = user === undefined ? ('doubted' as const) : { person: await meant(user, source, store) }
    const name = who === 'doubted' ? '--doubted' : `--user ${who.person}`
    const id = await store.runs.begin({ command: `settle ${source} ${name}`, startedAt: clock.now() })
    const targets = targetsOf(source, engine.targets)
    const settled = await store.people.settle(source, { who, targets })
    await store.runs.end(id, { endedAt: clock.now(), result: 'done' })
    terminal.out(`${sentenceOf(settled, source)}\n`)
    return exitCodes.done
  }
  return withApp(
    context,
    'settle',
    () => {},
    work,
    ({ engine }) => targetsOf(source, engine.targets),
  )
}

const meant = (user: string, source: string, store: App['store']) =>
  whom(user, { store, sources: [source], again: key => `usherd settle ${source} --user ${key}` })

const targetsOf = (source: string, targets: App['engine']['targets']): readonly string[] =>
  targets.filter(({ policy }) => policy.sources.includes(source)).map(({ name }) => name)

function sentenceOf({ gone, forgotten, unsaid }: SettledPeople, source: string): string {
  const parts = [
    ...(gone > 0 ? [`${people(gone)} missing from ${source} ${gone === 1 ? 'is' : 'are'} gone from now on`] : []),
    ...(forgotten > 0 ? [`what ${source} said last of ${people(forgotten)} it has no more is forgotten`] : []),
    ...(unsaid > 0 ? [`what ${source} once said of whether ${people(unsaid)} is active is forgotten`] : []),
  ]
  return parts.length === 0
    ? `nothing is open at ${source}: correct the record there, it is what counts`
    : `${parts.join('; ')}; the next run plans accordingly, usherd plan shows how`
}

const people = (count: number): string => (count === 1 ? 'one person' : `${count} people`)
