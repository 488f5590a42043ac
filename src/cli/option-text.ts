/** An option that may be left out, as text. */
export const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined)
