import { writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { ownJson, writeJson } from '../../domain/json.ts'
import type { KeptRecording } from '../../store/scim.ts'
import { defineCommand, type Group, optional } from '../command.ts'
import type { CommandContext, ExitCode } from '../context.ts'
import { json } from '../options.ts'
import { withApp, withStore } from '../session.ts'
import { createPaint } from '../terminal/paint.ts'
import { table } from '../terminal/table.ts'

/** Below `usherd scim record`: requests nobody foresaw, kept for a test. */
const recordGroup: Group = {
  name: 'record',
  summary: 'shapes of requests that were refused or not wholly understood, without their values',
  examples: [],
  commands: [
    defineCommand({
      name: 'on',
      summary: 'keep them from now on',
      exitCodes: ['failed', 'usage'],
      run: context => switchRecording(context, { on: true }),
    }),
    defineCommand({
      name: 'off',
      summary: 'keep no more',
      exitCodes: ['failed', 'usage'],
      run: context => switchRecording(context, { on: false }),
    }),
    defineCommand({
      name: 'list',
      summary: 'what was kept',
      exitCodes: ['failed', 'usage'],
      options: { json },
      run: listRecordings,
    }),
    defineCommand({
      name: 'export',
      summary: 'what was kept as a fixture for a test',
      exitCodes: ['failed', 'usage'],
      arguments: { file: optional('file') },
      run: exportRecordings,
    }),
  ],
}

/** Below `usherd scim`. */
export const scimGroup: Group = {
  name: 'scim',
  summary: 'the SCIM endpoint',
  examples: [
    'usherd scim record on',
    'usherd scim record list',
    'usherd scim record export shapes.json',
    'usherd scim record off',
  ],
  commands: [recordGroup],
}

/** Begins or ends keeping the shapes of requests that are refused or not wholly understood. */
function switchRecording(context: CommandContext, { on }: { readonly on: boolean }): Promise<ExitCode> {
  return withApp<ExitCode>(
    context,
    'scim record',
    () => {},
    async ({ recorder }) => {
      await recorder.turn(on)
      context.terminal.out(
        on
          ? 'requests that are refused or not wholly understood are kept from now on, without their values; usherd scim record list\n'
          : 'nothing more is kept; what was stays: usherd scim record list\n',
      )
      return 0
    },
  )
}

function listRecordings(context: CommandContext, { json }: { readonly json: boolean }): Promise<ExitCode> {
  const { terminal } = context
  return withStore<ExitCode>(context, async store => {
    const kept = await store.recordings.list()
    if (json) {
      terminal.out(`${writeJson(kept, 2)}\n`)
      return 0
    }
    const paint = createPaint(terminal.colour)
    const rows = kept.map(one => [
      String(one.id),
      one.source,
      String(one.count),
      `${one.method} ${one.path}`,
      String(one.status),
      one.detail,
    ])
    const headers = ['id', 'source', 'times', 'request', 'status', 'answer'].map(header => ({ header }))
    const state = (await store.recordings.isOn()) ? 'recording is on' : 'recording is off; usherd scim record on'
    terminal.out(
      kept.length === 0
        ? `nothing is kept; ${state}\n`
        : `${table(headers, rows, { width: terminal.width, paint })}\n\n${state}\n`,
    )
    return 0
  })
}

/** Writes the shapes as a fixture, ready for a test. */
function exportRecordings(context: CommandContext, { file }: { readonly file: string | undefined }): Promise<ExitCode> {
  const { terminal, cwd } = context
  return withStore<ExitCode>(context, async store => {
    const text = `${writeJson((await store.recordings.list()).map(fixtureOf), 2)}\n`
    if (file === undefined) terminal.out(text)
    else {
      await writeFile(resolve(cwd, file), text)
      terminal.out(`${resolve(cwd, file)}\n`)
    }
    return 0
  })
}

/** What a test sends, and what came of it. */
function fixtureOf({ source, method, path, query, body, status, detail, count }: KeptRecording): object {
  return { source, method, path, query, ...(body === '' ? {} : { body: parsed(body) }), status, detail, count }
}

function parsed(body: string): unknown {
  try {
    return ownJson(body)
  } catch {
    return body
  }
}
