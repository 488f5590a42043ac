import { join } from 'node:path'
import { abilitiesPage, abilitiesText, writeAbilities } from '../../scaffold/abilities-page.ts'
import { demandCheckout, programFolder } from '../../scaffold/checkout.ts'
import { type Growth, newConnector, planConnector } from '../../scaffold/new-connector.ts'
import type { CommandContext, ExitCode } from '../context.ts'

/** `usherd connector new`: the files of a new connector, in the checkout the program runs from. */
export async function connectorNewCommand(
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

/** `usherd connector abilities`: what every connector can do, as Markdown; with `--write` into the page of a checkout. */
export async function connectorAbilitiesCommand(
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
