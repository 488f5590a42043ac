/** What the tests of the documentation look for in a page. Enough of Markdown for our own pages, and no more. */

export interface Link {
  readonly text: string
  /** As written: `docs/x.md#heading`. Never one that leads out of the project. */
  readonly target: string
}

const withoutCode = (page: string): string => page.replace(/^```[\s\S]*?^```/gm, '')

/** Links and pictures that stay within the project. */
export function linksOf(page: string): readonly Link[] {
  return [...withoutCode(page).matchAll(/\[([^\]]*)\]\(([^)\s]+)\)/g)]
    .map(([, text = '', target = '']) => ({ text, target }))
    .filter(({ target }) => !/^[a-z]+:/.test(target))
}

/** The anchors of a page's headings, made the way code hosts make them. */
export function slugsOf(page: string): readonly string[] {
  return [...withoutCode(page).matchAll(/^#{1,6} +(.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\p{M}_ -]/gu, '')
      .trim()
      .replaceAll(' ', '-'),
  )
}

/** Paths of this project that stand in backquotes. Those with a placeholder or a star are no single file. */
export function pathsNamed(page: string): readonly string[] {
  const folders = 'src|test|connectors|config|docs|bench|prove|scaffold|scripts|bin|\\.ci|\\.github'
  return [...withoutCode(page).matchAll(new RegExp(`\`((?:${folders})/[^\`\\s<>*{}]*)\``, 'g'))].map(
    ([, path = '']) => path,
  )
}

/** Tests quoted as a path in backquotes and a name in quotes. */
export function testsNamed(page: string): readonly { readonly file: string; readonly name: string }[] {
  return [...page.matchAll(/`(test\/[^`\s]+\.ts)` "([^"]+)"/g)].map(([, file = '', name = '']) => ({ file, name }))
}

/** The cells of every table row, trimmed. */
export function cellsOf(page: string): readonly (readonly string[])[] {
  return [...page.matchAll(/^\|(.+)\|$/gm)].map(([, row = '']) => row.split(/(?<!\\)\|/).map(cell => cell.trim()))
}

/** Lines of shell examples, and what stands in backquotes. */
export function codeSpans(page: string): readonly string[] {
  const blocks = [...page.matchAll(/^```sh\n([\s\S]*?)^```/gm)].flatMap(([, block = '']) => block.trim().split('\n'))
  return [...blocks, ...[...withoutCode(page).matchAll(/`([^`\n]+)`/g)].map(([, span = '']) => span)]
}

/** One step of a road: the files it names, and who brings what it hands on to the next one. */
export interface RoadStep {
  readonly number: number
  /** Paths from the top, in the order in which they are walked. */
  readonly files: readonly string[]
  /** Absent: one of the two steps imports the other. */
  readonly handedOver?: { readonly by: string; readonly through?: string }
}

/** The roads of a page by their headings: numbered steps of the form "1. `file`, `file`: sentence". */
export function roadsOf(section: string): ReadonlyMap<string, readonly RoadStep[]> {
  const [, ...roads] = section.split(/^### /m)
  return new Map(
    roads.map(road => {
      const [heading = '', ...lines] = road.split('\n')
      const steps = lines.join('\n').split(/^(?=\d+\. )/m)
      return [heading, steps.flatMap(step => stepOf(step.replace(/\s+/g, ' ')))]
    }),
  )
}

function stepOf(text: string): readonly RoadStep[] {
  const [, number, named = ''] = /^(\d+)\. ((?:`[^`]+`(?:, )?)+): /.exec(text) ?? []
  if (number === undefined) return /^\d+\. /.test(text) ? [{ number: 0, files: [] }] : []
  const [, by, through] = /handed over by `([^`]+)`(?: through `([^`]+)`)?/.exec(text) ?? []
  const joined = through === undefined ? {} : { through }
  return [
    {
      number: Number(number),
      files: [...named.matchAll(/`([^`]+)`/g)].map(([, path = '']) => path),
      ...(by === undefined ? {} : { handedOver: { by, ...joined } }),
    },
  ]
}
