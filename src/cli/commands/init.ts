import { relative, resolve } from 'node:path'
import { writeStarter } from '../../config/starter.ts'
import { defineCommand, optional } from '../command.ts'
import type { CommandContext, ExitCode } from '../context.ts'

export const initCommand = defineCommand({
  name: 'init',
  summary: 'write a starter configuration: a source, a target, three example people',
  examples: ['usherd init', 'usherd init /etc/usherd'],
  exitCodes: ['usage'],
  arguments: { directory: optional('dir') },
  run: init,
})

/** Writes a configuration that loads, with comments that teach. Never overwrites. */
async function init(
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
