import { relative, resolve } from 'node:path'
import { writeStarter } from '../../config/starter.ts'
import type { CommandContext, ExitCode } from '../context.ts'

/** `usherd init`: a configuration that loads, with comments that teach. Never overwrites. */
export async function initCommand(
  { terminal, cwd, configDirectory }: CommandContext,
  { directory }: { readonly directory: string | undefined },
): Promise<ExitCode> {
  const place = resolve(cwd, directory ?? configDirectory)
  const files = await writeStarter(place)
  terminal.out(
    `${files.map(file => `wrote ${relative(cwd, file)}`).join('\n')}\n\nNext: edit targets/zabbix.yaml, then usherd check --live\n`,
  )
  return 0
}
