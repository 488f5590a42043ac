/** How large a filter or path may be. Beyond it: 400 (RFC 7644 §7.6 leaves the limits to the server). */
export const filterLimits = {
  /** UTF-16 units. */
  characters: 8_192,
  /** Parentheses and brackets around one term. */
  depth: 50,
  /** Comparisons and `pr` in one filter. */
  terms: 500,
} as const
