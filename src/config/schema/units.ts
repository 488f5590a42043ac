const unitMs: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
}

/** What `parseDuration` takes; also stands in the JSON Schema. */
export const durationPattern = /^\d+(\.\d+)?(ms|s|m|h|d|w)$/
/** What `parseShare` takes as text. */
export const sharePattern = /^(100|\d{1,2}(\.\d+)?)%$/

/**
 * `15m` to milliseconds, rounded to whole ones.
 * @returns undefined for text that is no duration; a bare number is none, because its unit would be a guess
 */
export function parseDuration(text: string): number | undefined {
  const match = durationPattern.exec(text)
  const factor = match === null ? undefined : unitMs[match[2] ?? '']
  return factor === undefined ? undefined : Math.round(Number.parseFloat(text) * factor)
}

/**
 * `10%` or `0.1` to a fraction.
 * @returns undefined for what is no share, or lies outside 0 to 100 %
 */
export function parseShare(share: string | number): number | undefined {
  const fraction =
    typeof share === 'number' ? share : sharePattern.test(share) ? Number.parseFloat(share) / 100 : Number.NaN
  return fraction >= 0 && fraction <= 1 ? fraction : undefined
}
