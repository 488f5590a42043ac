import { defineCommand, flag, number, several } from '../command.ts'
import { all, json, user } from '../options.ts'
import { runCommand } from './plan.ts'

export const syncCommand = defineCommand({
  name: 'sync',
  summary: 'read, plan, judge and apply, once; for cron and CI',
  examples: [
    'usherd sync',
    'usherd sync monitoring',
    'usherd sync --user 1001',
    'usherd sync --attended      # a large change that you know of',
    'usherd sync --json',
  ],
  exitCodes: ['failed', 'usage', 'held', 'source'],
  arguments: { targets: several('targets') },
  options: {
    user,
    all,
    patience: number(
      '--patience <seconds>',
      'wait so long for repeats and pauses before leaving them to the next run',
      { read: seconds, wants: 'It wants seconds, such as 30.', otherwise: 20 },
    ),
    attended: flag(
      '--attended',
      'you are looking: limits hold nothing, and nothing of it counts for the day; not for cron',
    ),
    json,
  },
  run: (context, { patience, ...options }) => runCommand(context, 'sync', { ...options, patienceMs: patience * 1000 }),
})

function seconds(text: string): number | undefined {
  const number = Number(text)
  return text.trim() === '' || !Number.isFinite(number) || number < 0 ? undefined : number
}
