import { resolve } from 'node:path'
import { jsonSchemas, writeSchemas } from '../../config/json-schema.ts'
import { writeJson } from '../../domain/json.ts'
import { defineCommand, text } from '../command.ts'
import type { CommandContext, ExitCode } from '../context.ts'

export const schemaCommand = defineCommand({
  name: 'schema',
  summary: 'print the JSON Schemas of the configuration files, or write them',
  examples: ['usherd schema', 'usherd schema --write config/schema'],
  exitCodes: ['usage'],
  options: { directory: text('--write <dir>', 'write usherd.json, scim.json, source.json and target.json there') },
  run: printSchemas,
})

/** Prints or writes the JSON Schemas with which an editor completes and checks configuration files. */
async function printSchemas(
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
