import { appendFile, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { file } from '../../connectors/file/index.ts'
import { describeSourceContract, type SourceFixture } from './source-contract.ts'

/** More than two pages of a thousand. */
const people = Array.from({ length: 2500 }, (_none, number) => ({ key: String(number), name: `Ann "${number}"` }))

const quoted = (cell: string): string => `"${cell.replaceAll('"', '""')}"`

/** How the people stand in each kind of file, and what at its end makes it unreadable. */
const formats = {
  csv: {
    text: ['key,name', ...people.map(one => `${one.key},${quoted(one.name)}`), ''].join('\n'),
    damage: '2500,"never closed',
  },
  ndjson: { text: people.map(one => `${JSON.stringify(one)}\n`).join(''), damage: '{"key": "2500", "na' },
  json: { text: JSON.stringify(people).slice(0, -1), damage: ', {"key": "2500", "na' },
} as const

async function openFile(format: keyof typeof formats): Promise<SourceFixture> {
  const folder = await mkdtemp(join(tmpdir(), 'usherd-source-'))
  const path = join(folder, `people.${format}`)
  const { text, damage } = formats[format]
  await writeFile(path, format === 'json' ? `${text}]` : text)
  const defaults = Object.entries(file.settings).map(([name, spec]) => [name, spec.default] as const)
  return {
    settings: { ...Object.fromEntries(defaults), path },
    records: people,
    scope: 'everyone',
    damage: () => (format === 'json' ? writeFile(path, text + damage) : appendFile(path, damage)),
    remove: () => rm(path),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  }
}

for (const format of ['csv', 'ndjson', 'json'] as const) {
  describeSourceContract(`a ${format} file`, file, () => openFile(format))
}
