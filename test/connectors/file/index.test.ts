import { describe, expect, test } from 'vitest'
import type { ConnectorContext, Source, SourceConnector } from '#contract'
import { file } from '../../../connectors/file/index.ts'
import type { FileSettings } from '../../../connectors/file/settings.ts'
import { isOpen, nowhere, problemOf, settingsOf, written } from './written.ts'

const signal = new AbortController().signal

function opened(path: string, given: Partial<FileSettings> = {}): Source {
  const connector: SourceConnector = file
  // The connector uses nothing of its context, and the suite wants to see it if that changes.
  const context = new Proxy({} as ConnectorContext, { get: (_none, name) => expect.fail(`used ${String(name)}`) })
  // Collected connectors have forgotten their settings' type; these are the file connector's own.
  return connector.open(settingsOf(path, given) as Parameters<SourceConnector['open']>[0], context)
}

async function pagesOf(source: Source) {
  return Array.fromAsync((await source.read(undefined, signal)).pages)
}

describe('a reading', () => {
  test('is of everyone, in pages of a thousand', async () => {
    const source = opened(await written(`id\n${Array.from({ length: 2500 }, (_none, index) => `${index}\n`).join('')}`))
    expect((await source.read(undefined, signal)).scope).toBe('everyone')
    const pages = await pagesOf(source)
    expect(pages.map(page => page.length)).toEqual([1000, 1000, 500])
    expect(pages.flat().map(record => record.fields.id)).toEqual(
      Array.from({ length: 2500 }, (_none, index) => String(index)),
    )
    expect(pages.flat().at(-1)?.row).toBe(2501)
  })

  test('can be taken again and again', async () => {
    const source = opened(await written('[{"id":1}]', 'json'))
    expect(await pagesOf(source)).toEqual(await pagesOf(source))
  })

  test('of a header alone has no pages and ends well', async () => {
    expect(await pagesOf(opened(await written('id,name\n')))).toEqual([])
  })

  test('ends with the reason when it is aborted, and not early', async () => {
    const controller = new AbortController()
    const { pages } = await opened(await written('id\n1\n')).read(undefined, controller.signal)
    const reason = new Error('shutting down')
    controller.abort(reason)
    await expect(Array.fromAsync(pages)).rejects.toBe(reason)
  })
})

describe('a check', () => {
  test.each<[string, string, string, string]>([
    [
      'csv',
      'id;name;"E-Mail"\n1;Ann;a@x\n',
      'CSV, 3 columns, 27 bytes',
      'Cells are separated by ";"; the columns are "id", "name", "E-Mail".',
    ],
    ['csv', 'id\n', 'CSV, 1 column, 3 bytes', 'Cells are separated by ","; the columns are "id".'],
    ['tsv', 'id\tname', 'CSV, 2 columns, 7 bytes', 'Cells are separated by tabs; the columns are "id", "name".'],
  ])('says what a %s file is', async (ending, content, product, remark) => {
    expect(await opened(await written(content, ending)).check(signal)).toEqual({ product, remarks: [remark] })
  })

  test.each([
    ['json', '[{"id":1}]', 'JSON, 10 bytes'],
    ['ndjson', '{"id":1}\n', 'NDJSON, 9 bytes'],
  ])('says what a %s file is', async (ending, content, product) => {
    expect(await opened(await written(content, ending)).check(signal)).toEqual({ product, remarks: [] })
  })

  test('reads no further than the header', async () => {
    const path = await written(`id,name\n${'1,a\n'.repeat(100_000)}2,"never closed`)
    expect((await opened(path).check(signal)).product).toBe('CSV, 2 columns, 400 kB')
  })

  test.each<[string, string, string]>([
    ['an empty file', '', 'source.no-header'],
    ['a nameless column', 'id,\n', 'source.no-header'],
    ['bytes that are not UTF-8', 'id,\u00fc\n', 'source.not-utf8'],
  ])('tells what is wrong: %s', async (_name, content, code) => {
    expect((await problemOf(opened(await written(Buffer.from(content, 'latin1'))).check(signal))).code).toBe(code)
  })

  test('tells that the file is missing', async () => {
    expect((await problemOf(opened(nowhere).check(signal))).code).toBe('source.missing')
  })
})

test('the file is watched', async () => {
  const path = await written('id\n')
  expect(opened(path).watches).toEqual([path])
})

// Only Linux shows a process its open files.
describe.skipIf(process.platform !== 'linux')('the file is closed', () => {
  test.each<[string, string, string]>([
    ['csv', 'id\n', '1\n'],
    ['ndjson', '', '{"id":1}\n'],
    ['json', '[0', ',{"id":1}'],
  ])('when somebody takes one page of a %s file and leaves', async (ending, head, record) => {
    const path = await written(`${head}${record.repeat(50_000)}`, ending)
    for await (const _page of (await opened(path).read(undefined, signal)).pages) {
      expect(await isOpen(path)).toBe(true)
      break
    }
    expect(await isOpen(path)).toBe(false)
  })

  test('after a check', async () => {
    const path = await written(`id\n${'1\n'.repeat(50_000)}`)
    await opened(path).check(signal)
    expect(await isOpen(path)).toBe(false)
  })

  test('when nobody takes a page', async () => {
    const path = await written('id\n')
    await opened(path).read(undefined, signal)
    expect(await isOpen(path)).toBe(false)
  })
})
