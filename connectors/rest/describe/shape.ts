import { type BlockProblem, type Scalar, Secret, shorten } from '#contract'
import { isRecord } from '#kit'
import { templateFlaw } from '../template.ts'

type BlockPath = readonly (string | number)[]

/**
 * Reads one part of a description. What is wrong is noted, and something of the right type given back, so that everything
 * else can be read too; the result is worth something only when nothing was noted.
 */
export type Shape<Value> = (written: unknown, path: BlockPath, problems: BlockProblem[]) => Value

/** What a shape makes. */
export type ShapeOf<Some> = Some extends Shape<infer Value> ? Value : never

interface BlockFields {
  readonly [name: string]: Shape<unknown>
}
type Block<Some extends BlockFields> = { readonly [Name in keyof Some]: ShapeOf<Some[Name]> }

function note(problems: BlockProblem[], path: BlockPath, wants: string, written: unknown): void {
  const name = path.join('.')
  problems.push({
    path,
    message: written === undefined ? `${name} is missing: it wants ${wants}` : `${name} wants ${wants}`,
  })
}

const plain =
  <Value>(wants: string, isRight: (written: unknown) => written is Value, standIn: Value): Shape<Value> =>
  (written, path, problems) => {
    if (isRight(written)) return written
    note(problems, path, wants, written)
    return standIn
  }

const isText = (written: unknown): written is string => typeof written === 'string'
const isScalar = (written: unknown): written is Scalar =>
  ['string', 'number', 'bigint', 'boolean'].includes(typeof written)
const isWhole = (written: unknown): written is number => Number.isInteger(written) && Number(written) >= 0

export const text: Shape<string> = plain('text', isText, '')
export const flag: Shape<boolean> = plain(
  'true or false',
  (written): written is boolean => typeof written === 'boolean',
  false,
)
export const whole: Shape<number> = plain('a whole number', isWhole, 0)
export const scalar: Shape<Scalar> = plain('text, a number, true or false', isScalar, '')
export const anything: Shape<unknown> = written => written
/** Text that may be given by reference. */
export const openOrSecret: Shape<string | Secret> = plain(
  'text, or a reference such as "$' + '{env:NAME}"',
  (written): written is string | Secret => isText(written) || written instanceof Secret,
  '',
)

/** One of a few words. */
export function choice<const Word extends string>(words: readonly [Word, ...Word[]]): Shape<Word> {
  return plain(
    `one of ${words.join(', ')}`,
    (written): written is Word => words.some(word => word === written),
    words[0],
  )
}

/** Text with placeholders. @param known the names it may use */
export function template(...known: readonly string[]): Shape<string> {
  return (written, path, problems) => {
    const value = text(written, path, problems)
    const flaw = templateFlaw(value, known)
    if (flaw !== undefined)
      problems.push({
        path,
        message: `${path.join('.')} ${flaw}`,
        next: known.length > 0 ? `there is ${known.map(name => `{${name}}`).join(', ')}` : 'write it out',
      })
    return value
  }
}

/** A regular expression. */
export const pattern: Shape<RegExp> = (written, path, problems) => {
  const value = text(written, path, problems)
  try {
    return new RegExp(value)
  } catch {
    problems.push({ path, message: `${path.join('.')} is no regular expression: ${shorten(value)}` })
    return /./
  }
}

/** May be left out. */
export function optional<Value>(shape: Shape<Value>): Shape<Value | undefined> {
  return (written, path, problems) =>
    written === undefined || written === null ? undefined : shape(written, path, problems)
}

/** May be left out, and then is this. */
export function otherwise<Value>(shape: Shape<Value>, fallback: Value): Shape<Value> {
  return (written, path, problems) =>
    written === undefined || written === null ? fallback : shape(written, path, problems)
}

/** A list whose members have one shape; what is wrong with a member is noted at its place. */
export function list<Value>(shape: Shape<Value>): Shape<readonly Value[]> {
  return (written, path, problems) => {
    if (Array.isArray(written)) return written.map((member, index) => shape(member, [...path, index], problems))
    note(problems, path, 'a list', written)
    return []
  }
}

/** One value, or a list of them. */
export function oneOrMore<Value>(shape: Shape<Value>): Shape<readonly Value[]> {
  const several = list(shape)
  return (written, path, problems) =>
    Array.isArray(written) ? several(written, path, problems) : [shape(written, path, problems)]
}

/** Any names, a value of one kind under each. */
export function map<Value>(shape: Shape<Value>): Shape<Readonly<Record<string, Value>>> {
  return (written, path, problems) => {
    if (isRecord(written))
      return Object.fromEntries(
        Object.entries(written).map(([name, each]) => [name, shape(each, [...path, name], problems)]),
      )
    note(problems, path, 'a block of keys', written)
    return {}
  }
}

/** A block of known keys. */
export function block<Some extends BlockFields>(fields: Some): Shape<Block<Some>> {
  return (written, path, problems) => {
    if (!isRecord(written))
      note(problems, path, `a block of keys such as ${Object.keys(fields).slice(0, 4).join(', ')}`, written)
    const given = isRecord(written) ? written : {}
    for (const name of Object.keys(given))
      if (!Object.hasOwn(fields, name))
        problems.push({
          path: [...path, name],
          message: `unknown key ${shorten([...path, name].join('.'))}`,
          next: `there are ${Object.keys(fields).join(', ')}`,
        })
    // Beneath something that is no block every required key would be noted once more.
    const inner = isRecord(written) ? problems : []
    const read = Object.entries(fields).map(([name, shape]) => [name, shape(given[name], [...path, name], inner)])
    return Object.fromEntries(read) as Block<Some> // one entry for each field, made by its shape
  }
}

/** A block whose `kind` says which keys it has. */
export function variants<Some extends Readonly<Record<string, BlockFields>>>(
  kinds: Some,
): Shape<{ [Kind in keyof Some & string]: { readonly kind: Kind } & Block<Some[Kind]> }[keyof Some & string]> {
  const words = Object.keys(kinds)
  return (written, path, problems) => {
    const kind = isRecord(written) ? written.kind : undefined
    const known = words.find(word => word === kind)
    if (known === undefined) note(problems, [...path, 'kind'], `one of ${words.join(', ')}`, kind)
    const fields = { ...kinds[known ?? words[0] ?? ''], kind: anything }
    return block(fields)(written, path, known === undefined ? [] : problems) as never // the fields of the kind it names
  }
}
