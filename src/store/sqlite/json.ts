/** The moment that a column holds as milliseconds since 1970. */
export const moment = (ms: number): Date => new Date(ms)

/** `{ [name]: value }`, or nothing at all when a column is NULL: absent stays absent. */
export function optional<Name extends string, Raw, T>(
  name: Name,
  raw: Raw | null | undefined,
  read: (raw: Raw) => T,
): { readonly [N in Name]?: T } {
  if (raw === null || raw === undefined) return {}
  // A computed key widens to `string`; it is exactly Name.
  return { [name]: read(raw) } as { readonly [N in Name]?: T }
}

/** For columns that already are what they mean. */
export const same = <T>(value: T): T => value
