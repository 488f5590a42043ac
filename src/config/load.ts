import { resolve } from 'node:path'
import type { Connector } from '../domain/contract.ts'
import type { Config } from './config.ts'
import { readDaemon } from './daemon/daemon.ts'
import { withExpected } from './expected.ts'
import { type ConnectionFile, findConnections, findTopFiles, type Layout } from './files/directory.ts'
import { type Outside, readFolder, readTextFile } from './files/files.ts'
import { type Loaded, nothing, readDocument } from './files/read-document.ts'
import { remarksOn } from './remarks.ts'
import { type ConfigProblem, ConfigProblems } from './report/problem.ts'
import { readScim } from './scim.ts'
import type { Opened } from './source/connection.ts'
import { readSource } from './source/source.ts'
import { readTarget } from './target/target.ts'

/** What a configuration is loaded with; files come from this machine unless told otherwise. */
type LoadOptions = Pick<Outside, 'env'> & Partial<Outside> & { readonly connectors: readonly Connector[] }

/**
 * Reads, checks and compiles a configuration directory: usherd.yaml, scim.yaml, sources/ and targets/. Mapping tests are run; their
 * failures are in the result.
 * @param directory as the operator typed it; messages name files the same way
 * @throws ConfigProblems with everything that is wrong in all files; Problem `config.missing` when there is no directory
 */
export async function loadConfig(
  directory: string,
  { connectors, env, readFile = readTextFile, readFolder: list = readFolder, standIns }: LoadOptions,
): Promise<Config> {
  const outside: Outside = { env, readFile, readFolder: list, ...(standIns === undefined ? {} : { standIns }) }
  const problems: ConfigProblem[] = []
  const layout: Layout = { directory, outside, problems, remarks: [] }
  const top = await findTopFiles(layout)
  const sourceFiles = await findConnections(layout, 'sources')
  const targetFiles = await findConnections(layout, 'targets')

  const load = (file: string): Promise<Loaded> => readDocument(file, { outside, problems })
  const loadTop = async (file: string | undefined): Promise<Loaded> =>
    file === undefined ? nothing(directory, problems) : load(file)
  const { content, report } = await loadTop(top.daemon)
  const daemon = readDaemon(content, resolve(directory), report)
  const scimFile = await loadTop(top.scim)
  const scim = readScim(scimFile.content, scimFile.report)
  const open = async ({ file, name, folder }: ConnectionFile): Promise<Opened> => {
    const loaded = await load(file)
    const { defaults } = daemon
    return {
      content: loaded.content,
      surroundings: { name, folder, report: loaded.report, connectors, defaults, outside },
    }
  }
  const sources = await inOrder(sourceFiles, async file => readSource(await open(file)))
  const targets = await inOrder(targetFiles, async file => readTarget(await open(file), sources))
  if (problems.length > 0 || scim === undefined) throw new ConfigProblems(problems)
  const sourceConfigs = sources.flatMap(({ config }) =>
    config === undefined ? [] : withExpected(config, sources, targets),
  )
  const targetConfigs = targets.filter(target => target !== undefined)
  return {
    directory: resolve(directory),
    listen: daemon.listen,
    store: daemon.store,
    log: daemon.log,
    keep: daemon.keep,
    timezone: daemon.defaults.timezone,
    scim,
    sources: sourceConfigs,
    targets: targetConfigs,
    remarks: [
      ...layout.remarks,
      ...sources.flatMap(one => one.remarks ?? []),
      ...remarksOn(sourceConfigs, targetConfigs),
    ],
  }
}

/** One after the other, so that the same files give the same problems in the same order. */
async function inOrder<Item, Result>(items: readonly Item[], read: (item: Item) => Promise<Result>): Promise<Result[]> {
  const results: Result[] = []
  for (const item of items) results.push(await read(item))
  return results
}
