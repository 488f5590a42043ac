import { readFile, writeFile } from 'node:fs/promises'
import type { Connector, SourceConnector } from '../domain/contract.ts'
import { Problem } from '../domain/problem.ts'
import { shorten } from '../domain/text/shorten.ts'
import { equalityTable, sourceTable, targetTable } from './abilities.ts'
import { flavoursOf, presetsIn } from './flavours.ts'
import { markdownTable } from './markdown-table.ts'

/** Where the page stands in a checkout. */
export const abilitiesPage = 'docs/connectors/README.md'

const begin = '<!-- from here on made by `npm run docs:abilities` -->'
const end = '<!-- up to here -->'

/** Everything the page says that follows from the connectors, as Markdown: the list of them, then the tables. */
export async function abilitiesText(connectors: readonly Connector[]): Promise<string> {
  const flavours = await flavoursOf(connectors)
  const sources = connectors.filter(connector => connector.kind === 'source')
  return [
    listOf(connectors),
    '## What targets can do',
    targetTable(flavours),
    '## What targets take for the same name',
    equalityTable(flavours),
    '## What sources read',
    sourceTable(sources, await readPresets(sources)),
  ].join('\n\n')
}

function listOf(connectors: readonly Connector[]): string {
  const names = [...new Set(connectors.map(({ name }) => name))]
  const rows = names.map(name => {
    const all = connectors.filter(one => one.name === name)
    return [
      `[\`${name}\`](${name}.md)`,
      all
        .map(({ kind }) => kind)
        .sort()
        .join(', '),
      all[0]?.title ?? '',
    ]
  })
  return markdownTable([['`connector:`', 'side', 'what it is'], ...rows])
}

async function readPresets(sources: readonly SourceConnector[]): Promise<ReadonlyMap<string, readonly string[]>> {
  const found = sources.map(async ({ name, settings }) => {
    const folder = Object.values(settings).find(({ type }) => type === 'preset')?.folder
    return [name, folder === undefined ? [] : await presetsIn(folder)] as const
  })
  return new Map(await Promise.all(found))
}

/**
 * The page with its generated part renewed; everything around it stays.
 * @throws Problem `scaffold.page` when the page has lost the comments around that part
 */
export function withAbilities(page: string, abilities: string): string {
  const [from, to] = [page.indexOf(begin), page.indexOf(end)]
  if (from < 0 || to < from) {
    const message = `${abilitiesPage} has lost the comment ${shorten(from < 0 ? begin : end, 80)}`
    throw new Problem('usage', 'scaffold.page', message, 'put it back where the tables belong')
  }
  return `${page.slice(0, from + begin.length)}\n\n${abilities}\n\n${page.slice(to)}`
}

/** Renews the page of a checkout. @returns whether anything changed @throws Problem `scaffold.page` */
export async function writeAbilities(path: string, connectors: readonly Connector[]): Promise<boolean> {
  const page = await readFile(path, 'utf8')
  const renewed = withAbilities(page, await abilitiesText(connectors))
  if (renewed !== page) await writeFile(path, renewed)
  return renewed !== page
}
