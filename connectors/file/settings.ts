import { extname } from 'node:path'
import type { SettingSpecs, SettingsOf } from '#contract'

const gibibyte = 1024 ** 3
const mebibyte = 1024 ** 2

/** What an operator can set. The connector's page explains each. */
export const settings = {
  path: { type: 'path', required: true, description: 'The file people are read from.', example: '../people.csv' },
  format: {
    type: 'choice',
    choices: ['csv', 'json', 'ndjson'],
    description: 'How the file is written. By the ending of its name when absent (.csv, .tsv, .json, .ndjson, .jsonl).',
  },
  delimiter: {
    type: 'text',
    description:
      'CSV: what stands between cells. When absent it is found in the header, among comma, semicolon, tab and |.',
    example: ';',
  },
  skipLines: {
    type: 'integer',
    default: 0,
    least: 0,
    description: 'CSV: so many lines above the header are passed over, such as the title of a report.',
  },
  quote: {
    type: 'text',
    default: '"',
    description: 'CSV: the character around cells that hold delimiters. Empty: no quoting.',
  },
  encoding: {
    type: 'text',
    default: 'utf-8',
    description: 'How the text is encoded, by its WHATWG name.',
    example: 'windows-1252',
  },
  columns: {
    type: 'map',
    description: 'CSV: other names for columns, by their name in the header. Columns not named here keep theirs.',
    example: '{ "E-Mail (dienstlich)": mail }',
  },
  records: {
    type: 'text',
    description: 'JSON: dotted path to the list of records. When absent the file itself is the list.',
    example: 'data.users',
  },
  finalLineBreak: {
    type: 'boolean',
    default: false,
    description: 'CSV, NDJSON: the export ends its last line with a line break, so a file without one was cut off.',
  },
  mostBytes: { type: 'integer', default: gibibyte, least: 1, description: 'Largest file that is read, in bytes.' },
  mostRecordBytes: { type: 'integer', default: mebibyte, least: 1, description: 'Largest single record, in bytes.' },
} as const satisfies SettingSpecs

export type FileSettings = SettingsOf<typeof settings>
export type Format = 'csv' | 'json' | 'ndjson'

const formats: Readonly<Record<string, Format>> = {
  '.csv': 'csv',
  '.tsv': 'csv',
  '.tab': 'csv',
  '.json': 'json',
  '.ndjson': 'ndjson',
  '.jsonl': 'ndjson',
}

/**
 * The format of a file: as configured, else by the ending of its name.
 * @returns undefined when neither says it; `validate` has refused such settings
 */
export function formatOf({ path, format }: Pick<FileSettings, 'path' | 'format'>): Format | undefined {
  if (format === 'csv' || format === 'json' || format === 'ndjson') return format
  return formats[extname(path).toLowerCase()]
}

/** What is wrong between settings, one sentence each; empty when they fit. */
export function validate(settings: FileSettings): readonly string[] {
  const format = formatOf(settings)
  const isNot = (other: Format): boolean => format !== undefined && format !== other
  return [
    format === undefined && `\`path\` does not end in a known format's name: set \`format\` to csv, json or ndjson`,
    isNot('csv') && settings.delimiter !== undefined && '`delimiter` is for CSV only',
    isNot('csv') && settings.skipLines > 0 && '`skipLines` is for CSV only',
    isNot('csv') && settings.columns !== undefined && '`columns` is for CSV only',
    isNot('json') && settings.records !== undefined && '`records` is for JSON only',
    settings.records !== undefined &&
      !/^[^.]+(\.[^.]+)*$/.test(settings.records) &&
      '`records` is a path of names with dots between them',
    settings.delimiter !== undefined &&
      !/^[^\r\n]$/u.test(settings.delimiter) &&
      '`delimiter` must be one character, not a line break',
    !/^[\x21-\x7e]?$/.test(settings.quote) && '`quote` must be one ASCII character or empty',
    settings.quote !== '' && settings.quote === settings.delimiter && '`quote` and `delimiter` must differ',
    !isEncoding(settings.encoding) &&
      `\`encoding\` is not a known name: use utf-8, windows-1252, iso-8859-15, utf-16le or another WHATWG name`,
  ].filter(sentence => sentence !== false)
}

function isEncoding(name: string): boolean {
  try {
    new TextDecoder(name, { fatal: true })
    return true
  } catch {
    return false
  }
}
