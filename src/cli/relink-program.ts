import { linkCommand, relinkCommand, unlinkCommand } from './commands/relink.ts'
import { text } from './option-text.ts'
import type { Registrar } from './program.ts'

/** The commands that say whose an account is. */
export function addRelinkCommands({ add, handle }: Registrar): void {
  add('relink <old> <new>', 'somebody has a new key: every account of the old one goes to the new one', [
    'usherd relink 2 22',
    'usherd relink 2 22 --yes',
  ])
    .option('-y, --yes', 'do not ask')
    .option('--json', 'machine-readable output')
    .action(
      handle(relinkCommand, ([from = '', to = ''], { yes, json }) => ({
        from,
        to,
        yes: yes === true,
        json: json === true,
      })),
    )
  add('link <user> <account>', "an account that is there is this person's; looks at it first", [
    'usherd link 1001 7',
    'usherd link 1001 ann --target monitoring',
  ])
    .option('-t, --target <name>', 'where the account is (default: the only target)')
    .option('-y, --yes', 'do not ask')
    .option('--json', 'machine-readable output')
    .action(
      handle(linkCommand, ([user = '', account = ''], { target, yes, json }) => ({
        user,
        account,
        target: text(target),
        yes: yes === true,
        json: json === true,
      })),
    )
  add('unlink <user>', 'forget whose an account is; the account is left alone', [
    'usherd unlink 1001',
    'usherd unlink 1001 --target monitoring',
  ])
    .option('-t, --target <name>', 'only there (default: everywhere)')
    .option('-y, --yes', 'do not ask')
    .option('--json', 'machine-readable output')
    .action(
      handle(unlinkCommand, ([user = ''], { target, yes, json }) => ({
        user,
        target: text(target),
        yes: yes === true,
        json: json === true,
      })),
    )
}
