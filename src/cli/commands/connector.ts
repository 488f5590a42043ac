import { join } from 'node:path'
import { abilitiesPage, abilitiesText, writeAbilities } from '../../scaffold/abilities-page.ts'
import { demandCheckout, programFolder } from '../../scaffold/checkout.ts'
import { type Growth, newConnector, planConnector } from '../../scaffold/new-connector.ts'
import { defineCommand, flag, type Group, required } from '../command.ts'
import type { CommandContext, ExitCode } from '../context.ts'

/** Below `usherd connector`: what a checkout grows by. */
export const connectorGroup: Group = {
  name: 'connector',
  summary: 'what connectors can do; in a checkout, the files of a new one',
  examples: [
    'usherd connector abilities',
    'usherd connector abilities --write   # into docs/connectors/README.md',
    'usherd connector new help-desk',
    'usherd connector new help-desk --dry-run   # only list the files',
  ],
  commands: [
    defineCommand({
      name: 'new',
      summary: 'write a small working connector, its simulator, tests and page, and register it',
      exitCodes: ['usage'],
      arguments: { name: required('name') },
      options: { dryRun: flag('--dry-run', 'list the files, write nothing') },
      run: writeConnector,
    }),
    defineCommand({
      name: 'abilities',
      summary: 'print what every connector can do, as Markdown',
      exitCodes: ['usage'],
      options: { write: flag('--write', 'into docs/connectors/README.md of the checkout') },
      run: printAbilities,
    }),
  ],
}

/** Writes the files of a new connector into the checkout the program runs from. */
async function writeConnector(
  { terminal }: CommandContext,
  { name, dryRun }: { readonly name: string; readonly dryRun: boolean },
): Promise<ExitCode> {
  if (dryRun) terminal.out(listed(await planConnector(programFolder, name), ['would write', 'would change']))
  else terminal.out(`${listed(await newConnector(programFolder, name), ['wrote', 'changed'])}\n${next(name)}`)
  return 0
}

function listed({ written, changed }: Growth, [writes, changes]: readonly [string, string]): string {
  return [...written.map(path => `${writes} ${path}`), ...changed.map(path => `${changes} ${path}`)]
    .map(line => `${line}\n`)
    .join('')
}

const next = (name: string): string =>
  [
    'It works against a product made up for it, and passes every test:',
    `  npx vitest run test/connectors/${name}`,
    `  npx usherd simulate ${name}`,
    '',
    'Next, with docs/connectors/writing-a-connector.md beside it:',
    `  1. connectors/${name}/simulator/: answer like your product, refusals most of all`,
    `  2. connectors/${name}/faults.ts: what its answers mean`,
    `  3. connectors/${name}/attributes.ts, settings.ts, index.ts: what it holds, wants and can do`,
    `  4. docs/connectors/${name}.md: what an admin has to know`,
    '  5. npm run schema && npm run docs:abilities, then npm test',
    '',
  ].join('\n')

/** Prints what every connector can do, as Markdown; with `--write` into the page of a checkout. */
async function printAbilities(
  { terminal, connectors }: CommandContext,
  { write }: { readonly write: boolean },
): Promise<ExitCode> {
  if (!write) {
    terminal.out(`${await abilitiesText(connectors)}\n`)
    return 0
  }
  demandCheckout(programFolder)
  const isNew = await writeAbilities(join(programFolder, abilitiesPage), connectors)
  terminal.out(`${isNew ? 'wrote' : 'nothing new in'} ${abilitiesPage}\n`)
  return 0
}
