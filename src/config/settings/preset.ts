import { join, resolve } from 'node:path'
import type { Connector } from '../../domain/contract.ts'
import { shorten } from '../../domain/text/shorten.ts'
import { type Outside, readFolder, readTextFile, reasonOf } from '../files/files.ts'
import { readYaml } from '../files/yaml.ts'
import { isBlock } from '../report/document.ts'
import type { Report } from '../report/report.ts'
import { suggest } from '../report/suggest.ts'

type WrittenBlock = Readonly<Record<string, unknown>>

interface PresetContext {
  /** What the path of an operator's own preset is relative to. */
  readonly folder: string
  readonly outside: Outside
  readonly report: Report
}

/** A preset is a connection file in part; these parts may be in one. */
const parts: readonly string[] = ['settings', 'pace']

/**
 * Lays a connection file over the preset it names: where both have a block, key by key; anything else the file says wins,
 * an empty value takes the preset's away, and a block of another `kind` is another thing and taken whole.
 * The rule is the same for every connector that declares a setting of type `preset`.
 * @returns the content with the preset under it; as it is where there is none, or after noting what is wrong with it
 */
export async function layOverPreset(content: unknown, connector: Connector, place: PresetContext): Promise<unknown> {
  const [setting] = Object.entries(connector.settings).filter(([, spec]) => spec.type === 'preset')
  if (setting === undefined || !isBlock(content) || !isBlock(content.settings)) return content
  const [name, { folder = '' }] = setting
  const written = content.settings[name]
  if (typeof written !== 'string' || written === '') return content
  const preset = await readPreset(written, folder, place, note(name, written, place))
  if (preset === undefined) return content
  return layOver(preset, content)
}

type Note = (message: string, next?: string) => undefined

const note =
  (name: string, written: string, { report }: PresetContext): Note =>
  (message, next) =>
    void report.note(['settings', name], `the preset ${shorten(written, 200)} ${message}`, { next })

async function readPreset(
  written: string,
  own: string,
  place: PresetContext,
  note: Note,
): Promise<WrittenBlock | undefined> {
  const isFile = /\.ya?ml$/.test(written)
  if (!isFile && !/^[a-z0-9][a-z0-9-]*$/.test(written))
    return note('is neither a name nor a path', 'a path ends in .yaml')
  let text: string
  try {
    // What a connector ships is part of the program, wherever the configuration comes from.
    text = await (isFile
      ? place.outside.readFile(resolve(place.folder, written))
      : readTextFile(join(own, `${written}.yaml`)))
  } catch (error) {
    return note(
      `cannot be used: ${reasonOf(error)}`,
      isFile ? undefined : suggest(written, await shipped(own), 'there are'),
    )
  }
  return contentOf(text, note)
}

/** The names of a connector's own presets. */
async function shipped(own: string): Promise<readonly string[]> {
  const files = (await readFolder(own)) ?? []
  return files.filter(file => file.endsWith('.yaml')).map(file => file.slice(0, -'.yaml'.length))
}

function contentOf(text: string, note: Note): WrittenBlock | undefined {
  const { document, problems } = readYaml(text)
  const [problem] = problems
  if (problem !== undefined)
    return note(`is no preset: ${problem.message} (line ${problem.at.line}, column ${problem.at.column} there)`)
  const { content } = document
  if (!isBlock(content)) return note('is no preset: it wants a block of keys', `there are ${parts.join(', ')}`)
  const unknown = Object.keys(content).find(key => !parts.includes(key))
  if (unknown !== undefined)
    return note(`has the key ${shorten(unknown)}, which no preset may have`, `there are ${parts.join(', ')}`)
  return content
}

function layOver(below: unknown, above: unknown): unknown {
  if (!isBlock(below) || !isBlock(above)) return above
  if (above.kind !== undefined && above.kind !== below.kind) return above
  const result: Record<string, unknown> = { ...below }
  for (const [key, value] of Object.entries(above)) {
    if (value === null && Object.hasOwn(below, key)) delete result[key]
    else result[key] = Object.hasOwn(below, key) ? layOver(below[key], value) : value
  }
  return result
}
