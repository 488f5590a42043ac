import { shorten } from '../../domain/text/shorten.ts'
import { dig, isBlock, type Path } from '../report/document.ts'
import { dotted, type Report } from '../report/report.ts'
import { suggest } from '../report/suggest.ts'
import { explain, type Issue } from './explain.ts'
import type { z } from './zod.ts'

/**
 * Checks one value and says everything that is wrong with it, placed.
 * @returns what was read, or undefined after noting why not
 */
export function readValue<Schema extends z.ZodType>(
  schema: Schema,
  input: unknown,
  path: Path,
  report: Report,
): z.output<Schema> | undefined {
  const result = schema.safeParse(input)
  if (result.success) {
    report.noteTraps(path)
    return result.data
  }
  // The library's issue is a union with one member per code; `Issue` is what they have in common.
  for (const explained of (result.error.issues as readonly Issue[]).flatMap(issue => explain(issue, input))) {
    const place = [...path, ...explained.path]
    if (explained.kind === 'unknown-key') noteUnknownKey(place, explained.next, report)
    else
      noteWrong(
        place,
        {
          ...explained,
          value: dig(input, explained.path),
          next: explained.next ?? quoteHint(schema, input, explained.path),
        },
        report,
      )
  }
  return undefined
}

/**
 * Checks a block key by key, so that a mistake under one key hides nothing under the others.
 * @param apart keys that are known but read elsewhere, because what they hold depends on the connector
 * @returns what could be read; keys that are absent, wrong or apart are missing
 */
export function readBlock<Shape extends z.ZodRawShape>(
  shape: Shape,
  input: unknown,
  {
    path = [],
    apart = [],
    report,
  }: { readonly path?: Path; readonly apart?: readonly string[]; readonly report: Report },
): { readonly [Key in keyof Shape]?: z.output<Shape[Key]> } {
  const known = Object.keys(shape)
  if (!isBlock(input)) {
    report.note(path, `${dotted(path) || 'the file'} wants a block of keys such as ${known.slice(0, 4).join(', ')}`, {
      value: shown(input),
    })
    return {}
  }
  for (const key of Object.keys(input))
    if (!Object.hasOwn(shape, key)) noteUnknownKey([...path, key], suggest(key, known), report)
  const read: Record<string, unknown> = {}
  for (const [key, schema] of Object.entries(shape)) {
    if (apart.includes(key) || (!Object.hasOwn(input, key) && acceptsAbsence(schema))) continue
    const value = readValue(schema as z.ZodType, input[key], [...path, key], report) // raw shapes hold the library's core type; ours are all ZodType
    if (value !== undefined) read[key] = value
  }
  return read as { [Key in keyof Shape]?: z.output<Shape[Key]> } // filled key by key from the shape
}

/** Notes a key nobody knows, at the key. */
export function noteUnknownKey(path: Path, next: string | undefined, report: Report): void {
  report.note(path, `unknown key ${shorten(String(path.at(-1)))}`, { next, atKey: true })
}

const acceptsAbsence = (schema: z.core.$ZodType): boolean => schema._zod.optin === 'optional'

/** Whether the value would be right as text: YAML made something else of it because it has no quotes. */
function quoteHint(schema: z.ZodType, input: unknown, path: Path): string | undefined {
  const value = dig(input, path)
  if (typeof value !== 'number' && typeof value !== 'bigint' && typeof value !== 'boolean') return undefined
  const quoted = String(value)
  return schema.safeParse(withValue(input, path, quoted)).success ? `quote it: ${shorten(quoted)}` : undefined
}

/** A copy of plain data with one value replaced. */
function withValue(data: unknown, [step, ...rest]: Path, value: unknown): unknown {
  if (step === undefined) return value
  if (Array.isArray(data))
    return data.map((member: unknown, index) => (index === step ? withValue(member, rest, value) : member))
  return isBlock(data) ? { ...data, [step]: withValue(data[step], rest, value) } : data
}

function noteWrong(
  path: Path,
  { wants, value, next }: { readonly wants: string; readonly value: unknown; readonly next: string | undefined },
  report: Report,
): void {
  if (value === undefined) report.note(path.slice(0, -1), `${dotted(path)} is missing: it wants ${wants}`)
  else if (value === null)
    report.note(path, `${dotted(path)} is empty: it wants ${wants}`, { next: 'remove the key if it is not needed' })
  else report.note(path, `${dotted(path)} wants ${wants}`, { value: shown(value), next })
}

/** A wrong value for a message. What is inside a block or a list stays out: it may be a secret in the wrong place. */
function shown(value: unknown): string {
  if (Array.isArray(value)) return 'a list'
  return isBlock(value) ? 'a block of keys' : shorten(value)
}
