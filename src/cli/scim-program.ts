import { recordExportCommand, recordListCommand, recordSwitchCommand } from './commands/scim-record.ts'
import { tokenCreateCommand, tokenListCommand, tokenRevokeCommand } from './commands/token.ts'
import { text } from './option-text.ts'
import type { Registrar } from './program.ts'

/** The commands about the SCIM door. */
export function addScimCommands({ add, handle }: Registrar): void {
  const token = add('token', 'tokens with which identity providers push people in, and with which metrics are read', [
    'usherd token create --source entra --expires 365d',
    'usherd token create --source okta --profile okta-catalogue --note "Okta production"',
    'usherd token list',
    'usherd token revoke 4f1c2a9d03be',
  ])
  token
    .command('create')
    .description('make a token; it is shown this once')
    .option('--source <name>', 'the source it pushes into (default: the only one)')
    .option('--profile <name>', "how its sender writes, when not as the source's file says")
    .option('--read-only', 'it may only read')
    .option('--expires <when>', 'a span such as 90d, or a date')
    .option('--note <text>', 'for you: who has it')
    .option('--json', 'machine-readable output')
    .action(
      handle(tokenCreateCommand, (_args, { source, profile, readOnly, expires, note, json }) => ({
        source: text(source),
        profile: text(profile),
        readOnly: readOnly === true,
        expires: text(expires),
        note: text(note),
        json: json === true,
      })),
    )
  token
    .command('list')
    .description('the tokens there are, without what would let anybody in')
    .option('--json', 'machine-readable output')
    .action(handle(tokenListCommand, (_args, { json }) => ({ json: json === true })))
  token
    .command('revoke <id>')
    .description('take a token back, from the next request on')
    .action(handle(tokenRevokeCommand, ([id = '']) => ({ id })))
  const record = add('scim', 'the SCIM door', [
    'usherd scim record on',
    'usherd scim record list',
    'usherd scim record export shapes.json',
    'usherd scim record off',
  ])
    .command('record')
    .description('shapes of requests that were refused or not wholly understood, without their values')
  record
    .command('on')
    .description('keep them from now on')
    .action(handle(recordSwitchCommand, () => ({ on: true })))
  record
    .command('off')
    .description('keep no more')
    .action(handle(recordSwitchCommand, () => ({ on: false })))
  record
    .command('list')
    .description('what was kept')
    .option('--json', 'machine-readable output')
    .action(handle(recordListCommand, (_args, { json }) => ({ json: json === true })))
  record
    .command('export [file]')
    .description('what was kept as a fixture for a test')
    .action(handle(recordExportCommand, ([file]) => ({ file })))
}
