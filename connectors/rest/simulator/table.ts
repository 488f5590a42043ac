/** A record of Nexudus. */
export type Fields = Readonly<Record<string, unknown>>

/** What a property holds. `any`: the vendor's tables name it, and nothing is known of its values. */
export type Kind = 'text' | 'flag' | 'whole' | 'number' | 'date' | 'any'

/** What the vendor's tables say of one kind of record. What they do not list is refused. */
export interface Table {
  /** What filters begin with: `User` for `User_Email`. */
  readonly entity: string
  /** Properties that are kept, and what each holds. */
  readonly kinds: Readonly<Record<string, Kind>>
  /** Properties that take a few numbers and no other value. */
  readonly choices: Readonly<Record<string, readonly number[]>>
  /** Lists of ids. Only the record itself shows them: rows of lists lack them. */
  readonly collections: readonly string[]
  /** Taken from requests and never shown. */
  readonly acts: readonly string[]
  /** Set by the server. A request that names one is refused. */
  readonly readOnly: readonly string[]
  readonly requiredOnCreate: readonly string[]
  readonly requiredOnUpdate: readonly string[]
  /** What a record holds that nothing was said about. */
  readonly empty: Fields
  /** A property no two records share, compared without case. */
  readonly unique?: string
  /** All a row of a list shows. Not said: everything but the collections. */
  readonly rowFields?: readonly string[]
  /** The id of the first record. */
  readonly firstId: number
}

/** The words of a text that stands over several lines. */
export const words = (text: string): readonly string[] => text.trim().split(/\s+/)

/** Each of these names with the same value. */
export const each = <Value>(names: readonly string[], value: Value): Readonly<Record<string, Value>> =>
  Object.fromEntries(names.map(name => [name, value]))

/** The two properties by which members of a list come and go. */
const membersOf = (collections: readonly string[]): readonly string[] =>
  collections.flatMap(name => [`Added${name}`, `Removed${name}`])

/** Every name a request may use. */
export const knownNames = ({ kinds, collections, acts }: Table): ReadonlySet<string> =>
  new Set(['Id', ...Object.keys(kinds), ...collections, ...acts, ...membersOf(collections)])
