import type { CommandContext, ExitCode } from '../context.ts'
import { type RunCommandOptions, runCommand } from './plan.ts'

/** `usherd sync`: read, plan, judge, apply, once. */
export function syncCommand(
  context: CommandContext,
  options: RunCommandOptions & { readonly patienceMs: number },
): Promise<ExitCode> {
  return runCommand(context, 'sync', options)
}
