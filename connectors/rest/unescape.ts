const entities: Readonly<Record<string, string>> = {
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&#039;': "'",
  '&#39;': "'",
  '&amp;': '&',
}

/**
 * An answer whose texts were made fit for a web page, with its texts as they are kept. Entities are read once:
 * `&amp;lt;` is the text `&lt;`.
 */
export function unescaped(value: unknown): unknown {
  if (typeof value === 'string')
    return value.replace(/&(?:lt|gt|quot|amp|#0?39);/g, entity => entities[entity] ?? entity)
  if (Array.isArray(value)) return value.map(unescaped)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, unescaped(inner)]))
}
