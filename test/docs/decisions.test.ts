import { globSync, readFileSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { cellsOf, linksOf, pathsNamed } from './markdown.ts'

const folder = resolve(import.meta.dirname, '../../docs/decisions')
const read = (file: string): string => readFileSync(join(folder, file), 'utf8')

const files = globSync('*.md', { cwd: folder })
  .filter(file => file !== 'README.md')
  .sort()
const pages = files.map(file => ({ file, text: read(file) }))

interface Row {
  readonly number: number
  readonly title: string
  readonly file: string
}

/** The list of decisions on the index, in its order. */
const listed = (index: string): readonly Row[] =>
  cellsOf(index).flatMap(([number = '', cell = '']) =>
    linksOf(cell).map(({ text, target }) => ({ number: Number(number), title: text, file: target })),
  )

/** Number and title as a page's own heading says them. */
function headed({ file, text }: (typeof pages)[number]): Row {
  const [, number = '', title = ''] = /^# (\d+)\. (.+)$/m.exec(text) ?? []
  return { number: Number(number), title, file }
}

const headings = (text: string): readonly string[] =>
  [...text.matchAll(/^## (.+)$/gm)].map(([, heading = '']) => heading)

/** What a title makes of a file's name: `0007-a-plan-is-kept.md`. */
const nameFor = ({ number, title }: Row): string =>
  `${String(number).padStart(4, '0')}-${title.toLowerCase().replace(/[^a-z0-9]+/g, '-')}.md`

describe('the decisions', () => {
  test('are all on the index, and nothing else is, in their order', () => {
    expect(files.length).toBeGreaterThanOrEqual(20)
    expect(listed(read('README.md'))).toEqual(pages.map(headed))
  })

  test('are numbered without a gap', () => {
    expect(pages.map(page => headed(page).number)).toEqual(pages.map((_page, index) => index + 1))
  })

  test.each(pages)('$file has the name its title gives it', page => {
    expect(page.file).toBe(basename(nameFor(headed(page))))
  })

  test.each(pages)('$file says what made it necessary, what was decided, and what follows', ({ text }) => {
    expect(headings(text)).toEqual(['Context', 'Decision', 'Consequences'])
  })

  test.each(pages)('$file names the files in which it can be seen', ({ text }) => {
    const decision = text.split('\n## Decision\n')[1]?.split('\n## ')[0] ?? ''
    expect(pathsNamed(decision)).not.toEqual([])
  })

  test.each(pages)('$file is a short page', ({ text }) => {
    expect(text.split(/\s+/).length).toBeLessThan(400)
  })
})
