import type { ConfigProblem } from '../report/problem.ts'
import { createReport, type Report } from '../report/report.ts'
import { type Outside, reasonOf } from './files.ts'
import { Places } from './places.ts'
import { readYaml } from './yaml.ts'

/** One file with the place for its problems. The content is undefined when it cannot be read, or is no YAML. */
export interface Loaded {
  readonly content: unknown
  readonly report: Report
}

/** Reads one YAML file; what is wrong with it as a file or as YAML is noted. An empty file is an empty block. */
export async function readDocument(
  file: string,
  { outside, problems }: { readonly outside: Outside; readonly problems: ConfigProblem[] },
): Promise<Loaded> {
  let text: string
  try {
    text = await outside.readFile(file)
  } catch (error) {
    const unread = nothing(file, problems)
    unread.report.note([], `the file cannot be used: ${reasonOf(error)}`)
    return unread
  }
  const { document, problems: found } = readYaml(text)
  const report = createReport(file, document, problems)
  for (const { path, at, message, next } of found) report.noteAt(at, path, message, next)
  return { content: document.content === null ? {} : document.content, report }
}

/** A file that is not there, or cannot be read. */
export function nothing(file: string, problems: ConfigProblem[]): Loaded {
  return { content: undefined, report: createReport(file, new Places().document(undefined), problems) }
}
