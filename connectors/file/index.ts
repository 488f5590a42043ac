import { type CheckReport, defineSource, shorten } from '#contract'
import { fileSize } from './chunks.ts'
import { type CsvShape, csvShape } from './csv-records.ts'
import { sizeText } from './problems.ts'
import { fileText, readPages } from './reading.ts'
import { type FileSettings, formatOf, settings, validate } from './settings.ts'

/** People out of a file: CSV, JSON or NDJSON, read whole each time. */
export const file = defineSource({
  kind: 'source',
  name: 'file',
  title: 'File (CSV, JSON, NDJSON)',
  settings,
  validate,
  open: settings => ({
    check: signal => check(settings, signal),
    read: async (_since, signal) => ({ scope: 'everyone', pages: readPages(settings, { signal }) }),
    watches: [settings.path],
  }),
})

/** CSV: reads the header. JSON: reads the first page, which finds the list. */
async function check(settings: FileSettings, signal: AbortSignal): Promise<CheckReport> {
  const size = sizeText(await fileSize(settings.path))
  const format = formatOf(settings) ?? 'csv'
  if (format === 'csv') return csvReport(await csvShape(fileText(settings, { signal }), settings), size)
  for await (const _page of readPages(settings, { signal })) break
  return { product: `${format.toUpperCase()}, ${size}`, remarks: [] }
}

function csvReport({ delimiter, names }: CsvShape, size: string): CheckReport {
  const columns = names.map(name => shorten(name)).join(', ')
  return {
    product: `CSV, ${names.length} ${names.length === 1 ? 'column' : 'columns'}, ${size}`,
    remarks: [
      `Cells are separated by ${delimiter === '\t' ? 'tabs' : shorten(delimiter)}; the columns are ${columns}.`,
    ],
  }
}
