import { globSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

const root = resolve(import.meta.dirname, '../..')

/** Something in YAML that a reader may take and use. */
export interface Example {
  /** `docs/connectors/rest.md: targets/wiki.yaml`; a part of a file goes by its first line. */
  readonly name: string
  readonly page: string
  /** Below `config/`, where the example says which file it is. */
  readonly file?: string
  readonly text: string
}

/** Every block of YAML on every page, in its order. */
export function examplesOnPages(): readonly Example[] {
  return globSync(['*.md', 'docs/**/*.md', 'connectors/*/README.md'], { cwd: root })
    .sort()
    .flatMap(page => blocksOf(readFileSync(join(root, page), 'utf8')).map(text => exampleOf(page, text)))
}

function blocksOf(page: string): readonly string[] {
  return [...page.matchAll(/^([ \t]*)```ya?ml\b[^\n]*\n([\s\S]*?)^[ \t]*```/gim)].map(([, indent = '', block = '']) =>
    block.replaceAll(new RegExp(`^${indent}`, 'gm'), ''),
  )
}

function exampleOf(page: string, text: string): Example {
  const [, file] = /^(?:# yaml-language-server[^\n]*\n)?# config\/(\S+\.yaml)/.exec(text) ?? []
  const name = `${page}: ${file ?? text.split('\n', 1)[0]}`
  return { name, page, text, ...(file === undefined ? {} : { file }) }
}

/** Every file of the configurations that ship. */
export function examplesInFiles(): readonly Example[] {
  return globSync('config/**/*.yaml', { cwd: root })
    .sort()
    .map(page => {
      const [, , ...path] = page.split('/')
      return { name: page, page, file: path.join('/'), text: readFileSync(join(root, page), 'utf8') }
    })
}
