import { resolve } from 'node:path'
import { jsonSchemas, writeSchemas } from '../../config/json-schema.ts'
import { writeJson } from '../../domain/json.ts'
import type { CommandContext, ExitCode } from '../context.ts'

/** `usherd schema`: the JSON Schemas an editor completes and checks configuration files with. */
export async function schemaCommand(
  { terminal, cwd, connectors }: CommandContext,
  { directory }: { readonly directory: string | undefined },
): Promise<ExitCode> {
  if (directory === undefined) terminal.out(`${writeJson(jsonSchemas(connectors), 2)}\n`)
  else {
    const files = await writeSchemas(resolve(cwd, directory), connectors)
    terminal.out(`${files.join('\n')}\n`)
  }
  return 0
}
