import { expect, test } from 'vitest'
import { connectors } from '../../../connectors/index.ts'
import { runCommandLine } from '../../../src/cli/program.ts'
import { systemClock } from '../../../src/transport/clock.ts'

/** Runs a command line without a terminal; what it may write to is the checkout of these tests, so only commands that write nothing. */
async function run(...argv: readonly string[]) {
  let out = ''
  const say = (text: string): void => {
    out += text
  }
  const never = new AbortController().signal
  const code = await runCommandLine(argv, {
    terminal: { out: say, err: say, colour: false, width: 100, interactive: false },
    env: {},
    cwd: '/',
    connectors,
    clock: systemClock,
    random: () => 0,
    randomBytes: count => new Uint8Array(count),
    stop: never,
    kill: never,
    version: '0',
  })
  return { code, out }
}

test('usherd connector abilities prints what every connector can do', async () => {
  const { code, out } = await run('connector', 'abilities')
  expect(code).toBe(0)
  for (const { name } of connectors) expect(out).toContain(`[\`${name}\`](${name}.md)`)
  expect(out).toMatch(/^\| disable +\|.*yes\[\^\d+\]/m)
  expect(out).toMatch(/^\[\^1\]: /m)
})

test('usherd connector new explains what is wrong with a name, and what to do', async () => {
  const { code, out } = await run('connector', 'new', 'Help desk')
  expect(code).toBe(2)
  expect(out).toContain('"Help desk" is no name for a connector')
  expect(out).toContain('lower-case letters')
})

test('usherd connector new --dry-run changes nothing and says what it would', async () => {
  const { code, out } = await run('connector', 'new', 'help-desk', '--dry-run')
  expect(code).toBe(0)
  expect(out).toContain('would write docs/connectors/help-desk.md\n')
})

test('usherd connector alone shows what there is', async () => {
  expect((await run('connector')).out).toContain('usherd connector new help-desk')
})
