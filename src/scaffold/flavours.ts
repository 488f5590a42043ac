import { readFolder, readTextFile } from '../config/files/files.ts'
import { readYaml } from '../config/files/yaml.ts'
import { isBlock } from '../config/report/document.ts'
import { createReport } from '../config/report/report.ts'
import { type Declared, declare } from '../config/rules/declared.ts'
import { layOverPreset } from '../config/settings/preset.ts'
import { readSettings } from '../config/settings/settings.ts'
import type { Connector, TargetConnector } from '../domain/contract.ts'
import { canonicalJson } from '../domain/json.ts'

/** A target connector as one choice among its settings makes it. */
export interface Flavour extends Declared {
  readonly connector: TargetConnector
  /** The choice: a dialect, a preset. Undefined where no choice makes a difference. */
  readonly choice: string | undefined
}

/** What an operator writes under `settings:` to make a choice. */
type WrittenSettings = Readonly<Record<string, string>>

/** Every target with every choice that changes what it declares, in the order of the list of connectors. */
export async function flavoursOf(connectors: readonly Connector[]): Promise<readonly Flavour[]> {
  const targets = connectors.filter(connector => connector.kind === 'target')
  return (await Promise.all(targets.map(ownFlavours))).flat()
}

async function ownFlavours(connector: TargetConnector): Promise<readonly Flavour[]> {
  for (const choices of await choicesOf(connector)) {
    const flavours = await Promise.all(choices.map(written => flavour(connector, written)))
    if (new Set(flavours.map(({ capabilities, attributes }) => canonicalJson({ capabilities, attributes }))).size > 1)
      return flavours
  }
  return [{ ...(await flavour(connector, {})), choice: undefined }]
}

/** For each setting that offers a choice, everything that can be chosen. */
async function choicesOf({ settings }: TargetConnector): Promise<readonly (readonly WrittenSettings[])[]> {
  const choices = Object.entries(settings).map(async ([name, { type, choices = [], folder = '' }]) => {
    const offered = type === 'preset' ? await presetsIn(folder) : type === 'choice' ? choices : []
    return offered.map((choice): WrittenSettings => ({ [name]: choice }))
  })
  return Promise.all(choices)
}

/** Names of the presets a connector ships. */
export async function presetsIn(folder: string): Promise<readonly string[]> {
  const files = (await readFolder(folder)) ?? []
  return files.filter(file => file.endsWith('.yaml')).map(file => file.slice(0, -'.yaml'.length))
}

/** Addresses and credentials have stand-ins: no ability depends on them. */
async function flavour(connector: TargetConnector, settings: WrittenSettings): Promise<Flavour> {
  const report = createReport(connector.name, readYaml('').document, [])
  const place = { folder: '.', outside: { env: {}, readFile: readTextFile, readFolder }, report }
  const content = await layOverPreset({ settings }, connector, place)
  const { settings: read } = await readSettings(connector, isBlock(content) ? content.settings : settings, place)
  const declared = declare(connector, read, { reliable: true, report })
  if (declared === undefined) throw new TypeError(`${connector.name} declares nothing for ${canonicalJson(settings)}`)
  return { connector, choice: Object.values(settings)[0], ...declared }
}
